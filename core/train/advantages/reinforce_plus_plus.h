// SPDX-License-Identifier: GPL-3.0-or-later
// REINFORCE++ (Hu 2025, arXiv:2501.03262) in veRL's form (rl-engines.md §1.5): the return of every
// token, Σ_{s ≥ t} r_s with γ = 1, whitened over all tokens of the batch.
#ifndef RATIONALE_ADVANTAGE_REINFORCE_PLUS_PLUS
#define RATIONALE_ADVANTAGE_REINFORCE_PLUS_PLUS

#include "core/train/advantages/estimator.h"

namespace rationale::advantages {

struct ReinforcePlusPlus : EstimatorTraits {
    static constexpr const char* name = "reinforce_plus_plus";
    static constexpr const char* help =
        "The mean of the batch, then divided by its spread (REINFORCE++).";
    static constexpr bool needsGroup = false;
    static constexpr bool scales = false;

    static Advantages estimate(const Batch& batch) {
        Advantages found;
        bool byToken = false;
        for (const JudgedAnswer& answer : batch.answers) {
            std::vector<double>& returns =
                found.tokens.emplace_back(static_cast<size_t>(answer.tokens), answer.reward);
            byToken = byToken || !answer.tokenRewards.empty();
            double following = 0;
            for (size_t t = answer.tokenRewards.size(); t-- > 0;)
                returns[t] += following += answer.tokenRewards[t];
        }
        whiten(found.tokens);
        for (const std::vector<double>& values : found.tokens) {
            double sum = 0;
            for (const double value : values)
                sum += value;
            found.answers.push_back(values.empty() ? 0 : sum / static_cast<double>(values.size()));
        }
        if (!byToken)
            found.tokens.clear();
        return found;
    }
};

} // namespace rationale::advantages

#endif
RATIONALE_ADVANTAGE_ESTIMATOR(ReinforcePlusPlus)
