// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"
#include "ui/models/run_diff.h"

#include <QAbstractTableModel>

namespace rationale::ui {

/// A column: the name as short as it can be, the whole one, and the index of the run's colour.
struct ComparedRun {
    QString name, fullName;
    int colour = 0;
};

/// A row for each thing, a column for each run.
class ComparisonTable : public QAbstractTableModel {
    Q_OBJECT

public:
    struct Row {
        QString label;
        QStringList values;
        QVector<bool> strong; // the best of the row; or empty
        QVector<bool> marked; // not as the first run; or empty
        bool code = false;    // label and values are of a recipe
    };

    explicit ComparisonTable(const QString& heading, QObject* parent = nullptr);
    void setContent(const QVector<ComparedRun>& runs, const QVector<Row>& rows);
    QString asText() const; // tabs between columns, a line for each row, headings first

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString m_heading;
    QVector<ComparedRun> m_runs;
    QVector<Row> m_rows;
};

/// Names without what they have in common up to a dot: runs of one pipeline are called after it.
QStringList withoutCommonPrefix(const QStringList& names);
/// Settings, those that differ or all.
QVector<ComparisonTable::Row> settingRows(const SettingsComparison& settings, bool all);
/// "Why are they different?" as sentences to paste: what each run has another value for than the
/// first, a line for each.
QString differencesAsText(const QVector<ComparedRun>& runs, const SettingsComparison& settings);
/// How the runs went: rewards, accuracy, length, time. The best of each is strong.
QVector<ComparisonTable::Row> summaryRows(const QVector<const RunSummary*>& runs);

} // namespace rationale::ui
