// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

inline float log1pOf(float x) {
    return log1pf(x);
}
inline double log1pOf(double x) {
    return log1p(x);
}

/// logp [n] of softmax(x · inverse). The sum is in double: its error would be that of every logp,
/// and differences of these are all there is.
template <typename Real, typename In>
void logSoftmax(Real* logp, const In* x, int64_t n, Real inverse) {
    Real top = -Real(INFINITY);
#pragma omp simd reduction(max : top)
    for (int64_t i = 0; i < n; ++i)
        top = larger(top, Real(load(x + i)));
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < n; ++i) {
        logp[i] = (Real(load(x + i)) - top) * inverse;
        sum += double(expOf(logp[i]));
    }
    const Real logSum = Real(log(sum));
#pragma omp simd
    for (int64_t i = 0; i < n; ++i)
        logp[i] -= logSum;
}

/// The divergence of one token and what its gradient is made of: student p, teacher q,
/// m = (1 − β) p + β q.
template <typename Real>
struct Divergence {
    bool forward, reverse;        // β = 0, β = 1
    Real beta, logOther, logBeta; // log (1 − β), log β

    explicit Divergence(double b)
        : forward(b == 0)
        , reverse(b == 1)
        , beta(Real(b))
        , logOther(Real(log1p(-b)))
        , logBeta(Real(log(b))) {}

    /// log m, without leaving the logarithms: m may be smaller than any number.
    Real logMixture(Real logp, Real logq) const {
        const Real a = logp + logOther, b = logq + logBeta;
        const Real high = larger(a, b), low = smaller(a, b);
        return high + log1pOf(expOf(low - high));
    }
    /// log (p / the distribution it is compared with); 0 for forward.
    Real excess(Real logp, Real logq) const {
        return forward ? Real(0) : reverse ? logp - logq : logp - logMixture(logp, logq);
    }
    Real term(Real logp, Real logq) const {
        if (forward)
            return expOf(logq) * (logq - logp);
        if (reverse)
            return expOf(logp) * (logp - logq);
        const Real logm = logMixture(logp, logq);
        return beta * expOf(logq) * (logq - logm) + (1 - beta) * expOf(logp) * (logp - logm);
    }
};

} // namespace

void divergenceFwd(View divergence, View student, View teacher, double beta, double temperature) {
    const int64_t rows = student.rows(), n = student.columns();
    if (teacher.rows() != rows || teacher.columns() != n || divergence.size() != rows ||
        teacher.dtype != student.dtype)
        unsupported("divergenceFwd", "shapes do not fit");
    withType(student, "divergenceFwd", [&](auto tag) {
        using In = RATIONALE_ELEMENT(tag);
        using Real = typename AccumulateOf<In>::Type;
        const Real inverse = Real(1 / temperature);
        const Divergence<Real> kind(beta);
#pragma omp parallel for schedule(static) if (rows * n > serialElements / 4)
        for (int64_t r = 0; r < rows; ++r) {
            auto* logp = static_cast<Real*>(scratch(Scratch::Row, 2 * n * int64_t(sizeof(Real))));
            Real* logq = logp + n;
            logSoftmax(logp, student.as<const In>() + r * n, n, inverse);
            logSoftmax(logq, teacher.as<const In>() + r * n, n, inverse);
            double sum = 0;
            for (int64_t i = 0; i < n; ++i)
                sum += double(kind.term(logp[i], logq[i]));
            divergence.as<Real>()[r] = Real(sum);
        }
    });
}

/// With e = log(p / m) and its mean E = Σ p e: d / d x_j = (1 − β) p_j (e_j − E) / T. For β = 1,
/// e = log(p / q) and the factor is 1; for β = 0 it is p_j − q_j.
void divergenceBwd(View dstudent, View student, View teacher, View ddivergence, double beta,
                   double temperature) {
    const int64_t rows = student.rows(), n = student.columns();
    withType(student, "divergenceBwd", [&](auto from) {
        withType(dstudent, "divergenceBwd", [&](auto to) {
            using In = RATIONALE_ELEMENT(from);
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<In>::Type;
            const Real inverse = Real(1 / temperature);
            const Divergence<Real> kind(beta);
#pragma omp parallel for schedule(static) if (rows * n > serialElements / 4)
            for (int64_t r = 0; r < rows; ++r) {
                auto* logp =
                    static_cast<Real*>(scratch(Scratch::Row, 2 * n * int64_t(sizeof(Real))));
                Real* other = logp + n; // log q, then e
                logSoftmax(logp, student.as<const In>() + r * n, n, inverse);
                logSoftmax(other, teacher.as<const In>() + r * n, n, inverse);
                Out* out = dstudent.as<Out>() + r * n;
                const Real g = ddivergence.as<Real>()[r] * inverse *
                               (kind.forward || kind.reverse ? Real(1) : Real(1) - kind.beta);
                if (kind.forward) {
                    for (int64_t i = 0; i < n; ++i)
                        store(out + i, g * (expOf(logp[i]) - expOf(other[i])));
                    continue;
                }
                double mean = 0;
                for (int64_t i = 0; i < n; ++i) {
                    other[i] = kind.excess(logp[i], other[i]);
                    mean += double(expOf(logp[i]) * other[i]);
                }
                for (int64_t i = 0; i < n; ++i)
                    store(out + i, g * expOf(logp[i]) * (other[i] - Real(mean)));
            }
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
