// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"
#include "ui/models/cell_roles.h"

#include <QAbstractTableModel>
#include <QRegularExpression>
#include <QStringList>

namespace rationale::ui {

/// The runs of a project as rows, filtered, sorted and under headings. Holds values, does no I/O.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Eye,
        Colour,
        Pin,
        Name,
        State,
        Stage,
        Progress,
        Reward,
        Last,
        Best,
        PassAt1,
        Seed,
        Duration,
        Tags,
        ColumnCount
    };
    enum class GroupBy { None, Stage, State, Model, Tag };

    using QAbstractTableModel::QAbstractTableModel;

    void setRuns(const std::vector<RunSummary>& runs);
    /// Regular expression over name, stage, model, state and tags; words like "state:failed",
    /// "tag:kl", "stage:grpo", "seed:3" restrict one field. Returns what is wrong with the
    /// expression (then nothing changes); empty: it is valid.
    QString setFilter(const QString& text);
    void setGroupBy(GroupBy by);
    void sort(int column, Qt::SortOrder order) override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    const RunSummary* runAt(int row) const; // nullptr: a heading
    QString idAt(int row) const;
    int rowOf(const QString& id) const; // −1: not shown
    int shownCount() const;
    int totalCount() const { return static_cast<int>(m_runs.size()); }

Q_SIGNALS:
    void renamed(const QString& id, const QString& name);

private:
    struct Row {
        int run = -1; // index into m_runs; −1: heading
        QString heading;
    };
    void rebuild();
    std::vector<Row> arrangedRows() const;
    bool passes(const RunSummary& run) const;
    bool less(const RunSummary& a, const RunSummary& b) const;
    QString groupOf(const RunSummary& run) const;
    QString cellText(const RunSummary& run, int column) const;
    QVariant cellRole(const RunSummary& run, int column, int role) const;

    std::vector<RunSummary> m_runs;
    std::vector<Row> m_rows;
    QRegularExpression m_filter;
    QList<QPair<QString, QString>> m_fields;
    GroupBy m_groupBy = GroupBy::None;
    int m_sortColumn = -1; // −1: newest first
    Qt::SortOrder m_order = Qt::DescendingOrder;
};

} // namespace rationale::ui
