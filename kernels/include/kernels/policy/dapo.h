// SPDX-License-Identifier: GPL-3.0-or-later
// DAPO (Yu et al. 2025, arXiv:2503.14476, eq. 8).
#ifndef RATIONALE_POLICY_DAPO
#define RATIONALE_POLICY_DAPO

#include "kernels/policy/term.h"

namespace rationale::kernels::policy {

struct Dapo : ClippedVariant {
    static constexpr const char* name = "dapo";
    static constexpr const char* help = "Clipped ratio; mean over all tokens of the step (DAPO).";
    static constexpr Aggregation aggregation = Aggregation::TokenMean;
};

} // namespace rationale::kernels::policy

#endif
RATIONALE_POLICY_VARIANT(Dapo)
