// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/generator.h"
#include "core/stages/problem_source.h"
#include "core/stages/run_context.h"
#include "core/train/advantages.h"

#include <memory>
#include <vector>

namespace rationale {

/// Says what the steps of answers are worth, for process supervision. One source per subclass.
class StepScorer {
public:
    virtual ~StepScorer() = default;
    /// The steps of each completion, their ends rising; completions[i].request is a place in
    /// `problems`. Deterministic.
    virtual std::vector<std::vector<StepReward>>
    score(const std::vector<PromptedProblem>& problems,
          const std::vector<Completion>& completions) = 0;
};

/// The recipe's source of step rewards, its process_model or else the task's own check; null with
/// supervision: outcome. `tokenizer` must outlive it. Throws like TextScorer.
std::unique_ptr<StepScorer> makeStepScorer(const RunContext& context, const Tokenizer& tokenizer);

/// A piece of an answer as a process reward model is trained on it (TRL PRMTrainer: completions and
/// labels).
struct LabelledStep {
    std::string text;
    bool right = false;
};
/// An answer to a problem of the task "chains" cut behind its steps, their full stops
/// (chainStepEnd) taken away; what follows the last one is right when the answer is.
std::vector<LabelledStep> labelledSteps(const TaskProblem& problem, const std::string& completion,
                                        bool correct);

} // namespace rationale
