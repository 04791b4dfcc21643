// SPDX-License-Identifier: GPL-3.0-or-later
// Dr. GRPO (Liu et al. 2025, arXiv:2503.20783, §3.2); with scale_rewards none.
#ifndef RATIONALE_POLICY_DR_GRPO
#define RATIONALE_POLICY_DR_GRPO

#include "kernels/policy/term.h"

namespace rationale::kernels::policy {

struct DrGrpo : ClippedVariant {
    static constexpr const char* name = "dr_grpo";
    static constexpr const char* help =
        "Clipped ratio; sum over a constant, so that length weighs nothing (Dr. GRPO).";
    static constexpr Aggregation aggregation = Aggregation::LengthSum;
};

} // namespace rationale::kernels::policy

#endif
RATIONALE_POLICY_VARIANT(DrGrpo)
