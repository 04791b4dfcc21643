// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/model_details.h"

#include <QTreeWidget>

namespace rationale::ui {

/// What a model was made from, indented back to the base; a line with a run opens it.
class LineageTree : public QTreeWidget {
    Q_OBJECT

public:
    explicit LineageTree(QWidget* parent = nullptr);
    void setLineage(const LineageNode& top); // empty text: nothing
    /// Opens the run of the line, or folds it.
    void openItem(QTreeWidgetItem* item);

Q_SIGNALS:
    void runRequested(const QString& runId);

protected:
    void drawBranches(QPainter* painter, const QRect& rect,
                      const QModelIndex& index) const override;
};

} // namespace rationale::ui
