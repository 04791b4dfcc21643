// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/recipe/pipeline.h"

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTableView;

namespace rationale::ui {

class ComparisonTable;
class PaneHeader;
class SegmentedControl;

/// Below the graph: what the measured models reach, what the paper claims and whether it holds
/// here, and the paper's own table.
class PipelineResults : public QWidget {
    Q_OBJECT

public:
    explicit PipelineResults(QWidget* parent = nullptr);
    /// `report` is null before the first stage is done.
    void show(const Pipeline& pipeline, const Json& report);

private:
    void showResults(const Json& report);
    void showClaims(const Pipeline& pipeline, const Json& report);
    void showPaper(const Json& paper);
    void refresh();

    SegmentedControl* m_views;
    QStackedWidget* m_stack;
    QLabel* m_nothing;
    ComparisonTable *m_results, *m_claims, *m_paper;
    QList<QTableView*> m_tables;
    QString m_source;
    PaneHeader* m_header;
};

} // namespace rationale::ui
