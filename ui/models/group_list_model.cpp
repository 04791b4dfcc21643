// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/group_list_model.h"

#include "ui/shell/text_format.h"

#include <algorithm>
#include <climits>
#include <cmath>

namespace rationale::ui {

namespace {

/// NaN sorts last in every order.
double orNever(double value) {
    return std::isnan(value) ? INFINITY : value;
}

QString accessibleText(const GroupRow& row) {
    const QString prompt = QString::fromStdString(row.promptText).simplified().left(200);
    const QString reward = TextFormat::fixed(row.rewardMean, 2);
    return row.hasRightAnswer
               ? GroupListModel::tr("%1, %2 of %3 solved, mean reward %4")
                     .arg(prompt)
                     .arg(row.solved)
                     .arg(row.size)
                     .arg(reward)
               : GroupListModel::tr("%1, no right answer, mean reward %2").arg(prompt, reward);
}

} // namespace

int GroupListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_groups.size());
}

QVariant GroupListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const GroupRow& row = group(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(row.promptText).simplified();
    case Qt::ToolTipRole:
        return QString::fromStdString(row.promptText).left(1000);
    case Qt::AccessibleTextRole:
        return accessibleText(row);
    case GroupRowRole:
        return QVariant::fromValue(static_cast<void*>(const_cast<GroupRow*>(&row)));
    case HitsRole: {
        const auto hits = m_hits.find(row.id);
        return hits == m_hits.end() ? 0 : hits->second;
    }
    default:
        return {};
    }
}

void GroupListModel::setGroups(std::vector<GroupRow> groups, Hits hits) {
    beginResetModel();
    m_groups = std::move(groups);
    m_hits = std::move(hits);
    sortGroups();
    endResetModel();
}

void GroupListModel::setOrder(Order order) {
    if (m_order == order)
        return;
    m_order = order;
    beginResetModel();
    sortGroups();
    endResetModel();
}

void GroupListModel::sortGroups() {
    const auto by = [this](auto key) {
        std::stable_sort(m_groups.begin(), m_groups.end(),
                         [&key](const GroupRow& a, const GroupRow& b) { return key(a) < key(b); });
    };
    by([](const GroupRow& row) { return row.id; });
    switch (m_order) {
    case Order::Step:
        break;
    case Order::OffTarget:
        by([](const GroupRow& row) { return orNever(row.meanShare); });
        break;
    case Order::RewardAscending:
        by([](const GroupRow& row) { return orNever(row.rewardMean); });
        break;
    case Order::RewardDescending:
        by([](const GroupRow& row) { return orNever(-row.rewardMean); });
        break;
    case Order::Spread:
        by([](const GroupRow& row) { return orNever(-row.rewardStd); });
        break;
    case Order::Solved:
        by([](const GroupRow& row) { return row.hasRightAnswer ? row.solved : INT_MAX; });
        break;
    }
}

int GroupListModel::rowOf(int64_t groupId) const {
    for (size_t i = 0; i < m_groups.size(); ++i)
        if (m_groups[i].id == groupId)
            return static_cast<int>(i);
    return -1;
}

} // namespace rationale::ui
