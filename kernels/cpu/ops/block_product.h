// SPDX-License-Identifier: GPL-3.0-or-later
// Small matrix products inside a kernel, on blocks that stay in the caches of one core.
#pragma once

#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

template <typename Real>
struct VectorOf {
    typedef Real Type __attribute__((vector_size(vectorBytes)));
    static constexpr int lanes = vectorBytes / int(sizeof(Real));
};

template <typename Real>
constexpr int64_t roundToLanes(int64_t n) {
    return (n + VectorOf<Real>::lanes - 1) / VectorOf<Real>::lanes * VectorOf<Real>::lanes;
}

constexpr int64_t tileRows = 4;
constexpr int tileVectors = vectorBytes == 64 ? 4 : 2;

/// Columns of a panel: one pass of the inner loop.
template <typename Real>
constexpr int64_t panelColumns = int64_t(tileVectors) * VectorOf<Real>::lanes;

/// Rows must be a multiple of tileRows, columns of the vector length; the caller pads with zeros.
/// a(i, k) = a[i * rowStride + k * columnStride]; c is row-major. b is row-major, or in panels
/// (panelStride > 0): panel after panel of panelColumns columns, each row-major with ldb =
/// panelColumns, so that a long b does not fall on the same few sets of the cache.
template <typename Real>
struct BlockProduct {
    Real* c;
    int64_t ldc;
    const Real* a;
    int64_t rowStride, columnStride;
    const Real* b;
    int64_t ldb;
    int64_t m, n, k;
    bool add;
    int64_t panelStride = 0;
};

template <typename Real, int Vectors>
inline void productTile(const BlockProduct<Real>& p, int64_t row, int64_t column) {
    using Vector = typename VectorOf<Real>::Type;
    constexpr int lanes = VectorOf<Real>::lanes;
    Vector sum[tileRows][Vectors];
#pragma GCC unroll 4
    for (int r = 0; r < tileRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v) {
            sum[r][v] = Vector{};
            if (p.add)
                memcpy(&sum[r][v], p.c + (row + r) * p.ldc + column + v * lanes, sizeof(Vector));
        }
    const Real* a = p.a + row * p.rowStride;
    const Real* b = p.panelStride > 0 ? p.b + column / panelColumns<Real> * p.panelStride +
                                            column % panelColumns<Real>
                                      : p.b + column;
    for (int64_t k = 0; k < p.k; ++k, a += p.columnStride, b += p.ldb) {
        Vector right[Vectors];
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v)
            memcpy(&right[v], b + v * lanes, sizeof(Vector));
#pragma GCC unroll 4
        for (int r = 0; r < tileRows; ++r)
#pragma GCC unroll 4
            for (int v = 0; v < Vectors; ++v)
                sum[r][v] += a[r * p.rowStride] * right[v];
    }
#pragma GCC unroll 4
    for (int r = 0; r < tileRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v)
            memcpy(p.c + (row + r) * p.ldc + column + v * lanes, &sum[r][v], sizeof(Vector));
}

template <typename Real>
inline void blockProduct(const BlockProduct<Real>& p) {
    constexpr int lanes = VectorOf<Real>::lanes;
    constexpr int64_t wide = panelColumns<Real>;
    int64_t column = 0;
    for (; column + wide <= p.n; column += wide)
        for (int64_t row = 0; row < p.m; row += tileRows)
            productTile<Real, tileVectors>(p, row, column);
    for (; column < p.n; column += lanes)
        for (int64_t row = 0; row < p.m; row += tileRows)
            productTile<Real, 1>(p, row, column);
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
