// SPDX-License-Identifier: GPL-3.0-or-later
// CISPO (MiniMax 2025, arXiv:2506.13585, eq. 4), in TRL's form: −sg(min(w, ε_high)) · A · log p.
#ifndef RATIONALE_POLICY_CISPO
#define RATIONALE_POLICY_CISPO

#include "kernels/policy/term.h"

namespace rationale::kernels::policy {

struct Cispo : VariantTraits {
    static constexpr const char* name = "cispo";
    static constexpr const char* help = "Weighs log-probs with the capped ratio, which itself has "
                                        "no gradient; mean over all tokens.";
    static constexpr Aggregation aggregation = Aggregation::TokenMean;
    static constexpr bool sequenceRatio = false;
    static constexpr bool absoluteCap = true;
    static constexpr bool detachedRatio = true;

    RATIONALE_POLICY_INLINE static Term term(double ratio, double logprob, double advantage,
                                             const PolicyParams& params) {
        const bool capped = ratio > params.epsilonHigh;
        const double weight = (capped ? params.epsilonHigh : ratio) * advantage;
        return {-weight * logprob, 0, -weight, capped && advantage > 0 ? 1 : 0};
    }
};

} // namespace rationale::kernels::policy

#endif
RATIONALE_POLICY_VARIANT(Cispo)
