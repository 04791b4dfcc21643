// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"

#include <QAbstractListModel>

#include <map>
#include <vector>

namespace rationale::ui {

/// The prompts of one step, in a chosen order. Holds values only.
class GroupListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum class Order { Step, OffTarget, RewardAscending, RewardDescending, Spread, Solved };
    enum Role {
        GroupRowRole = Qt::UserRole + 1, // const GroupRow* as void*
        HitsRole,                        // int: completions that the filter lets through
    };
    using Hits = std::map<int64_t, int>; // by group; empty: nothing is filtered

    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    void setGroups(std::vector<GroupRow> groups, Hits hits = {});
    void setOrder(Order order);
    Order order() const { return m_order; }
    const GroupRow& group(int row) const { return m_groups[static_cast<size_t>(row)]; }
    int rowOf(int64_t groupId) const; // −1: not there

private:
    void sortGroups();
    std::vector<GroupRow> m_groups;
    Hits m_hits;
    Order m_order = Order::Step;
};

} // namespace rationale::ui
