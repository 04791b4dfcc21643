// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/task.h"

#include <string>
#include <vector>

namespace rationale {

/// A question as the model sees it. `wording`: "none", "r1-zero" (DeepSeek-R1, Table 1), or a chat
/// template (ChatTemplate::names()) of one user message.
std::string wordedPrompt(const std::string& question, const std::string& wording);
std::vector<std::string> promptWordings(); // every one

/// Problems that a person brings. Each row has "prompt" (the question) and, but for kind "reply",
/// "reference" (the right answer, text or number), and may have "language" (otherwise that of the
/// chosen ones which most of its words are in), "kind" (see checkAnswer(); "math" without it),
/// "judge" (the one reward model that may score it: "reward_model" or "safety_model") and
/// "completion" (a worked solution).
class DatasetTask {
public:
    static constexpr const char* taskName = "dataset";

    /// `wording`: of wordedPrompt(). Rows in other `languages` are left out. `holdOut`: a tenth, by
    /// hash of the question, is measured on and never trained on; else every row is both. Throws
    /// Error{Input} naming the line when a row lacks a column or is of a kind that cannot be
    /// checked, and when nothing is left to train or to measure on; Error{Unavailable} for problems
    /// of kind "code" where there is no sandbox.
    DatasetTask(const Dataset& rows, const std::string& wording,
                const std::vector<std::string>& languages, bool holdOut);

    const std::vector<TaskProblem>& training() const { return m_training; }
    const std::vector<TaskProblem>& heldOut() const { return m_heldOut; }
    /// The row's own. Throws Error{Input} when it has none.
    static std::string solution(const TaskProblem& problem);

private:
    std::vector<TaskProblem> m_training, m_heldOut;
};

} // namespace rationale
