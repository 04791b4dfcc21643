// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/table_header.h"

#include "ui/shell/icon_provider.h"
#include "ui/shell/theme.h"

#include <QPainter>
#include <QTableView>

#include <algorithm>

namespace rationale::ui {

namespace {

constexpr int padding = 8, arrowSize = 10, headerHeight = 28;

QFont headerFont(bool sorted) {
    QFont font = ui::font(FontRole::Table);
    font.setWeight(sorted ? QFont::DemiBold : QFont::Medium);
    return font;
}

} // namespace

TableHeader::TableHeader(QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent) {
    setHighlightSections(false);
    setSectionsClickable(true);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setMinimumSectionSize(px(20));
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TableHeader::paintEvent(QPaintEvent* event) {
    QHeaderView::paintEvent(event);
    QPainter painter(viewport()); // also below the empty room after the last column
    painter.fillRect(0, viewport()->height() - 1, viewport()->width(), 1, token(Token::Border));
}

void TableHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == logicalIndex;
    const auto header = [&](int role) {
        return model()->headerData(logicalIndex, orientation(), role);
    };
    painter->save();
    painter->fillRect(rect, token(Token::Sunken));
    if (const QString icon = header(Qt::DecorationRole).toString(); !icon.isEmpty())
        IconProvider::paint(
            painter, icon,
            QRectF(QRectF(rect).center() - QPointF(px(7), px(7)), QSizeF(px(14), px(14))),
            token(Token::Text2));
    const QVariant wanted = header(Qt::TextAlignmentRole);
    const Qt::Alignment alignment =
        wanted.isValid() ? Qt::Alignment(wanted.toInt()) : defaultAlignment();
    const int arrow = sorted ? px(arrowSize) + px(2) : 0;
    QRect area = rect.adjusted(px(padding), 0, -px(padding), -1);
    if (sorted) // the arrow may stand in the padding at the far side of the text
        area.adjust(alignment & Qt::AlignRight ? -px(padding) + 1 : 0, 0,
                    alignment & Qt::AlignRight ? 0 : px(padding) - 1, 0);
    painter->setFont(headerFont(sorted));
    painter->setPen(token(sorted ? Token::Text : Token::Text2));
    const QFontMetrics metrics = painter->fontMetrics();
    const QString text = metrics.elidedText(header(Qt::DisplayRole).toString(), Qt::ElideRight,
                                            std::max(0, area.width() - arrow));
    const int width = metrics.horizontalAdvance(text);
    const int left = alignment & Qt::AlignRight ? area.right() + 1 - width - arrow : area.left();
    painter->drawText(QRect(left, area.top(), width, area.height()),
                      Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextDontClip, text);
    if (sorted) {
        const int size = px(arrowSize), top = area.center().y() - size / 2; // whole pixels
        IconProvider::paint(painter,
                            sortIndicatorOrder() == Qt::AscendingOrder
                                ? QStringLiteral("chevron-up")
                                : QStringLiteral("chevron-down"),
                            QRectF(left + width + px(2), top, size, size), token(Token::Text));
    }
    painter->restore();
}

QSize TableHeader::sectionSizeFromContents(int logicalIndex) const {
    const QString text =
        model() ? model()->headerData(logicalIndex, orientation(), Qt::DisplayRole).toString()
                : QString();
    const int arrow = isSortIndicatorShown() ? px(arrowSize) + px(2) - px(padding) + 1 : 0;
    const int width =
        text.isEmpty() ? 0 : QFontMetrics(headerFont(true)).horizontalAdvance(text) + arrow;
    return {width + px(padding) * 2, px(headerHeight)};
}

void dressTable(QTableView* table, int rowHeight) {
    table->setHorizontalHeader(new TableHeader(table));
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setMouseTracking(true);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setMinimumSectionSize(px(rowHeight));
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(px(rowHeight));
}

void setColumnWidths(QTableView* table, std::initializer_list<std::pair<int, int>> widths) {
    for (const auto& [column, width] : widths)
        table->setColumnWidth(
            column, std::max(px(width), table->horizontalHeader()->sectionSizeHint(column)));
}

void makeRoomFor(QTableView* table, int column, const QStringList& words) {
    const QFontMetrics metrics(ui::font(FontRole::Table));
    int width = table->columnWidth(column);
    for (const QString& word : words)
        width = std::max(width, metrics.horizontalAdvance(word) + px(2 * padding));
    table->setColumnWidth(column, width);
}

void growColumns(QTableView* table, std::initializer_list<int> columns) {
    const QAbstractItemView* view = table; // the hint is public there
    for (const int column : columns)
        if (const int needed = view->sizeHintForColumn(column); needed > table->columnWidth(column))
            table->setColumnWidth(column, needed);
}

} // namespace rationale::ui
