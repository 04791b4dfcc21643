// SPDX-License-Identifier: GPL-3.0-or-later
// GRPO (Shao et al. 2024, "DeepSeekMath", eq. 3).
#ifndef RATIONALE_POLICY_GRPO
#define RATIONALE_POLICY_GRPO

#include "kernels/policy/term.h"

namespace rationale::kernels::policy {

struct Grpo : ClippedVariant {
    static constexpr const char* name = "grpo";
    static constexpr const char* help =
        "Clipped ratio; mean over the tokens of each answer, then over the answers.";
    static constexpr Aggregation aggregation = Aggregation::SequenceMean;
};

} // namespace rationale::kernels::policy

#endif
RATIONALE_POLICY_VARIANT(Grpo)
