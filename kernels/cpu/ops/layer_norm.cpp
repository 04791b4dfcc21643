// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

template <typename Out, typename Real>
void normaliseRow(Out* y, Real* mean, Real* rstd, const Real* x, const Real* weight,
                  const Real* bias, int64_t n, Real epsilon) {
    Real sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < n; ++i)
        sum += x[i];
    const Real centre = sum / Real(n);
#pragma omp simd reduction(+ : squares)
    for (int64_t i = 0; i < n; ++i)
        squares += (x[i] - centre) * (x[i] - centre);
    const Real factor = Real(1) / Real(sqrt(squares / Real(n) + epsilon));
    if (mean)
        *mean = centre, *rstd = factor;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i)
        store(y + i, (x[i] - centre) * factor * weight[i] + bias[i]);
}

struct Backward {
    View dx, dweight, dbias, dy, x, weight, mean, rstd;
};

/// dx = rstd · (g − mean(g) − x̂ · mean(g · x̂)) with g = dy · weight.
template <typename In, typename Real>
void inputGradient(const Backward& b) {
    const int64_t rows = b.x.rows(), n = b.x.columns();
    withType(b.dx, "layerNormBwd", [&](auto tag) {
        auto* out = b.dx.as<RATIONALE_ELEMENT(tag)>();
        const Real* weight = b.weight.as<const Real>();
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
        for (int64_t r = 0; r < rows; ++r) {
            const In* dy = b.dy.as<const In>() + r * n;
            const Real* x = b.x.as<const Real>() + r * n;
            const Real mean = b.mean.as<Real>()[r], rstd = b.rstd.as<Real>()[r];
            Real sum = 0, along = 0;
#pragma omp simd reduction(+ : sum, along)
            for (int64_t i = 0; i < n; ++i) {
                const Real g = Real(load(dy + i)) * weight[i];
                sum += g;
                along += g * (x[i] - mean) * rstd;
            }
            const Real meanG = sum / Real(n), meanAlong = along / Real(n);
#pragma omp simd
            for (int64_t i = 0; i < n; ++i)
                put(out + r * n + i,
                    rstd *
                        (Real(load(dy + i)) * weight[i] - meanG - (x[i] - mean) * rstd * meanAlong),
                    !b.dx.overwrite);
        }
    });
}

/// Each thread owns a slice of the columns and walks all rows in order.
template <typename In, typename Real>
void parameterGradients(const Backward& b) {
    const int64_t rows = b.x.rows(), n = b.x.columns();
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
    for (int64_t i = 0; i < n; ++i) {
        Real weight = 0, bias = 0;
        for (int64_t r = 0; r < rows; ++r) {
            const Real g = Real(load(b.dy.as<const In>() + r * n + i));
            weight += g * (b.x.as<Real>()[r * n + i] - b.mean.as<Real>()[r]) * b.rstd.as<Real>()[r];
            bias += g;
        }
        if (b.dweight)
            put(b.dweight.as<Real>() + i, weight, !b.dweight.overwrite);
        if (b.dbias)
            put(b.dbias.as<Real>() + i, bias, !b.dbias.overwrite);
    }
}

template <typename Real>
void backward(const Backward& b) {
    withType(b.dy, "layerNormBwd", [&](auto tag) {
        using In = RATIONALE_ELEMENT(tag);
        if (b.dx)
            inputGradient<In, Real>(b);
        if (b.dweight || b.dbias)
            parameterGradients<In, Real>(b);
    });
}

template <typename Real>
void forward(const View& y, const View& mean, const View& rstd, const View& x, const View& weight,
             const View& bias, double epsilon) {
    const int64_t rows = x.rows(), n = x.columns();
    withType(y, "layerNormFwd", [&](auto tag) {
        using Out = RATIONALE_ELEMENT(tag);
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
        for (int64_t r = 0; r < rows; ++r)
            normaliseRow(y.as<Out>() + r * n, mean ? mean.as<Real>() + r : nullptr,
                         rstd ? rstd.as<Real>() + r : nullptr, x.as<const Real>() + r * n,
                         weight.as<const Real>(), bias.as<const Real>(), n, Real(epsilon));
    });
}

void check(const View& x, const View& weight, const char* op) {
    if (x.dtype != weight.dtype || (x.dtype != DType::F32 && x.dtype != DType::F64) ||
        weight.size() != x.columns())
        unsupported(op, "x and weight must be F32, or both F64, of one width");
}

} // namespace

void layerNormFwd(View y, View mean, View rstd, View x, View weight, View bias, double epsilon) {
    check(x, weight, "layerNormFwd");
    if (x.dtype == DType::F64)
        forward<double>(y, mean, rstd, x, weight, bias, epsilon);
    else
        forward<float>(y, mean, rstd, x, weight, bias, epsilon);
}

void layerNormBwd(View dx, View dweight, View dbias, View dy, View x, View weight, View mean,
                  View rstd) {
    check(x, weight, "layerNormBwd");
    const Backward b{dx, dweight, dbias, dy, x, weight, mean, rstd};
    if (x.dtype == DType::F64)
        backward<double>(b);
    else
        backward<float>(b);
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
