// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

#include <vector>

namespace rationale::ui {

/// What another weight of the language-consistency reward would have done to stored groups: totals,
/// ranks and advantages computed again, nothing sampled again.
struct WhatIfSample {
    double share = 0; // what the reward pays before its weight
    double advantageNow = 0, advantageThen = 0;
    double rewardThen = 0;
    int rankNow = 0, rankThen = 0; // 1 is best; ties share a rank
    bool signFlips = false;
};

struct WhatIfGroup {
    int64_t groupId = 0;
    double stdNow = 0, stdThen = 0;
    bool orderChanges = false, wakes = false; // wakes: dead now, with a gradient then
    std::vector<WhatIfSample> samples;
};

struct WhatIf {
    double weightNow = 0; // 0: the run did not use the reward
    int groups = 0, orderChanges = 0, dead = 0, wakes = 0, advantages = 0, signFlips = 0;
    /// Largest difference between a stored advantage and the one computed here at the weight of the
    /// run: how far the answer can be trusted.
    double ruleError = 0;
    std::vector<WhatIfGroup> perGroup;
};

inline constexpr const char* languageReward = "language_consistency";

/// The share is the recorded part when the run used the reward. Else it is the target share of the
/// thinking, paid only with the exact format, as the reward does.
WhatIf whatIf(const std::vector<GroupRecord>& groups, double weight);

} // namespace rationale::ui
