// SPDX-License-Identifier: GPL-3.0-or-later
// Rows by index (embedding, gather) and rotary positions.
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

void embeddingFwd(View y, View table, View ids) {
    const int64_t rows = ids.size(), n = table.columns(), count = table.rows();
    const int32_t* id = ids.as<int32_t>();
    for (int64_t r = 0; r < rows; ++r)
        if (id[r] < 0 || id[r] >= count)
            unsupported("embeddingFwd", "index outside the table");
    withType(y, "embeddingFwd", [&](auto to) {
        withType(table, "embeddingFwd", [&](auto from) {
            auto* out = y.as<RATIONALE_ELEMENT(to)>();
            const auto* in = table.as<const RATIONALE_ELEMENT(from)>();
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
            for (int64_t r = 0; r < rows; ++r)
#pragma omp simd
                for (int64_t i = 0; i < n; ++i)
                    store(out + r * n + i, load(in + id[r] * n + i));
        });
    });
}

/// Each thread owns a slice of the columns and walks all rows in order: no atomics, one fixed
/// order.
void embeddingBwd(View dtable, View dy, View ids) {
    const int64_t rows = ids.size(), n = dtable.columns();
    const int32_t* id = ids.as<int32_t>();
    if (dtable.overwrite)
        fill(dtable, 0);
    withType(dtable, "embeddingBwd", [&](auto to) {
        withType(dy, "embeddingBwd", [&](auto from) {
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<Out>::Type;
            auto* out = dtable.as<Out>();
            const auto* in = dy.as<const RATIONALE_ELEMENT(from)>();
            constexpr int64_t slice = 64;
            const int64_t slices = (n + slice - 1) / slice;
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
            for (int64_t s = 0; s < slices; ++s) {
                const int64_t end = smaller(n, (s + 1) * slice);
                for (int64_t r = 0; r < rows; ++r)
#pragma omp simd
                    for (int64_t i = s * slice; i < end; ++i)
                        put(out + id[r] * n + i, Real(load(in + r * n + i)), true);
            }
        });
    });
}

namespace {

template <bool Add, typename Out, typename In, typename Real>
void rotateHead(Out* __restrict out, const In* __restrict in, const Real* __restrict cosines,
                const Real* __restrict sines, int64_t half, Real sign) {
#pragma omp simd
    for (int64_t i = 0; i < half; ++i) {
        const Real a = load(in + i), b = load(in + half + i);
        const Real c = cosines[i], s = sines[i] * sign;
        put(out + i, a * c - b * s, Add);
        put(out + half + i, b * c + a * s, Add);
    }
}

/// y (+)= rotation of x by ± the angle of each position. Pairs are (i, i + half) in each head.
template <typename Out, typename In, typename Real>
void rotate(const View& y, const View& x, const View& positions, const View& table, int64_t headDim,
            Real sign) {
    const int64_t rows = x.rows(), n = x.columns(), half = headDim / 2, limit = table.rows();
    const int32_t* position = positions.as<int32_t>();
    for (int64_t r = 0; r < rows; ++r)
        if (position[r] < 0 || position[r] >= limit)
            unsupported("rope", "position outside the table");
    const bool add = sign < 0 && !y.overwrite;
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
    for (int64_t r = 0; r < rows; ++r) {
        const Real* cosines = table.as<Real>() + position[r] * headDim;
        const Real* sines = cosines + half;
        for (int64_t h = 0; h < n; h += headDim) {
            const In* in = x.as<In>() + r * n + h;
            Out* out = y.as<Out>() + r * n + h;
            if (add)
                rotateHead<true>(out, in, cosines, sines, half, sign);
            else
                rotateHead<false>(out, in, cosines, sines, half, sign);
        }
    }
}

void rotateAny(const View& y, const View& x, const View& positions, const View& table,
               int64_t headDim, double sign) {
    if (table.columns() != headDim || positions.size() != x.rows() || x.columns() % headDim != 0)
        unsupported("rope", "shapes do not fit");
    withType(y, "rope", [&](auto to) {
        withType(x, "rope", [&](auto from) {
            using Real = typename AccumulateOf<RATIONALE_ELEMENT(from)>::Type;
            if (table.dtype != (sizeof(Real) == 8 ? DType::F64 : DType::F32))
                unsupported("rope", "table type");
            rotate<RATIONALE_ELEMENT(to), RATIONALE_ELEMENT(from), Real>(y, x, positions, table,
                                                                         headDim, Real(sign));
        });
    });
}

} // namespace

void ropeFwd(View y, View x, View positions, View table, int64_t headDim) {
    rotateAny(y, x, positions, table, headDim, 1);
}

void ropeBwd(View dx, View dy, View positions, View table, int64_t headDim) {
    rotateAny(dx, dy, positions, table, headDim, -1);
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
