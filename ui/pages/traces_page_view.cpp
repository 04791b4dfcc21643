// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/traces_page_view.h"

#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int sliceMs = 6;
constexpr int widestLine = 96; // characters

double lineHeight() {
    return px(21);
}

QTextCharFormat::UnderlineStyle underlineOf(const QString& language) {
    if (language == QLatin1String("en"))
        return QTextCharFormat::DashUnderline;
    if (language == QLatin1String("zh"))
        return QTextCharFormat::SingleUnderline;
    if (language == QLatin1String("ja"))
        return QTextCharFormat::DotLine;
    return QTextCharFormat::WaveUnderline;
}

} // namespace

TraceView::TraceView(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_slices(new QTimer(this)) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Trace"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setCursor(Qt::IBeamCursor);
    m_slices->setInterval(0);
    connect(m_slices, &QTimer::timeout, this, &TraceView::layOutSlice);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        rebuild();
        viewport()->update();
    });
}

TraceView::~TraceView() = default;

void TraceView::setDocument(const TraceDocument& document) {
    m_document = document;
    m_hits = m_document.find(m_needle);
    m_currentHit = -1;
    m_marks.clear();
    m_shown = m_selection = {};
    m_anchor = -1;
    setAccessibleDescription(document.text().left(2000));
    rebuild();
    verticalScrollBar()->setValue(0);
}

bool TraceView::canFold() const {
    return m_document.thinkingParagraphs() > TraceDocument::foldedParagraphs + 1;
}

void TraceView::setFolded(bool folded) {
    if (m_folded == folded)
        return;
    m_folded = folded;
    const int top = verticalScrollBar()->value();
    rebuild();
    verticalScrollBar()->setValue(std::min(top, verticalScrollBar()->maximum()));
    Q_EMIT foldChanged(folded);
}

void TraceView::showRange(int begin, int end) {
    m_shown = {begin, end, {}};
    const auto find = [&] {
        return std::find_if(m_blocks.begin(), m_blocks.end(), [&](const Block& block) {
            return block.kind == Block::Paragraph &&
                   m_document.paragraphs()[block.paragraph].end() > begin;
        });
    };
    auto block = find();
    if (m_folded &&
        (block == m_blocks.end() || m_document.paragraphs()[block->paragraph].begin > begin)) {
        setFolded(false);
        block = find();
    }
    applyFormats();
    if (block == m_blocks.end())
        return;
    for (auto each = m_blocks.begin(); each <= block; ++each)
        if (!each->done)
            layOut(*each); // the place is exact only when everything above it is
    placeFrom(0);
    updateScrollBar();
    if (!block->layout)
        layOut(*block);
    const TraceParagraph& paragraph = m_document.paragraphs()[block->paragraph];
    const QTextLine line = block->layout->lineForTextPosition(
        std::clamp(begin - paragraph.begin, 0, static_cast<int>(paragraph.text.size())));
    const double y = block->y + (line.isValid() ? line.y() : 0);
    const int view = viewport()->height();
    if (y < verticalScrollBar()->value() || y + lineHeight() > verticalScrollBar()->value() + view)
        verticalScrollBar()->setValue(static_cast<int>(y - view / 3.0));
    viewport()->update();
}

double TraceView::textWidth() const {
    const QFontMetricsF metrics(ui::font(FontRole::Reading));
    const double widest = metrics.averageCharWidth() * widestLine;
    return std::max(80.0, std::min(viewport()->width() - px(40) * 1.0, widest));
}

double TraceView::indent(const Block& block) const {
    return block.kind == Block::Heading ? px(12) : px(26);
}

void TraceView::addHeading(TracePart part) {
    Block heading;
    heading.kind = Block::Heading;
    const bool thinking = part == TracePart::Thinking;
    const int tokens = thinking ? m_document.thinkTokens() : m_document.answerTokens();
    heading.label = thinking ? tr("Thinking") : tr("Answer");
    heading.hint = tr("%1 tokens").arg(TextFormat::integer(tokens));
    m_blocks.push_back(std::move(heading));
}

