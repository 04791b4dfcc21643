// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QStringList>

#include <initializer_list>
#include <utility>

class QTableView;

namespace rationale::ui {

/// The header of every table, painted from the tokens: a style sheet can neither set the weight of
/// the sorted column nor put its arrow after the name. Asks for room for the whole name.
class TableHeader : public QHeaderView {
    Q_OBJECT

public:
    explicit TableHeader(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    QSize sectionSizeFromContents(int logicalIndex) const override;
};

/// What all tables share: this header, no grid, rows of one height (design pixels). Before columns
/// are sized and before sorting is switched on.
void dressTable(QTableView* table, int rowHeight = 28);
/// (column, design pixels); never narrower than the column's header.
void setColumnWidths(QTableView* table, std::initializer_list<std::pair<int, int>> widths);
/// Grows a column to hold each of these words whole, in the font of tables.
void makeRoomFor(QTableView* table, int column, const QStringList& words);
/// Numbers never elide: these columns grow to what they hold.
void growColumns(QTableView* table, std::initializer_list<int> columns);

} // namespace rationale::ui
