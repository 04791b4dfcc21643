// SPDX-License-Identifier: GPL-3.0-or-later
// What a policy variant is made of. A variant is a struct in a header of its own, in
// kernels/policy, with
//   name, help                     of the recipe's loss_type
//   aggregation                    how token losses become one number
//   term(ratio, logprob, advantage, params)
// and a line in variant_list.inc. Kernels of every device call term(), so it is plain arithmetic.
#pragma once

#include "kernels/policy_params.h"

#include <math.h>

// Always inlined: a linker that merges equal functions must never pick one of another instruction
// set (kernels/CMakeLists.txt).
#if defined(__CUDACC__)
#define RATIONALE_POLICY_INLINE __host__ __device__ __forceinline__
#else
#define RATIONALE_POLICY_INLINE __attribute__((always_inline)) inline
#endif

namespace rationale::kernels::policy {

/// What the sum of token losses is divided by; counts are those of the whole optimizer step.
enum class Aggregation {
    SequenceMean, // mean over the tokens of each answer, then over the answers
    TokenMean,    // mean over all tokens
    LengthSum,    // sum over answers · max_completion_length
};

/// Loss of one token and its slope in the ratio, or directly in the log-prob.
struct Term {
    double loss = 0, byRatio = 0, byLogprob = 0;
    int clipped = 0; // -1, 1: the ratio was held at the low or the high end (clip_ratio/*)
};

/// What a variant is unless it says otherwise.
struct VariantTraits {
    static constexpr bool sequenceRatio = true;  // goes with importance_sampling_level: sequence
    static constexpr bool absoluteCap = false;   // epsilon_high is the cap of the ratio itself
    static constexpr bool detachedRatio = false; // the ratio weighs, but has no gradient
};

/// PPO's clipped ratio (Schulman et al. 2017, eq. 7) with the two-sided cap δ of INTELLECT-2 and
/// veRL's dual clip: L = −min(min(w, δ) · A, clip(w, 1 − ε_low, 1 + ε_high) · A), for A < 0 at most
/// −c · A.
RATIONALE_POLICY_INLINE Term clippedTerm(double ratio, double advantage, const PolicyParams& p) {
    const double capped = p.delta > 0 && ratio > p.delta ? p.delta : ratio;
    const double low = 1 - p.epsilonLow, high = 1 + p.epsilonHigh;
    const double raised = ratio < low ? low : ratio;
    const double clipped = high < raised ? high : raised;
    Term term;
    if (capped * advantage <= clipped * advantage) {
        term.loss = -capped * advantage;
        term.byRatio = p.delta > 0 && ratio > p.delta ? 0 : -advantage;
    } else {
        term.loss = -clipped * advantage;
    }
    if (p.dualClip > 0 && advantage < 0 && term.loss > -p.dualClip * advantage) {
        term.loss = -p.dualClip * advantage;
        term.byRatio = 0;
    }
    if (advantage < 0 && ratio < low)
        term.clipped = -1;
    if (advantage > 0 && ratio > high)
        term.clipped = 1;
    return term;
}

/// Base of the variants that differ in their aggregation alone.
struct ClippedVariant : VariantTraits {
    RATIONALE_POLICY_INLINE static Term term(double ratio, double /*logprob*/, double advantage,
                                             const PolicyParams& params) {
        return clippedTerm(ratio, advantage, params);
    }
};

} // namespace rationale::kernels::policy
