// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset_task.h"
#include "core/data/task.h"
#include "core/recipe/recipe.h"
#include "core/stages/run_context.h"
#include "core/text/tokenizer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// A problem as the model sees it.
struct PromptedProblem {
    TaskProblem problem;
    std::vector<int32_t> tokens; // with the begin token, where the tokenizer has one
    uint64_t key = 0;            // what sampling is keyed by, with seed and member
};

/// Problems of the recipe's task; each is a function of (seed, step, index) alone, so a resumed run
/// sees the same ones. Those that are generated are drawn anew each time, languages in turn; those
/// of a dataset are walked through, each epoch in an order of its own.
class ProblemSource {
public:
    /// Options: the task.* keys; `general_share` of the problems are of the task "replies", and
    /// `template` is what prompts are put into.
    ProblemSource(std::string taskName, Json options, std::vector<std::string> languages,
                  const Tokenizer& tokenizer);
    /// Finds the rows of a dataset by the name that a recipe has for it.
    using FindDataset = std::function<fs::path(const std::string& name)>;
    /// From the task.* keys of a recipe. Throws like DatasetTask.
    static ProblemSource fromRecipe(const Recipe& recipe, const Tokenizer& tokenizer,
                                    const FindDataset& find);
    static ProblemSource fromRecipe(const RunContext& context, const Tokenizer& tokenizer);

    const std::string& taskName() const { return m_taskName; }
    const std::vector<std::string>& languages() const { return m_languages; }

    /// Never held out.
    PromptedProblem training(uint64_t seed, int64_t step, int64_t index) const;
    /// The i-th held-out problem: the same for every run, so that runs can be compared.
    PromptedProblem heldOut(int64_t index) const;
    /// How many there are; nothing: without end.
    std::optional<int64_t> heldOutCount() const;
    /// Tokens of the longest prompt: of a dataset, or among the first few hundred that are
    /// generated.
    int64_t longestPrompt() const;
    std::string solution(const TaskProblem& problem) const;

private:
    PromptedProblem prompted(TaskProblem problem, uint64_t key) const;
    const Task& taskAt(int64_t index) const;
    PromptedProblem draw(uint64_t key, int64_t index, bool heldOut) const;

    std::string m_taskName;
    const Task* m_task = nullptr; // null: m_dataset
    std::shared_ptr<const DatasetTask> m_dataset;
    mutable std::optional<std::pair<uint64_t, EpochOrder>> m_order; // of the dataset, by seed
    /// Of the model that the run starts from: what is trained on after it sees other problems, what
    /// is compared with it the same.
    uint64_t m_stream = 0;
    int64_t m_perStep = 1; // problems of a step, where it draws from a dataset
    double m_generalShare = 0;
    std::string m_wording = "none"; // task.template, of what is generated
    Json m_options;
    std::vector<std::string> m_languages;
    const Tokenizer* m_tokenizer;
};

} // namespace rationale
