// SPDX-License-Identifier: GPL-3.0-or-later
// RLOO (Ahmadian et al. 2024, arXiv:2402.14740, eq. 4): the baseline is the mean of the others,
// R − mean of the others = (R − mean) · n / (n − 1).
#ifndef RATIONALE_ADVANTAGE_LEAVE_ONE_OUT
#define RATIONALE_ADVANTAGE_LEAVE_ONE_OUT

#include "core/train/advantages/estimator.h"

namespace rationale::advantages {

struct LeaveOneOut : EstimatorTraits {
    static constexpr const char* name = "leave_one_out";
    static constexpr const char* help =
        "The mean of the others in the group (RLOO, with scale_rewards none).";

    static Advantages estimate(const Batch& batch) {
        Advantages found{centredByGroup(batch), {}};
        multiplyByGroup(batch, found.answers, [](double n) { return n > 1 ? n / (n - 1) : 1; });
        scaleByRewards(batch, found.answers);
        return found;
    }
};

} // namespace rationale::advantages

#endif
RATIONALE_ADVANTAGE_ESTIMATOR(LeaveOneOut)
