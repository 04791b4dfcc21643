// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

/// Rows of one partial sum of dweight: fixed, so that the result does not depend on the thread
/// count.
constexpr int64_t blockRows = 128;

template <typename Out, typename Real>
void normaliseRow(Out* y, Real* rstd, const Real* x, const Real* weight, int64_t n, Real epsilon) {
    Real squares = 0;
#pragma omp simd reduction(+ : squares)
    for (int64_t i = 0; i < n; ++i)
        squares += x[i] * x[i];
    const Real factor = Real(1) / Real(sqrt(squares / Real(n) + epsilon));
    if (rstd)
        *rstd = factor;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i)
        store(y + i, x[i] * factor * weight[i]);
}

struct Backward {
    View dx, ddelta, dweight, dsum, dy, x, weight, rstd;
};

/// One row: total = dsum + rstd · (g − x̂ · mean(g · x̂)) with g = dy · weight; to `total` [n].
template <typename In, typename Real>
void backwardRow(Real* total, Real* partial, const Real* dsum, const In* dy, const Real* x,
                 const Real* weight, Real rstd, int64_t n) {
    Real dot = 0;
#pragma omp simd reduction(+ : dot)
    for (int64_t i = 0; i < n; ++i)
        dot += Real(load(dy + i)) * weight[i] * x[i];
    const Real along = dot * rstd * rstd * rstd / Real(n);
#pragma omp simd
    for (int64_t i = 0; i < n; ++i)
        total[i] =
            Real(load(dy + i)) * weight[i] * rstd - x[i] * along + (dsum ? dsum[i] : Real(0));
    if (!partial)
        return;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i)
        partial[i] += Real(load(dy + i)) * x[i] * rstd;
}

template <typename In, typename Real>
void putRow(const View& out, int64_t row, int64_t n, const Real* values) {
    if (!out)
        return;
    withType(out, "rmsNormBwd", [&](auto tag) {
        auto* p = out.as<RATIONALE_ELEMENT(tag)>() + row * n;
        const bool add = !out.overwrite;
#pragma omp simd
        for (int64_t i = 0; i < n; ++i)
            put(p + i, values[i], add);
    });
}

template <typename In, typename Real>
void backward(const Backward& b) {
    const int64_t rows = b.x.rows(), n = b.x.columns();
    const int64_t blocks = (rows + blockRows - 1) / blockRows;
    const int64_t bytes = (b.dweight ? blocks * n : 0) * int64_t(sizeof(Real));
    Real* partials = b.dweight ? static_cast<Real*>(scratch(Scratch::Partial, bytes)) : nullptr;
    if (partials)
        memset(partials, 0, size_t(bytes));
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
    for (int64_t block = 0; block < blocks; ++block) {
        auto* total = static_cast<Real*>(scratch(Scratch::Row, n * int64_t(sizeof(Real))));
        const int64_t end = smaller(rows, (block + 1) * blockRows);
        for (int64_t row = block * blockRows; row < end; ++row) {
            backwardRow<In, Real>(total, partials ? partials + block * n : nullptr,
                                  b.dsum ? b.dsum.as<Real>() + row * n : nullptr,
                                  b.dy.as<In>() + row * n, b.x.as<Real>() + row * n,
                                  b.weight.as<Real>(), b.rstd.as<Real>()[row], n);
            putRow<In, Real>(b.dx, row, n, total);
            putRow<In, Real>(b.ddelta, row, n, total);
        }
    }
    if (!partials)
        return;
    for (int64_t block = 1; block < blocks; ++block)
#pragma omp simd
        for (int64_t i = 0; i < n; ++i)
            partials[i] += partials[block * n + i];
    if (rows > 0)
        putRow<In, Real>(b.dweight, 0, n, partials);
    else if (b.dweight.overwrite)
        fill(b.dweight, 0);
}

