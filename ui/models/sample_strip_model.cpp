// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/sample_strip_model.h"

#include "ui/models/group_table_model.h"
#include "ui/shell/text_format.h"

#include <algorithm>
#include <cmath>

namespace rationale::ui {

int LanguageStripModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LanguageStripModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

const GroupRecord& LanguageStripModel::groupOf(int row) const {
    return m_groups[static_cast<size_t>(m_rows[static_cast<size_t>(row)].group)];
}

const SampleRecord& LanguageStripModel::sample(int row) const {
    return groupOf(row).samples[static_cast<size_t>(m_rows[static_cast<size_t>(row)].sample)];
}

void LanguageStripModel::setGroups(std::vector<GroupRecord> groups) {
    beginResetModel();
    m_groups = std::move(groups);
    m_rows.clear();
    for (size_t g = 0; g < m_groups.size(); ++g)
        for (size_t s = 0; s < m_groups[g].samples.size(); ++s)
            m_rows.push_back({static_cast<int>(g), static_cast<int>(s)});
    sortRows();
    endResetModel();
}

void LanguageStripModel::sort(int column, Qt::SortOrder order) {
    if (column == Spans || column < 0)
        return;
    m_column = column;
    m_descending = order == Qt::DescendingOrder;
    beginResetModel();
    sortRows();
    endResetModel();
}

void LanguageStripModel::sortRows() {
    const auto sampleOf = [this](const Row& row) -> const SampleRecord& {
        return m_groups[static_cast<size_t>(row.group)].samples[static_cast<size_t>(row.sample)];
    };
    const auto by = [this](auto key) {
        std::stable_sort(m_rows.begin(), m_rows.end(), [&](const Row& a, const Row& b) {
            return m_descending ? key(b) < key(a) : key(a) < key(b);
        });
    };
    switch (m_column) {
    case Group:
        by([](const Row& row) { return std::pair(row.group, row.sample); });
        break;
    case Prompt:
        by([this](const Row& row) { return m_groups[static_cast<size_t>(row.group)].prompt.text; });
        break;
    case Target:
        by([this](const Row& row) {
            return m_groups[static_cast<size_t>(row.group)].prompt.language;
        });
        break;
    case Share: // texts without words stand at the end of either order
        by([&](const Row& row) {
            const double share = sampleOf(row).targetShare;
            return std::isnan(share) ? (m_descending ? -1.0 : 2.0) : share;
        });
        break;
    case Switches:
        by([&](const Row& row) { return sampleOf(row).switches; });
        break;
    default:
        break;
    }
}

QVariant LanguageStripModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const GroupRecord& group = groupOf(index.row());
    const SampleRecord& shown = sample(index.row());
    if (role == StripRole)
        return QVariant::fromValue(stripOf(shown));
    if (role == StrongRole)
        return index.column() == Share;
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() >= Share ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Group:
        return QStringLiteral("%1:%2").arg(groupIndex(index.row()) + 1).arg(shown.member + 1);
    case Prompt:
        return QString::fromStdString(group.prompt.text).simplified();
    case Target:
        return QString::fromStdString(group.prompt.language);
    case Share:
        return TextFormat::percent(shown.targetShare, 0);
    case Switches:
        return shown.switches;
    default:
        return {};
    }
}

QVariant LanguageStripModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section >= Share ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char* const names[ColumnCount] = {QT_TR_NOOP("Group"),
                                                   QT_TR_NOOP("Prompt"),
                                                   QT_TR_NOOP("Spans in the thinking, by position"),
                                                   QT_TR_NOOP("Target"),
                                                   QT_TR_NOOP("Share"),
                                                   QT_TR_NOOP("Switches")};
    return section < ColumnCount ? tr(names[section]) : QVariant();
}

} // namespace rationale::ui
