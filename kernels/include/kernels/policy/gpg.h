// SPDX-License-Identifier: GPL-3.0-or-later
// GPG (Chu et al. 2025, arXiv:2504.02546), veRL's loss_mode gpg: −A · log p, the policy gradient
// without ratio or clip.
#ifndef RATIONALE_POLICY_GPG
#define RATIONALE_POLICY_GPG

#include "kernels/policy/term.h"

namespace rationale::kernels::policy {

struct Gpg : VariantTraits {
    static constexpr const char* name = "gpg";
    static constexpr const char* help =
        "Plain policy gradient, without ratio or clip; mean over all tokens (GPG).";
    static constexpr Aggregation aggregation = Aggregation::TokenMean;
    static constexpr bool sequenceRatio = false;

    RATIONALE_POLICY_INLINE static Term term(double /*ratio*/, double logprob, double advantage,
                                             const PolicyParams& /*params*/) {
        return {-advantage * logprob, 0, -advantage, 0};
    }
};

} // namespace rationale::kernels::policy

#endif
RATIONALE_POLICY_VARIANT(Gpg)
