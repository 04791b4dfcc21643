// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/models_page_lineage.h"

#include "ui/shell/delegates.h"
#include "ui/shell/icon_provider.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"

#include <QHeaderView>

namespace rationale::ui {

namespace {

constexpr int runRole = Qt::UserRole + 1;
constexpr int markSize = 12;

QTreeWidgetItem* itemOf(const LineageNode& node) {
    auto* item = new QTreeWidgetItem({node.text});
    item->setToolTip(0, node.runId.isEmpty()
                            ? node.tip
                            : node.tip + u'\n' + LineageTree::tr("Click to open the run"));
    item->setData(0, runRole, node.runId);
    if (node.isSetting)
        item->setFont(0, font(FontRole::CodeSmall));
    if (!node.runId.isEmpty())
        item->setData(0, ToneRole, static_cast<int>(Token::AccentText));
    for (const LineageNode& child : node.children)
        item->addChild(itemOf(child));
    return item;
}

/// Only items of a tree can be folded.
void fold(QTreeWidgetItem* item, const LineageNode& node) {
    item->setExpanded(node.isOpen);
    for (int i = 0; i < item->childCount(); ++i)
        fold(item->child(i), node.children[i]);
}

} // namespace

LineageTree::LineageTree(QWidget* parent)
    : QTreeWidget(parent) {
    setObjectName(QStringLiteral("lineageTree"));
    setAccessibleName(tr("What the model was made from"));
    setHeaderHidden(true);
    setIndentation(px(16));
    setMouseTracking(true);
    setUniformRowHeights(true);
    setExpandsOnDoubleClick(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    setItemDelegate(new CellDelegate(this));
    connect(this, &QTreeWidget::itemClicked, this, &LineageTree::openItem);
}

void LineageTree::setLineage(const LineageNode& top) {
    clear();
    if (top.text.isEmpty())
        return;
    QTreeWidgetItem* item = itemOf(top);
    addTopLevelItem(item);
    fold(item, top);
}

void LineageTree::openItem(QTreeWidgetItem* item) {
    if (const QString run = item->data(0, runRole).toString(); !run.isEmpty())
        Q_EMIT runRequested(run);
    else if (item->childCount() > 0)
        item->setExpanded(!item->isExpanded());
}

void LineageTree::drawBranches(QPainter* painter, const QRect& rect,
                               const QModelIndex& index) const {
    if (!model()->hasChildren(index))
        return;
    const int size = px(markSize);
    const QRectF mark(rect.right() + 1 - (indentation() + size) / 2.0,
                      rect.center().y() - size / 2.0, size, size);
    IconProvider::paint(painter,
                        isExpanded(index) ? QStringLiteral("chevron-down")
                                          : QStringLiteral("chevron-right"),
                        mark, token(Token::Text3));
}

} // namespace rationale::ui
