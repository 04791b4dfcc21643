// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/answer_filter.h"

#include <map>
#include <string>
#include <vector>

namespace rationale {

/// How the answers to one prompt become rows.
struct RowOptions {
    std::string kind;          // "completions", "pairs", "labelled", "steps"
    int64_t keepPerPrompt = 0; // rows of one prompt at most; 0: all
    double minMargin = 0;      // pairs: chosen − rejected reward, at least
    std::string checkpoint;    // SHA-256 of the model that wrote them
    std::string run;           // id
};

/// Rows of one group, best first: answers that pass the filter (completions), pairs of a passing
/// one and one of less reward (pairs), every answer with whether it passes (labelled) or with its
/// steps (steps). `problem`: that of the group. Adds to `refused` why answers were left out.
std::vector<Json> rowsOf(const TaskProblem& problem, const GroupRecord& group,
                         const std::vector<ScoredSample>& samples, const AnswerFilter& filter,
                         const RowOptions& options, std::map<std::string, int64_t>& refused);

} // namespace rationale
