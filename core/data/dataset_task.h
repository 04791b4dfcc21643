// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/task.h"

#include <map>

namespace rationale {

/// Problems that a person brings. Each row has "prompt" (the question) and "reference" (the right
/// answer), and may have "language", "kind" (see verifyAnswer(); "math" without it) and
/// "completion" (a worked solution). A row without a language stands for every one.
class DatasetTask final : public Task {
public:
    static constexpr const char* taskName = "dataset";

    /// `wording`: "none" (the prompt as it stands), "r1-zero" (DeepSeek-R1, Table 1) or a chat
    /// template (ChatTemplate::names()) of one user message. Throws Error{Input} naming the line
    /// when a row lacks a column, and when a language has no row.
    DatasetTask(const Dataset& rows, const std::string& wording,
                const std::vector<std::string>& languages);

    std::string name() const override { return taskName; }
    /// A row at random; `options` are not looked at.
    TaskProblem generate(Rng& rng, const std::string& language, const Json& options) const override;
    /// The row's own. Throws Error{Input} when it has none.
    std::string solution(const TaskProblem& problem) const override;

private:
    std::vector<TaskProblem> m_problems;
    std::map<std::string, std::vector<size_t>> m_byLanguage;
};

} // namespace rationale
