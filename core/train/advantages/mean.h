// SPDX-License-Identifier: GPL-3.0-or-later
// GRPO's group-relative advantage (DeepSeekMath, §4.1.2): A = (R − mean) / (std + 1e-4).
#ifndef RATIONALE_ADVANTAGE_MEAN
#define RATIONALE_ADVANTAGE_MEAN

#include "core/train/advantages/estimator.h"

namespace rationale::advantages {

struct Mean : EstimatorTraits {
    static constexpr const char* name = "mean";
    static constexpr const char* help = "The mean of the group (GRPO).";

    static Advantages estimate(const Batch& batch) {
        Advantages found{centredByGroup(batch), {}};
        scaleByRewards(batch, found.answers);
        return found;
    }
};

} // namespace rationale::advantages

#endif
RATIONALE_ADVANTAGE_ESTIMATOR(Mean)
