// SPDX-License-Identifier: GPL-3.0-or-later
// What TRL's log_completions makes (trl/trainer/grpo_trainer.py): a row per answer, in a file of
// Parquet or in a table of trackio.
#pragma once

#include "core/interop/importer.h"
#include "core/interop/rollout_rows.h"

#include <set>

namespace rationale::interop {

/// Makes groups of rows: those that are consecutive with one prompt and one step, as TRL keeps no
/// other sign of them. It stores no weights: a reward is the plain sum of its parts.
class TrlCompletions {
public:
    /// `rewards`: names of the columns that are rewards; empty: all that hold numbers are.
    TrlCompletions(std::set<std::string> rewards, ImportSink& sink);
    static bool isRow(const Json& row); // it has a prompt and a completion
    /// `step`: of a row that tells none itself.
    void add(const Json& row, int64_t step);
    /// Gives the last group; to be called after the last row.
    void finish();

private:
    Rollout rolloutOf(const Json& row) const;

    std::set<std::string> m_rewards;
    ImportSink& m_sink;
    RolloutGroup m_group;
};

} // namespace rationale::interop
