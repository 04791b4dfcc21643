// SPDX-License-Identifier: GPL-3.0-or-later
// Online rejection-sampling fine-tuning (DeepSeekMath, §5.2.1 and table 10): the gradient
// coefficient of an answer is I(o), 1 when it is right, else 0.
#ifndef RATIONALE_ADVANTAGE_ONLINE_RFT
#define RATIONALE_ADVANTAGE_ONLINE_RFT

#include "core/train/advantages/estimator.h"

namespace rationale::advantages {

struct OnlineRft : EstimatorTraits {
    static constexpr const char* name = "online_rft";
    static constexpr const char* help =
        "None: 1 for a right answer, 0 for a wrong one, whatever the rewards (Online RFT).";
    static constexpr bool needsGroup = false;
    static constexpr bool scales = false;
    static constexpr bool readsReward = false;

    static Advantages estimate(const Batch& batch) {
        Advantages found;
        for (const JudgedAnswer& answer : batch.answers)
            found.answers.push_back(answer.correct ? 1 : 0);
        return found;
    }
};

} // namespace rationale::advantages

#endif
RATIONALE_ADVANTAGE_ESTIMATOR(OnlineRft)
