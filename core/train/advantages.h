// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/advantages/estimators.h"

#include <string>
#include <vector>

namespace rationale {

/// By an estimator's name. Throws Error{Usage} naming the known ones, or the scales.
advantages::Advantages estimateAdvantages(const std::string& estimator,
                                          const advantages::Batch& batch);

/// What the end of one step of an answer is worth.
struct StepReward {
    int64_t end = 0; // last token of the step, counted from 0
    double value = 0;
};

/// An answer with the rewards of its steps, their ends rising.
struct SteppedAnswer {
    size_t group = 0; // as JudgedAnswer
    int64_t tokens = 0;
    std::vector<StepReward> steps;
};

/// Process supervision (DeepSeekMath, §4.1.3): step rewards are normalised over all of the group,
/// r~ = (r − mean) / (std + 1e-4), and A_t is the sum of r~ over the steps that end at t or later;
/// tokens after the last step get 0. `scale` is scale_rewards: the spread of the group's step
/// rewards, of all of the batch, or 1. Throws Error{Usage}.
advantages::Advantages processAdvantages(const std::vector<SteppedAnswer>& answers,
                                         const std::string& scale);

} // namespace rationale
