// SPDX-License-Identifier: GPL-3.0-or-later
// Where the outputs of the experts meet again. The products themselves are grouped matrix products:
// the rows of one expert lie one after the other.
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

void combineFwd(View y, View x, View rows, View weights) {
    const int64_t tokens = y.rows(), n = y.columns(), k = rows.columns();
    if (rows.rows() != tokens || weights.size() != rows.size() || x.columns() != n)
        unsupported("combineFwd", "shapes do not fit");
    withType(y, "combineFwd", [&](auto to) {
        withType(x, "combineFwd", [&](auto from) {
            withType(weights, "combineFwd", [&](auto real) {
                using Out = RATIONALE_ELEMENT(to);
                using Real = typename AccumulateOf<Out>::Type;
                const auto* in = x.as<const RATIONALE_ELEMENT(from)>();
                const auto* weight = weights.as<const RATIONALE_ELEMENT(real)>();
#pragma omp parallel for schedule(static) if (tokens * n * k > serialElements)
                for (int64_t t = 0; t < tokens; ++t) {
                    auto* sum =
                        static_cast<Real*>(scratch(Scratch::Row, n * int64_t(sizeof(Real))));
                    memset(sum, 0, size_t(n) * sizeof(Real));
                    for (int64_t j = 0; j < k; ++j) {
                        const auto* row = in + int64_t(rows.as<int32_t>()[t * k + j]) * n;
                        const Real w = Real(load(weight + t * k + j));
#pragma omp simd
                        for (int64_t i = 0; i < n; ++i)
                            sum[i] += w * Real(load(row + i));
                    }
#pragma omp simd
                    for (int64_t i = 0; i < n; ++i)
                        store(y.as<Out>() + t * n + i, sum[i]);
                }
            });
        });
    });
}

namespace {

template <typename Up, typename In, typename Real>
void combineRow(const View& dx, Real* dweight, const Up* dy, const In* x, int64_t row, Real weight,
                int64_t n, bool addWeight) {
    Real dot = 0;
#pragma omp simd reduction(+ : dot)
    for (int64_t i = 0; i < n; ++i)
        dot += Real(load(dy + i)) * Real(load(x + row * n + i));
    if (dweight)
        put(dweight, dot, addWeight);
    if (!dx)
        return;
    withType(dx, "combineBwd", [&](auto tag) {
        auto* out = dx.as<RATIONALE_ELEMENT(tag)>() + row * n;
#pragma omp simd
        for (int64_t i = 0; i < n; ++i)
            put(out + i, weight * Real(load(dy + i)), !dx.overwrite);
    });
}

} // namespace

void combineBwd(View dx, View dweights, View dy, View x, View rows, View weights) {
    const int64_t tokens = dy.rows(), n = dy.columns(), k = rows.columns();
    withType(dy, "combineBwd", [&](auto up) {
        withType(x, "combineBwd", [&](auto from) {
            const auto run = [&](auto real) {
                using Real = RATIONALE_ELEMENT(real);
#pragma omp parallel for schedule(static) if (tokens * n * k > serialElements)
                for (int64_t t = 0; t < tokens; ++t)
                    for (int64_t j = 0; j < k; ++j) {
                        const int64_t at = t * k + j;
                        combineRow(dx, dweights ? dweights.as<Real>() + at : nullptr,
                                   dy.as<const RATIONALE_ELEMENT(up)>() + t * n,
                                   x.as<const RATIONALE_ELEMENT(from)>(), rows.as<int32_t>()[at],
                                   weights.as<const Real>()[at], n, !dweights.overwrite);
                    }
            };
            if (weights.dtype == DType::F64)
                run(static_cast<double*>(nullptr));
            else
                run(static_cast<float*>(nullptr));
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
