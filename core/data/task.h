// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/text/verify.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// One problem of a procedural task.
struct TaskProblem {
    std::string task;      // name of the task; set by drawProblem()
    std::string key;       // stable: same content, same key on every machine
    std::string prompt;    // what the model sees, up to where it starts to write
    std::string reference; // gold answer
    std::string language;  // "en", "zh"
    std::string kind;      // checkAnswer() kind
    Json extra;            // operands, k …
};

/// A family of generated problems, English and Chinese, checked exactly.
class Task {
public:
    virtual ~Task() = default;
    virtual std::string name() const = 0;
    /// Draws one problem. `options` are the task.* keys of the recipe.
    virtual TaskProblem generate(Rng& rng, const std::string& language,
                                 const Json& options) const = 0;
    /// A worked solution in the R1 format, for SFT and cold start.
    virtual std::string solution(const TaskProblem& problem) const = 0;
    /// Whether `task.difficulty` (1 … 5) is its option, instead of k_min and k_max. Such a family
    /// is worded for real models, not for the miniature's tokenizer.
    virtual bool hasDifficulty() const { return false; }
    /// How good an answer really is, 0 … 1, where that is known and more than right or wrong.
    virtual std::optional<double> trueScore(const TaskProblem& /*problem*/,
                                            std::string_view /*completion*/) const {
        return std::nullopt;
    }
};

/// Every task, in the order of taskRules(): "chains", "countdown" … and the families.
const std::vector<std::unique_ptr<Task>>& tasks();
const Task& task(const std::string& name); // throws Error{Usage} naming the known ones
/// False: no answer is right or wrong (kind "reply"), some are better.
bool hasRightAnswer(const TaskProblem& problem);
/// task(problem.task).trueScore(); nothing for problems of a dataset.
std::optional<double> trueScoreOf(const TaskProblem& problem, std::string_view completion);

/// Train and held-out problems are disjoint by hash of the key: a tenth is held out.
bool isHeldOut(const TaskProblem& problem);
/// Draws until the problem is on the wanted side.
TaskProblem drawProblem(const Task& task, Rng& rng, const std::string& language,
                        const Json& options, bool heldOut);

} // namespace rationale
