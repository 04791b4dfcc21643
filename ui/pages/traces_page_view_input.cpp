// SPDX-License-Identifier: GPL-3.0-or-later
// TraceView: finding, selecting and copying text.
#include "ui/pages/traces_page_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace rationale::ui {

void TraceView::setOverlay(Overlay overlay, bool on) {
    m_overlays = on ? m_overlays | overlay : m_overlays & ~static_cast<unsigned>(overlay);
    applyFormats();
}

void TraceView::setMarks(const QVector<TraceRange>& marks) {
    m_marks = marks;
    applyFormats();
}

void TraceView::setSearch(const QString& needle) {
    m_needle = needle;
    m_hits = m_document.find(needle);
    m_currentHit = -1;
    applyFormats();
}

void TraceView::nextHit(int direction) {
    if (m_hits.isEmpty())
        return;
    const auto count = static_cast<int>(m_hits.size());
    m_currentHit = m_currentHit < 0 ? (direction > 0 ? 0 : count - 1)
                                    : (m_currentHit + direction + count) % count;
    showRange(m_hits[m_currentHit].begin, m_hits[m_currentHit].end);
}

TraceView::Block* TraceView::blockAt(double y) {
    for (Block& block : m_blocks)
        if (y >= block.y && y < block.y + block.height)
            return &block;
    return nullptr;
}

int TraceView::offsetAt(const QPoint& position) const {
    const double y = position.y() + verticalScrollBar()->value();
    int last = -1;
    for (const Block& block : m_blocks) {
        if (block.kind != Block::Paragraph || !block.layout)
            continue;
        const TraceParagraph& paragraph = m_document.paragraphs()[block.paragraph];
        if (y < block.y)
            return last >= 0 ? last : paragraph.begin;
        last = paragraph.end();
        if (y >= block.y + block.height)
            continue;
        for (int i = 0; i < block.layout->lineCount(); ++i) {
            const QTextLine line = block.layout->lineAt(i);
            if (y - block.y < line.y() + line.height() || i + 1 == block.layout->lineCount())
                return paragraph.begin + line.xToCursor(position.x() - indent(block));
        }
    }
    return last;
}

void TraceView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const Block* block = blockAt(event->position().y() + verticalScrollBar()->value());
    if (block && block->kind != Block::Paragraph) {
        if (canFold())
            setFolded(!m_folded);
        return;
    }
    m_anchor = offsetAt(event->position().toPoint());
    m_selection = {};
    m_shown = {};
    applyFormats();
}

void TraceView::mouseMoveEvent(QMouseEvent* event) {
    if (m_anchor < 0 || !event->buttons().testFlag(Qt::LeftButton))
        return;
    const int offset = offsetAt(event->position().toPoint());
    if (offset < 0)
        return;
    m_selection = {std::min(m_anchor, offset), std::max(m_anchor, offset), {}};
    applyFormats();
}

void TraceView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int offset = offsetAt(event->position().toPoint());
    for (const TraceParagraph& paragraph : m_document.paragraphs())
        if (offset >= paragraph.begin && offset <= paragraph.end())
            m_selection = {paragraph.begin, paragraph.end(), {}};
    applyFormats();
}

void TraceView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
    } else if (event->matches(QKeySequence::SelectAll)) {
        m_selection = {0, static_cast<int>(m_document.text().size()), {}};
        applyFormats();
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void TraceView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* copy = menu.addAction(tr("Copy"), this, &TraceView::copySelection);
    copy->setEnabled(m_selection.end > m_selection.begin);
    menu.addAction(tr("Copy the whole text"), this,
                   [this] { QGuiApplication::clipboard()->setText(m_document.text()); });
    menu.exec(event->globalPos());
}

QString TraceView::selectedText() const {
    return m_document.text().mid(m_selection.begin, m_selection.end - m_selection.begin);
}

void TraceView::copySelection() const {
    if (m_selection.end > m_selection.begin)
        QGuiApplication::clipboard()->setText(selectedText());
}

} // namespace rationale::ui
