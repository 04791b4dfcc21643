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

/// Pairs are (i, i + half).
template <bool Add, typename Out, typename In, typename Real>
void rotateHalves(Out* __restrict out, const In* __restrict in, const Real* __restrict cosines,
                  const Real* __restrict sines, int64_t half, Real sign) {
#pragma omp simd
    for (int64_t i = 0; i < half; ++i) {
        const Real a = load(in + i), b = load(in + half + i);
        const Real c = cosines[i], s = sines[i] * sign;
        put(out + i, a * c - b * s, Add);
        put(out + half + i, b * c + a * s, Add);
    }
}

/// Pairs are (2i, 2i + 1).
template <bool Add, typename Out, typename In, typename Real>
void rotatePairs(Out* __restrict out, const In* __restrict in, const Real* __restrict cosines,
                 const Real* __restrict sines, int64_t half, Real sign) {
    for (int64_t i = 0; i < half; ++i) {
        const Real a = load(in + 2 * i), b = load(in + 2 * i + 1);
        const Real c = cosines[i], s = sines[i] * sign;
        put(out + 2 * i, a * c - b * s, Add);
        put(out + 2 * i + 1, b * c + a * s, Add);
    }
}

struct Rotation {
    View y, x, positions, table;
    int64_t headDim;
    bool interleaved;
};

/// y (+)= rotation of x by ± the angle of each position.
template <bool Add, typename Out, typename In, typename Real>
void rotate(const Rotation& r, Real sign) {
    const int64_t rows = r.x.rows(), n = r.x.columns(), turned = r.table.columns();
    const int64_t half = turned / 2, kept = r.headDim - turned;
    const int32_t* position = r.positions.as<int32_t>();
    for (int64_t t = 0; t < rows; ++t)
        if (position[t] < 0 || position[t] >= r.table.rows())
            unsupported("rope", "position outside the table");
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
    for (int64_t t = 0; t < rows; ++t) {
        const Real* cosines = r.table.as<Real>() + position[t] * turned;
        for (int64_t h = 0; h < n; h += r.headDim) {
            const In* in = r.x.as<In>() + t * n + h;
            Out* out = r.y.as<Out>() + t * n + h;
            for (int64_t i = 0; i < kept; ++i)
                put(out + i, Real(load(in + i)), Add);
            if (r.interleaved)
                rotatePairs<Add>(out + kept, in + kept, cosines, cosines + half, half, sign);
            else
                rotateHalves<Add>(out + kept, in + kept, cosines, cosines + half, half, sign);
        }
    }
}

void rotateAny(const Rotation& r, double sign) {
    if (r.table.columns() > r.headDim || r.positions.size() != r.x.rows() ||
        r.x.columns() % r.headDim != 0)
        unsupported("rope", "shapes do not fit");
    withType(r.y, "rope", [&](auto to) {
        withType(r.x, "rope", [&](auto from) {
            using Out = RATIONALE_ELEMENT(to);
            using In = RATIONALE_ELEMENT(from);
            using Real = typename AccumulateOf<In>::Type;
            if (r.table.dtype != (sizeof(Real) == 8 ? DType::F64 : DType::F32))
                unsupported("rope", "table type");
            if (sign < 0 && !r.y.overwrite)
                rotate<true, Out, In, Real>(r, Real(sign));
            else
                rotate<false, Out, In, Real>(r, Real(sign));
        });
    });
}

} // namespace

void ropeFwd(View y, View x, View positions, View table, int64_t headDim, bool interleaved) {
    rotateAny({y, x, positions, table, headDim, interleaved}, 1);
}

void ropeBwd(View dx, View dy, View positions, View table, int64_t headDim, bool interleaved) {
    rotateAny({dx, dy, positions, table, headDim, interleaved}, -1);
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
