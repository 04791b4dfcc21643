// SPDX-License-Identifier: GPL-3.0-or-later
// The softmax of one row, once for training and once more for sampling: both must give the same
// bits, or the policy that sampled is not the policy that learns. Hence one function that is never
// inlined: a second copy may add up in another order.
#pragma once

#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

template <typename Real>
struct ScoreSums {
    Real top, sum;
};

/// s [n] becomes exp((s − max) · scale) / Σ.
template <typename Real>
__attribute__((noinline)) ScoreSums<Real> softmaxScores(Real* s, int64_t n, Real scale) {
    Real top = -Real(INFINITY);
#pragma omp simd reduction(max : top)
    for (int64_t j = 0; j < n; ++j)
        top = s[j] > top ? s[j] : top;
    Real sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < n; ++j) {
        const Real e = expOf((s[j] - top) * scale);
        s[j] = e;
        sum += e;
    }
    const Real inverse = Real(1) / sum;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j)
        s[j] *= inverse;
    return {top, sum};
}

/// Of the logits of one token, at temperature 1 / inverse.
template <typename Real>
struct LogitSums {
    Real top, inverse;
    Real entropy;
    double logSum; // log Σ exp((x − top) · inverse)

    Real logprob(Real logit) const {
        // The difference first: near the top it is exact, however large the logits are.
        const Real scaled = (logit - top) * inverse;
        return Real(double(scaled) - logSum);
    }
};

/// p [n] becomes exp((x − max) · inverse), not divided by its sum.
template <typename Real, typename In>
__attribute__((noinline)) LogitSums<Real> softmaxLogits(Real* p, const In* x, int64_t n,
                                                        Real inverse) {
    Real top = -Real(INFINITY);
#pragma omp simd reduction(max : top)
    for (int64_t i = 0; i < n; ++i) {
        const Real v = Real(load(x + i));
        top = v > top ? v : top;
    }
    Real sum = 0, weighted = 0;
#pragma omp simd reduction(+ : sum, weighted)
    for (int64_t i = 0; i < n; ++i) {
        const Real scaled = (Real(load(x + i)) - top) * inverse;
        const Real e = expOf(scaled);
        p[i] = e;
        sum += e;
        weighted += e * scaled;
    }
    const double logSum = log(double(sum));
    return {top, inverse, Real(logSum - double(weighted / sum)), logSum};
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
