// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rewards/reward.h"

#include <exception>

namespace rationale {

std::vector<RewardScore> Reward::scoreAll(std::span<const RewardInput> inputs) const {
    std::vector<RewardScore> scores(inputs.size());
    std::exception_ptr failure; // exceptions must not leave a parallel region
    const auto count = static_cast<int64_t>(inputs.size());
#pragma omp parallel for schedule(dynamic, 1)
    for (int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<size_t>(i);
        try {
            scores[index] = score(inputs[index]);
        } catch (...) {
#pragma omp critical
            failure = std::current_exception();
        }
    }
    if (failure)
        std::rethrow_exception(failure);
    return scores;
}

} // namespace rationale
