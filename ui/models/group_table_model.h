// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"
#include "ui/models/cell_roles.h"

#include <QAbstractTableModel>

#include <optional>
#include <set>

namespace rationale::ui {

/// The completions of one group, as the group table shows them.
class GroupTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Member, Reward, Parts, Advantage, Tokens, Language, Flags, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setGroup(GroupRecord group);
    const GroupRecord& group() const { return m_group; }
    /// Ids of the completions that a filter lets through; nullopt: there is no filter.
    using Matching = std::optional<std::set<int64_t>>;
    void setMatching(Matching matching);
    bool matches(int row) const;
    int firstMatch() const; // 0 when none matches

private:
    QVariant display(const SampleRecord& sample, int column) const;

    GroupRecord m_group;
    Matching m_matching;
    double m_rewardScale = 1, m_advantageScale = 1;
};

/// Language spans by position in the thinking, for the strip.
LanguageStrip stripOf(const SampleRecord& sample);
/// What is remarkable about a completion, as chips.
ChipList flagsOf(bool formatOk, bool truncated, double targetShare, int switches, int reflections);
/// What each of these flags means, for tooltips.
QString flagsHelp();
/// Everything recorded about a completion, for the clipboard.
Json toJson(const SampleRecord& sample, const PromptRecord& prompt);

/// What the task itself knows of the answer's worth; NaN where it is not recorded.
double trueScoreOf(const SampleRecord& sample);
/// "true score 0.83", or "reward 0.53" where no true score is recorded: what is told of an answer
/// that can be neither right nor wrong.
QString worthText(const SampleRecord& sample);

} // namespace rationale::ui
