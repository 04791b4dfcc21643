// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/card_grid.h"

#include "ui/shell/widgets_basic.h"

#include <QResizeEvent>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace rationale::ui {

namespace {

constexpr int gap = 8, headerHeight = 28, cardHeight = 206, cardMinimumWidth = 280;
constexpr int cardPreferredWidth = 344;

} // namespace

CardGrid::CardGrid(QWidget* parent)
    : QScrollArea(parent)
    , m_content(new QWidget)
    , m_hint(makeLabel({}, FontRole::Body, "hint", m_content))
    , m_timer(new QTimer(this)) {
    setObjectName(QStringLiteral("cardGrid"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    m_content->setProperty("pane", QStringLiteral("window"));
    m_content->setAttribute(Qt::WA_StyledBackground);
    m_hint->setObjectName(QStringLiteral("gridHint"));
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    setWidget(m_content);
    viewport()->setAutoFillBackground(false);
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &CardGrid::drawNext);
}

void CardGrid::setSections(const QVector<Section>& sections) {
    m_cleared = false;
    QSet<QString> kept;
    for (const Section& section : sections)
        kept.unite(QSet<QString>(section.metrics.begin(), section.metrics.end()));
    for (auto it = m_cards.begin(); it != m_cards.end();) {
        if (kept.contains(it.key())) {
            ++it;
            continue;
        }
        it.value()->hide();
        it.value()->deleteLater();
        m_asked.remove(it.key());
        m_dirty.remove(it.key());
        it = m_cards.erase(it);
    }
    for (const Block& block : std::as_const(m_blocks))
        block.header->deleteLater();
    m_blocks.clear();
    for (const Section& section : sections) {
        auto* header = new QToolButton(m_content);
        header->setObjectName(QStringLiteral("section_") + section.id);
        header->setProperty("kind", QStringLiteral("status"));
        header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        header->setFont(ui::font(FontRole::Section));
        header->setIconSize(QSize(px(12), px(12)));
        header->show();
        m_blocks.append({section, header, m_folded.contains(section.id)});
        const QString id = section.id;
        connect(header, &QToolButton::clicked, this, [this, id] {
            if (!m_folded.remove(id))
                m_folded.insert(id);
            for (Block& block : m_blocks)
                block.folded = m_folded.contains(block.section.id);
            layoutCards();
            Q_EMIT foldedChanged();
        });
    }
    layoutCards();
}

void CardGrid::clearCards() {
    m_cleared = true; // what the run has is not known: nothing may be asked
    m_asked.clear();
    m_dirty.clear();
    for (ChartCard* card : std::as_const(m_cards))
        card->clear();
}

QStringList CardGrid::releaseUnseen() {
    QStringList released;
    for (auto it = m_cards.cbegin(); it != m_cards.cend(); ++it) {
        if (isInView(it.value()))
            continue;
        it.value()->clear();
        m_asked.remove(it.key());
        m_dirty.remove(it.key());
        released.append(it.key());
    }
    return released;
}

void CardGrid::setPerRow(int cards) {
    m_perRow = cards;
    layoutCards();
}

void CardGrid::setFolded(const QStringList& sections) {
    m_folded = QSet<QString>(sections.begin(), sections.end());
    for (Block& block : m_blocks)
        block.folded = m_folded.contains(block.section.id);
    layoutCards();
}

QStringList CardGrid::folded() const {
    return m_folded.values();
}

bool CardGrid::reveal(const QString& metric) {
    for (Block& block : m_blocks) {
        if (!block.folded || !block.section.metrics.contains(metric))
            continue;
        m_folded.remove(block.section.id);
        block.folded = false;
        layoutCards();
        Q_EMIT foldedChanged();
    }
    const auto place = m_places.constFind(metric);
    if (place == m_places.cend())
        return false;
    const QPoint middle = place->center();
    ensureVisible(middle.x(), middle.y(), place->width() / 2,
                  place->height() / 2 + px(headerHeight));
    look();
    if (ChartCard* shown = card(metric))
        shown->setFocus(Qt::OtherFocusReason);
    return true;
}

void CardGrid::layoutCards() {
    const int width = viewport()->width();
    const int fitting = std::max(1, (width - px(gap)) / (px(cardPreferredWidth) + px(gap)));
    const int most = std::max(1, (width - px(gap)) / (px(cardMinimumWidth) + px(gap)));
    const int columns = m_perRow > 0 ? std::min(m_perRow, most) : fitting;
    const int cardWidth = (width - px(gap) * (columns + 1)) / columns;
    int y = px(4);
    m_places.clear();
    for (const Block& block : std::as_const(m_blocks)) {
        const qsizetype count = block.section.metrics.size();
        block.header->setIcon(IconProvider::icon(block.folded ? QStringLiteral("chevron-right")
                                                              : QStringLiteral("chevron-down")));
        block.header->setText(QStringLiteral(" %1  %2").arg(block.section.title).arg(count));
        block.header->setGeometry(px(gap), y, block.header->sizeHint().width(), px(headerHeight));
        y += px(headerHeight);
        for (qsizetype i = 0; i < count; ++i) {
            if (block.folded)
                continue;
            const int column = static_cast<int>(i) % columns;
            m_places.insert(
                block.section.metrics[i],
                QRect(px(gap) + column * (cardWidth + px(gap)), y, cardWidth, px(cardHeight)));
            if (column == columns - 1 || i == count - 1)
                y += px(cardHeight) + px(gap);
        }
    }
    for (auto it = m_cards.cbegin(); it != m_cards.cend(); ++it) {
        const auto place = m_places.constFind(it.key());
        it.value()->setVisible(place != m_places.cend());
        if (place != m_places.cend())
            it.value()->setGeometry(*place);
    }
    m_content->resize(width, std::max(y, viewport()->height()));
    m_hint->setGeometry(px(gap), 0, width - px(2 * gap), viewport()->height() * 2 / 3);
    m_hint->setVisible(m_blocks.isEmpty());
    look();
}

void CardGrid::setHint(const QString& sentence) {
    m_hint->setText(sentence);
}

bool CardGrid::hasPending() const {
    return std::any_of(m_dirty.begin(), m_dirty.end(), [this](const QString& metric) {
        const ChartCard* card = m_cards.value(metric);
        return card && isInView(card);
    });
}

QRect CardGrid::view() const {
    return {-m_content->pos(), viewport()->size()};
}

bool CardGrid::isInView(const ChartCard* card) const {
    return card->isVisible() && view().intersects(card->geometry());
}

void CardGrid::markDirty(const QString& metric) {
    m_dirty.insert(metric);
    if (isVisible() && !m_timer->isActive())
        m_timer->start(0);
}

void CardGrid::markAllDirty() {
    for (auto it = m_cards.cbegin(); it != m_cards.cend(); ++it)
        if (m_asked.contains(it.key()))
            markDirty(it.key());
}

void CardGrid::setCursor(std::optional<double> x) {
    for (ChartCard* card : std::as_const(m_cards))
        if (isInView(card))
            card->setCursor(x);
}

void CardGrid::setZoom(std::optional<ChartCard::Zoom> zoom, const QObject* source) {
    for (ChartCard* card : std::as_const(m_cards)) {
        if (card == source)
            continue;
        card->setZoom(zoom);
        markDirty(card->metricName());
    }
}

void CardGrid::look() {
    if (!isVisible() || m_cleared)
        return;
    for (auto it = m_places.cbegin(); it != m_places.cend(); ++it) {
        if (m_asked.contains(it.key()) || !view().intersects(*it))
            continue;
        m_asked.insert(it.key());
        if (!m_cards.contains(it.key())) {
            auto* card = new ChartCard(it.key(), m_content);
            m_cards.insert(it.key(), card);
            card->setGeometry(*it);
            card->show();
            Q_EMIT cardMade(card);
        }
        Q_EMIT dataWanted(it.key());
    }
    if (!m_dirty.isEmpty() && !m_timer->isActive())
        m_timer->start(0);
}

void CardGrid::drawNext() {
    if (!isVisible())
        return;
    for (auto it = m_dirty.begin(); it != m_dirty.end(); ++it) {
        ChartCard* next = m_cards.value(*it);
        if (!next || !isInView(next))
            continue;
        m_dirty.erase(it);
        next->redraw();
        ++m_draws;
        m_timer->start(0); // the others have their own turn
        return;
    }
}

void CardGrid::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    layoutCards();
}

void CardGrid::scrollContentsBy(int dx, int dy) {
    QScrollArea::scrollContentsBy(dx, dy);
    look();
}

void CardGrid::showEvent(QShowEvent* event) {
    QScrollArea::showEvent(event);
    look();
}

} // namespace rationale::ui
