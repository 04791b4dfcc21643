// SPDX-License-Identifier: GPL-3.0-or-later
// SAPO (Gao et al. 2025, arXiv:2511.20347) in TRL's form: −A · 4 / τ · σ(τ (w − 1)).
#ifndef RATIONALE_POLICY_SAPO
#define RATIONALE_POLICY_SAPO

#include "kernels/policy/term.h"

namespace rationale::kernels::policy {

struct Sapo : VariantTraits {
    static constexpr const char* name = "sapo";
    static constexpr const char* help =
        "A soft gate in place of the clip; mean over the tokens of each answer, then over answers.";
    static constexpr Aggregation aggregation = Aggregation::SequenceMean;
    static constexpr bool sequenceRatio = false;

    RATIONALE_POLICY_INLINE static Term term(double ratio, double /*logprob*/, double advantage,
                                             const PolicyParams& params) {
        const double tau = advantage > 0 ? params.sapoTauPositive : params.sapoTauNegative;
        const double gate = 1 / (1 + exp(-tau * (ratio - 1)));
        return {-advantage * 4 / tau * gate, -advantage * 4 * gate * (1 - gate), 0, 0};
    }
};

} // namespace rationale::kernels::policy

#endif
RATIONALE_POLICY_VARIANT(Sapo)
