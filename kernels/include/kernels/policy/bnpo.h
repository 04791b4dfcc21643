// SPDX-License-Identifier: GPL-3.0-or-later
// TRL's bnpo. One optimizer step is one batch here, so it is dapo by another name.
#ifndef RATIONALE_POLICY_BNPO
#define RATIONALE_POLICY_BNPO

#include "kernels/policy/term.h"

namespace rationale::kernels::policy {

struct Bnpo : ClippedVariant {
    static constexpr const char* name = "bnpo";
    static constexpr const char* help = "Clipped ratio; mean over all tokens of the batch.";
    static constexpr Aggregation aggregation = Aggregation::TokenMean;
};

} // namespace rationale::kernels::policy

#endif
RATIONALE_POLICY_VARIANT(Bnpo)
