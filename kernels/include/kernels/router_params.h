// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rationale::kernels {

/// How a token chooses its experts and what weight each gets (DeepSeek-V2 §2.2.1–2.2.2, V3 §2.1.2).
/// Ties go to the lower index.
struct RouterParams {
    enum Scoring : int32_t { Softmax, Sigmoid };
    enum GroupScore : int32_t {
        Best,   // of the group's experts (V2, "group_limited_greedy")
        BestTwo // sum of the two best (V3, "noaux_tc")
    };
    Scoring scoring = Softmax;
    GroupScore groupScore = Best;
    int64_t groups = 1, groupsChosen = 1; // experts outside the chosen groups are never taken
    bool normalise = false;               // weights of a token add up to `scale`
    double scale = 1;                     // routed_scaling_factor
};

/// Auxiliary losses of V2 §2.2.3 and V3 §2.1.2, all of the form Σ_e slope_e · P_e with
/// slope_e = expert · f_e + device · mean of f over e's group + communication · f''_group.
/// f_e = E / (K T) · tokens that chose e; f''_g = groups / (groupsChosen T) · tokens sent to group
/// g.
struct BalanceParams {
    double expert = 0, device = 0, communication = 0;
    int64_t groups = 1, groupsChosen = 1;
    bool normalise = false; // of the scores of a token (V3: sigmoid scores do not add up to 1)
};

} // namespace rationale::kernels
