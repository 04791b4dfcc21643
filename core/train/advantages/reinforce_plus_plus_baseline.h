// SPDX-License-Identifier: GPL-3.0-or-later
// REINFORCE++-baseline (Hu 2025, arXiv:2501.03262; veRL): R − mean of the group, whitened over all
// tokens of the batch.
#ifndef RATIONALE_ADVANTAGE_REINFORCE_PLUS_PLUS_BASELINE
#define RATIONALE_ADVANTAGE_REINFORCE_PLUS_PLUS_BASELINE

#include "core/train/advantages/estimator.h"

namespace rationale::advantages {

struct ReinforcePlusPlusBaseline : EstimatorTraits {
    static constexpr const char* name = "reinforce_plus_plus_baseline";
    static constexpr const char* help =
        "The mean of the group, then divided by the spread of the batch (REINFORCE++-baseline).";
    static constexpr bool scales = false;

    static Advantages estimate(const Batch& batch) {
        Advantages found{centredByGroup(batch), {}};
        whiten(batch, found.answers);
        return found;
    }
};

} // namespace rationale::advantages

#endif
RATIONALE_ADVANTAGE_ESTIMATOR(ReinforcePlusPlusBaseline)
