// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"
#include "ui/models/cell_roles.h"

#include <QAbstractTableModel>

#include <vector>

namespace rationale::ui {

/// One strip per completion of a step. Owns the groups it was given; sorting moves indices only.
class LanguageStripModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Group, Prompt, Spans, Target, Share, Switches, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

    void setGroups(std::vector<GroupRecord> groups);
    const std::vector<GroupRecord>& groups() const { return m_groups; }
    const SampleRecord& sample(int row) const;
    const GroupRecord& groupOf(int row) const;
    int groupIndex(int row) const { return m_rows[static_cast<size_t>(row)].group; }

private:
    struct Row {
        int group, sample;
    };
    void sortRows();
    std::vector<GroupRecord> m_groups;
    std::vector<Row> m_rows;
    int m_column = Share;
    bool m_descending = false;
};

} // namespace rationale::ui