void dispatchBackward(const Backward& b, const char* op) {
    if (b.x.dtype != b.weight.dtype || b.x.dtype != b.rstd.dtype ||
        (b.dsum && b.dsum.dtype != b.x.dtype))
        unsupported(op, "x, weight, rstd and dsum must be F32, or all F64");
    if (b.x.dtype == DType::F64 && b.dy.dtype == DType::F64)
        backward<double, double>(b);
    else if (b.x.dtype == DType::F32 && b.dy.dtype == DType::F32)
        backward<float, float>(b);
    else if (b.x.dtype == DType::F32 && b.dy.dtype == DType::BF16)
        backward<Bf16, float>(b);
    else
        unsupported(op, "element type");
}

template <typename Real>
void forward(const View& y, const View& rstd, const View& x, const View& weight, double epsilon) {
    const int64_t rows = x.rows(), n = x.columns();
    withType(y, "rmsNormFwd", [&](auto tag) {
        using Out = RATIONALE_ELEMENT(tag);
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
        for (int64_t row = 0; row < rows; ++row)
            normaliseRow(y.as<Out>() + row * n, rstd ? rstd.as<Real>() + row : nullptr,
                         x.as<Real>() + row * n, weight.as<Real>(), n, Real(epsilon));
    });
}

template <typename Real>
void addForward(const View& sum, const View& y, const View& rstd, const View& x, const View& delta,
                const View& weight, double epsilon) {
    const int64_t rows = x.rows(), n = x.columns();
    withType(y, "addRmsNormFwd", [&](auto tag) {
        withType(delta, "addRmsNormFwd", [&](auto from) {
            using Out = RATIONALE_ELEMENT(tag);
            using In = RATIONALE_ELEMENT(from);
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
            for (int64_t row = 0; row < rows; ++row) {
                Real* total = sum.as<Real>() + row * n;
                const Real* a = x.as<Real>() + row * n;
                const In* b = delta.as<In>() + row * n;
#pragma omp simd
                for (int64_t i = 0; i < n; ++i)
                    total[i] = a[i] + Real(load(b + i));
                normaliseRow(y.as<Out>() + row * n, rstd ? rstd.as<Real>() + row : nullptr, total,
                             weight.as<Real>(), n, Real(epsilon));
            }
        });
    });
}

} // namespace

void rmsNormFwd(View y, View rstd, View x, View weight, double epsilon) {
    if (x.dtype != weight.dtype || (rstd && rstd.dtype != x.dtype) || y.size() != x.size())
        unsupported("rmsNormFwd", "x, weight and rstd must be F32, or all F64");
    if (x.dtype == DType::F64)
        forward<double>(y, rstd, x, weight, epsilon);
    else if (x.dtype == DType::F32)
        forward<float>(y, rstd, x, weight, epsilon);
    else
        unsupported("rmsNormFwd", "element type");
}

void rmsNormBwd(View dx, View dweight, View dy, View x, View weight, View rstd) {
    dispatchBackward({dx, {}, dweight, {}, dy, x, weight, rstd}, "rmsNormBwd");
}

void addRmsNormFwd(View sum, View y, View rstd, View x, View delta, View weight, double epsilon) {
    if (x.dtype != weight.dtype || x.dtype != sum.dtype || (rstd && rstd.dtype != x.dtype) ||
        delta.size() != x.size())
        unsupported("addRmsNormFwd", "x, sum, weight and rstd must be F32, or all F64");
    if (x.dtype == DType::F64)
        addForward<double>(sum, y, rstd, x, delta, weight, epsilon);
    else if (x.dtype == DType::F32)
        addForward<float>(sum, y, rstd, x, delta, weight, epsilon);
    else
        unsupported("addRmsNormFwd", "element type");
}

void addRmsNormBwd(View dx, View ddelta, View dweight, View dsum, View dy, View sum, View weight,
                   View rstd) {
    dispatchBackward({dx, ddelta, dweight, dsum, dy, sum, weight, rstd}, "addRmsNormBwd");
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
