// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "ui/models/comparison_table.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTableView;

namespace rationale::ui {

class EvaluationChart;
class PaneHeader;
class SegmentedControl;

/// Below the curves: the settings that differ, how the runs went, and what their models reach.
class CompareTables : public QWidget {
    Q_OBJECT

public:
    explicit CompareTables(QWidget* parent = nullptr);
    void setSettings(const QVector<ComparedRun>& runs, const SettingsComparison& settings);
    void setSummary(const QVector<ComparedRun>& runs, const QVector<const RunSummary*>& summaries);
    void setEvaluations(const QVector<ComparedRun>& runs, const QVector<Json>& reports);
    void toggleAll();
    void nextView();        // summary, evaluations, their chart
    void copyDifferences(); // as sentences, onto the clipboard
    QString asText() const; // all tables

private:
    QWidget* buildSettings();
    QWidget* buildSummary();
    QWidget* buildChart();
    void fillSettings();
    void showRight();

    ComparisonTable *m_settingsModel, *m_summaryModel, *m_evaluationModel;
    QTableView *m_settingsTable = nullptr, *m_summaryTable = nullptr, *m_evaluationTable = nullptr;
    QStackedWidget* m_right = nullptr; // summary, evaluations, their chart, or that there are none
    EvaluationChart* m_chart = nullptr;
    QScrollArea* m_chartArea = nullptr;
    PaneHeader* m_settingsHeader = nullptr;
    QPushButton* m_all = nullptr;
    QLabel* m_noEvaluation = nullptr;
    SegmentedControl* m_views = nullptr;
    bool m_onlyEvaluate = false;
    QVector<ComparedRun> m_runs;
    SettingsComparison m_settings;
};

} // namespace rationale::ui