void TraceView::rebuild() {
    m_blocks.clear();
    const bool fold = m_folded && canFold();
    int thinking = 0, hidden = 0;
    qsizetype hiddenText = 0, thinkingText = 0;
    for (const TraceParagraph& paragraph : m_document.paragraphs())
        if (paragraph.part == TracePart::Thinking)
            thinkingText += paragraph.text.size();
    TracePart heading = TracePart::Outside;
    size_t foldAt = 0;
    for (int i = 0; i < m_document.paragraphs().size(); ++i) {
        const TraceParagraph& paragraph = m_document.paragraphs()[i];
        TracePart part = paragraph.part;
        if (part == TracePart::Tag) // headings stand above the opening tag
            part = paragraph.text == QLatin1String("<think>")    ? TracePart::Thinking
                   : paragraph.text == QLatin1String("<answer>") ? TracePart::Answer
                                                                 : heading;
        if (part != heading && (part == TracePart::Thinking || part == TracePart::Answer)) {
            addHeading(part);
            heading = part;
        }
        if (paragraph.part == TracePart::Thinking && fold &&
            ++thinking > TraceDocument::foldedParagraphs) {
            if (hidden++ == 0) {
                foldAt = m_blocks.size();
                m_blocks.emplace_back().kind = Block::Fold;
            }
            hiddenText += paragraph.text.size();
            continue;
        }
        Block& block = m_blocks.emplace_back();
        block.paragraph = i;
    }
    if (hidden > 0) {
        const double share = static_cast<double>(hiddenText) /
                             static_cast<double>(std::max<qsizetype>(1, thinkingText));
        m_blocks[foldAt].label =
            tr("%1 more paragraphs, about %2 tokens")
                .arg(hidden)
                .arg(TextFormat::integer(std::lround(share * m_document.thinkTokens())));
    }
    estimateHeights();
    placeFrom(0);
    layOutVisible();
    m_slices->start();
    viewport()->update();
}

void TraceView::estimateHeights() {
    const int size = ui::font(FontRole::Reading).pixelSize();
    const double perLine = textWidth() / (size > 0 ? size * 0.55 : px(7));
    const double line = lineHeight(), gap = px(10), other = px(28);
    for (Block& block : m_blocks) {
        block.height = other;
        if (block.kind != Block::Paragraph)
            continue;
        const TraceParagraph& paragraph = m_document.paragraphs()[block.paragraph];
        const double lines = std::ceil(static_cast<double>(paragraph.text.size()) / perLine);
        block.height = std::max(1.0, lines) * line + (paragraph.gap ? gap : 0);
    }
}

void TraceView::layOut(Block& block) {
    block.done = true;
    if (block.kind != Block::Paragraph) {
        block.height = px(28);
        return;
    }
    const TraceParagraph& paragraph = m_document.paragraphs()[block.paragraph];
    const bool isTag = paragraph.part == TracePart::Tag;
    block.layout = std::make_unique<QTextLayout>(
        paragraph.text, ui::font(isTag ? FontRole::Code : FontRole::Reading));
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    block.layout->setTextOption(option);
    block.layout->setFormats(formats(paragraph));
    double y = paragraph.gap ? px(10) : 0;
    block.layout->beginLayout();
    for (QTextLine line = block.layout->createLine(); line.isValid();
         line = block.layout->createLine()) {
        line.setLineWidth(textWidth());
        // English and Chinese stand on lines of one height.
        line.setPosition({0, y + (lineHeight() - line.height()) / 2});
        y += lineHeight();
    }
    block.layout->endLayout();
    block.height = y + px(2);
}

void TraceView::placeFrom(size_t index) {
    double y = index == 0 ? px(4) : m_blocks[index - 1].y + m_blocks[index - 1].height;
    for (size_t i = index; i < m_blocks.size(); ++i) {
        m_blocks[i].y = y;
        y += m_blocks[i].height;
    }
}

void TraceView::updateScrollBar() {
    const double height =
        m_blocks.empty() ? 0 : m_blocks.back().y + m_blocks.back().height + px(16);
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(height) - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(static_cast<int>(lineHeight()));
}

void TraceView::layOutVisible() {
    const double top = verticalScrollBar()->value();
    for (bool moved = true; moved;) {
        moved = false;
        for (Block& block : m_blocks) {
            if (block.done || block.y + block.height < top)
                continue;
            if (block.y > top + viewport()->height())
                break;
            layOut(block);
            placeFrom(static_cast<size_t>(&block - m_blocks.data()));
            moved = true;
        }
    }
    updateScrollBar();
}

void TraceView::layOutSlice() {
    QElapsedTimer clock;
    clock.start();
    for (Block& block : m_blocks) {
        if (block.done)
            continue;
        layOut(block);
        if (clock.elapsed() >= sliceMs) {
            placeFrom(0);
            updateScrollBar();
            viewport()->update();
            return;
        }
    }
    m_slices->stop();
    placeFrom(0);
    updateScrollBar();
    viewport()->update();
}

