// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/comparison_table.h"

#include <QWidget>

class QPushButton;
class QTableView;

namespace rationale::ui {

class PaneHeader;

/// Below the curves: the settings that differ, and how the runs went.
class CompareTables : public QWidget {
    Q_OBJECT

public:
    explicit CompareTables(QWidget* parent = nullptr);
    void setSettings(const QVector<ComparedRun>& runs, const SettingsComparison& settings);
    void setSummary(const QVector<ComparedRun>& runs, const QVector<const RunSummary*>& summaries);
    void toggleAll();
    QString asText() const; // both tables

private:
    QWidget* buildSettings();
    QWidget* buildSummary();
    void fillSettings();

    ComparisonTable *m_settingsModel, *m_summaryModel;
    QTableView *m_settingsTable = nullptr, *m_summaryTable = nullptr;
    PaneHeader* m_settingsHeader = nullptr;
    QPushButton* m_all = nullptr;
    QVector<ComparedRun> m_runs;
    SettingsComparison m_settings;
};

} // namespace rationale::ui
