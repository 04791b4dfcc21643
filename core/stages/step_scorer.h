// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/generator.h"
#include "core/recipe/recipe.h"
#include "core/stages/problem_source.h"
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

/// The recipe's source of step rewards; null with supervision: outcome. `tokenizer` must outlive
/// it.
std::unique_ptr<StepScorer> makeStepScorer(const Recipe& recipe, const Tokenizer& tokenizer);

} // namespace rationale