QVector<QTextLayout::FormatRange> TraceView::formats(const TraceParagraph& paragraph) const {
    QVector<QTextLayout::FormatRange> result;
    const auto add = [&](const TraceRange& range, const QTextCharFormat& format) {
        const int begin = std::max(range.begin, paragraph.begin);
        const int end = std::min(range.end, paragraph.end());
        if (begin < end)
            result.push_back({begin - paragraph.begin, end - begin, format});
    };
    QTextCharFormat format;
    if (paragraph.part == TracePart::Tag)
        format.setForeground(token(Token::Text3));
    if (paragraph.violates && (m_overlays & Format)) {
        format.setForeground(token(Token::Err));
        format.setBackground(token(Token::ErrBg));
        format.setUnderlineColor(token(Token::Err));
        format.setUnderlineStyle(QTextCharFormat::DashUnderline);
    }
    add({paragraph.begin, paragraph.end(), {}}, format);
    if (m_overlays & Languages)
        for (const TraceRange& span : m_document.languageSpans()) {
            if (span.language == m_document.targetLanguage())
                continue;
            QTextCharFormat tint;
            tint.setBackground(Theme::instance().languageTint(span.language));
            tint.setUnderlineStyle(underlineOf(span.language));
            tint.setUnderlineColor(Theme::instance().languageColour(span.language));
            add(span, tint);
        }
    QTextCharFormat mark;
    mark.setBackground(token(Token::Mark));
    if (m_overlays & Reflections)
        for (const TraceRange& word : m_document.reflections())
            add(word, mark);
    QTextCharFormat own;
    own.setBackground(token(Token::InfoBg));
    own.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    own.setUnderlineColor(token(Token::Info));
    for (const TraceRange& range : m_marks)
        add(range, own);
    QTextCharFormat hit = mark;
    hit.setFontUnderline(true);
    hit.setUnderlineColor(token(Token::Accent));
    for (const TraceRange& range : m_hits)
        add(range, hit);
    QTextCharFormat chosen;
    chosen.setBackground(token(Token::Accent));
    chosen.setForeground(token(Token::OnAccent));
    add(m_shown, chosen);
    add(m_selection, chosen);
    return result;
}

/// A QTextLayout forgets its lines when its formats change. They come out the same again: what is
/// seen is laid out at once, the rest when it comes into view.
void TraceView::applyFormats() {
    for (Block& block : m_blocks) {
        block.layout.reset();
        if (block.done && isInView(block))
            layOut(block);
    }
    viewport()->update();
}

bool TraceView::isInView(const Block& block) const {
    const double top = verticalScrollBar()->value();
    return block.y + block.height >= top && block.y <= top + viewport()->height();
}

void TraceView::paintBlock(QPainter& painter, Block& block, double top) {
    const double left = indent(block);
    if (block.kind == Block::Heading) {
        painter.setFont(ui::font(FontRole::Section));
        painter.setPen(token(Token::Text));
        const QRectF area(left, top, viewport()->width() - left, block.height);
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, block.label);
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(block.label);
        painter.setFont(ui::font(FontRole::Table));
        painter.setPen(token(Token::Text3));
        painter.drawText(area.adjusted(width + px(8), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         block.hint);
        return;
    }
    if (block.kind == Block::Fold) {
        painter.setFont(ui::font(FontRole::Body));
        painter.setPen(token(Token::AccentText));
        painter.drawText(QRectF(left, top, viewport()->width() - left, block.height),
                         Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("⌄ ") + block.label);
        return;
    }
    if (!block.layout)
        layOut(block);
    if (m_document.paragraphs()[block.paragraph].part == TracePart::Thinking)
        painter.fillRect(QRectF(px(13), top, 1, block.height), token(Token::BorderStrong));
    painter.setPen(token(Token::Text));
    block.layout->draw(&painter, {left, top});
}

void TraceView::paintEvent(QPaintEvent*) {
    layOutVisible();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), token(Token::Surface));
    const double top = verticalScrollBar()->value();
    for (Block& block : m_blocks)
        if (isInView(block))
            paintBlock(painter, block, block.y - top);
}

void TraceView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    rebuild();
}

void TraceView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        rebuild();
}

} // namespace rationale::ui
