// SPDX-License-Identifier: GPL-3.0-or-later
// Causal attention over packed sequences, in blocks of query rows (Dao 2023 without the column
// blocks: the keys of one head of one sequence fit the cache). One task is one sequence and one key
// head; it owns its rows of dk and dv, so nothing is shared between threads and the order of sums
// is fixed. The forward and attentionPaged (generation.cpp) give the same bits: scores summed over
// the columns of a head, results over the tokens, one number after the other.
#include "block_product.h"
#include "softmax_row.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

constexpr int64_t queryRows = 32;

struct Shape {
    int64_t heads, kvHeads, headDim, valueDim, sequences;
    const int32_t* offsets;
    double scale;
};

/// Bump allocation out of the thread's attention buffer.
template <typename Real>
class Arena {
public:
    explicit Arena(int64_t elements)
        : m_next(
              static_cast<Real*>(scratch(Scratch::Attention, elements * int64_t(sizeof(Real))))) {}
    Real* take(int64_t elements) {
        Real* block = m_next;
        m_next += elements;
        return block;
    }

private:
    Real* m_next;
};

/// out [count, width] = rows of one head, zero-padded to `padded` columns and `total` rows.
template <typename In, typename Real>
void gather(Real* out, const In* in, int64_t stride, int64_t count, int64_t total, int64_t width,
            int64_t padded) {
    for (int64_t r = 0; r < total; ++r) {
        Real* to = out + r * padded;
        const In* from = in + r * stride;
        const int64_t have = r < count ? width : 0;
#pragma omp simd
        for (int64_t i = 0; i < have; ++i)
            to[i] = load(from + i);
        for (int64_t i = have; i < padded; ++i)
            to[i] = 0;
    }
}

/// The transpose [width, total] of the same in panels (see BlockProduct), columns count … total-1
/// zero. `tile` [panelColumns, width] is working space.
template <typename In, typename Real>
void gatherTransposed(Real* out, Real* tile, const In* in, int64_t stride, int64_t count,
                      int64_t total, int64_t width) {
    constexpr int64_t wide = panelColumns<Real>;
    for (int64_t first = 0; first < total; first += wide, out += wide * width) {
        const int64_t rows = larger(int64_t(0), smaller(wide, count - first));
        gather(tile, in + first * stride, stride, rows, wide, width, width);
        for (int64_t i = 0; i < width; ++i)
            for (int64_t j = 0; j < wide; ++j)
                out[i * wide + j] = tile[j * width + i];
    }
}

/// Columns of a block of scores, whole panels; and the distance of its rows, off the powers of two.
template <typename Real>
constexpr int64_t paddedLength(int64_t length) {
    return (length + panelColumns<Real> - 1) / panelColumns<Real> * panelColumns<Real>;
}
template <typename Real>
constexpr int64_t scoreStride(int64_t padded) {
    return padded + VectorOf<Real>::lanes;
}

/// s [rows, ld]: row r sees columns 0 … first + r. Becomes exp(s · scale − max) / Σ; the rest of
/// the columns (up to `columns`) zero. Writes the log of the sum.
template <typename Real>
void softmaxRows(Real* s, int64_t ld, int64_t columns, int64_t first, int64_t rows, Real scale,
                 Real* lse, int64_t lseStride) {
    for (int64_t r = 0; r < rows; ++r) {
        Real* row = s + r * ld;
        const int64_t seen = first + r + 1;
        const ScoreSums<Real> sums = softmaxScores(row, seen, scale);
        for (int64_t j = seen; j < columns; ++j)
            row[j] = 0;
        if (lse)
            lse[r * lseStride] = sums.top * scale + Real(log(double(sums.sum)));
    }
}

template <typename In, typename Real>
void forwardTask(const Shape& shape, const View& out, const View& lse, const View& q, const View& k,
                 const View& v, int64_t sequence, int64_t kvHead) {
    const int64_t begin = shape.offsets[sequence], length = shape.offsets[sequence + 1] - begin;
    const int64_t d = shape.headDim, dPad = roundToLanes<Real>(d),
                  group = shape.heads / shape.kvHeads;
    const int64_t e = shape.valueDim, ePad = roundToLanes<Real>(e);
    const int64_t qStride = shape.heads * d, kStride = shape.kvHeads * d;
    const int64_t outStride = shape.heads * e, vStride = shape.kvHeads * e;
    const int64_t padded = paddedLength<Real>(length), ld = scoreStride<Real>(padded);
    Arena<Real> arena(padded * (d + ePad) + queryRows * (dPad + ePad + ld) +
                      panelColumns<Real> * d);
    Real* kT = arena.take(d * padded);
    Real* values = arena.take(padded * ePad);
    Real* queries = arena.take(queryRows * dPad);
    Real* result = arena.take(queryRows * ePad);
    Real* scores = arena.take(queryRows * ld);
    Real* tile = arena.take(panelColumns<Real> * d);
    gatherTransposed(kT, tile, k.as<const In>() + begin * kStride + kvHead * d, kStride, length,
                     padded, d);
    gather(values, v.as<const In>() + begin * vStride + kvHead * e, vStride, length, length, e,
           ePad);
    for (int64_t h = kvHead * group; h < (kvHead + 1) * group; ++h)
        for (int64_t first = 0; first < length; first += queryRows) {
            const int64_t rows = smaller(queryRows, length - first);
            const int64_t m = (rows + tileRows - 1) / tileRows * tileRows;
            const int64_t columns = roundToLanes<Real>(first + rows);
            gather(queries, q.as<const In>() + (begin + first) * qStride + h * d, qStride, rows, m,
                   d, dPad);
            blockProduct<Real>({scores, ld, queries, dPad, 1, kT, panelColumns<Real>, m, columns, d,
                                false, panelColumns<Real> * d});
            Real* sums = lse ? lse.as<Real>() + (begin + first) * shape.heads + h : nullptr;
            softmaxRows(scores, ld, columns, first, rows, Real(shape.scale), sums, shape.heads);
            blockProduct<Real>(
                {result, ePad, scores, ld, 1, values, ePad, m, ePad, first + rows, false});
            In* to = out.as<In>() + (begin + first) * outStride + h * e;
            for (int64_t r = 0; r < rows; ++r)
#pragma omp simd
                for (int64_t i = 0; i < e; ++i)
                    store(to + r * outStride + i, result[r * ePad + i]);
        }
}

struct Gradients {
    View dq, dk, dv, dout, out, lse, q, k, v;
};

template <typename Real>
void putBlock(const View& to, const Real* from, int64_t row, int64_t column, int64_t stride,
              int64_t rows, int64_t width, int64_t padded) {
    if (!to)
        return;
    withType(to, "attentionBwd", [&](auto tag) {
        auto* base = to.as<RATIONALE_ELEMENT(tag)>() + row * stride + column;
        const bool add = !to.overwrite;
        for (int64_t r = 0; r < rows; ++r)
#pragma omp simd
            for (int64_t i = 0; i < width; ++i)
                put(base + r * stride + i, from[r * padded + i], add);
    });
}

/// scores := exp(scores · scale − lse), the probabilities; dScores := P · (dP − Σ dout · out) ·
/// scale.
template <typename Real>
void probabilities(Real* scores, Real* dScores, int64_t ld, int64_t columns, int64_t first,
                   int64_t rows, int64_t m, Real scale, const Real* lse, int64_t lseStride,
                   const Real* delta) {
    for (int64_t r = 0; r < m; ++r) {
        Real* p = scores + r * ld;
        Real* dp = dScores + r * ld;
        const int64_t seen = r < rows ? first + r + 1 : 0;
        const Real offset = r < rows ? lse[r * lseStride] : Real(0),
                   along = r < rows ? delta[r] : Real(0);
#pragma omp simd
        for (int64_t j = 0; j < seen; ++j) {
            const Real e = expOf(p[j] * scale - offset);
            p[j] = e;
            dp[j] = e * (dp[j] - along) * scale;
        }
        for (int64_t j = seen; j < columns; ++j)
            p[j] = dp[j] = 0;
    }
}

/// delta [rows] = Σ dout · out of each row.
template <typename In, typename Real>
void rowDots(Real* delta, const Real* dResult, int64_t padded, const In* result, int64_t stride,
             int64_t rows, int64_t width) {
    for (int64_t r = 0; r < rows; ++r) {
        Real sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t i = 0; i < width; ++i)
            sum += dResult[r * padded + i] * Real(load(result + r * stride + i));
        delta[r] = sum;
    }
}

template <typename In, typename Out, typename Real>
void backwardTask(const Shape& shape, const Gradients& g, int64_t sequence, int64_t kvHead) {
    const int64_t begin = shape.offsets[sequence], length = shape.offsets[sequence + 1] - begin;
    const int64_t d = shape.headDim, dPad = roundToLanes<Real>(d),
                  group = shape.heads / shape.kvHeads;
    const int64_t e = shape.valueDim, ePad = roundToLanes<Real>(e);
    const int64_t qStride = shape.heads * d, kStride = shape.kvHeads * d;
    const int64_t outStride = shape.heads * e, vStride = shape.kvHeads * e;
    const int64_t padded = paddedLength<Real>(length), ld = scoreStride<Real>(padded);
    Arena<Real> arena(padded * (d + e + 2 * dPad + ePad) +
                      queryRows * (2 * dPad + ePad + 2 * ld + 1) +
                      panelColumns<Real> * larger(d, e));
    Real* kT = arena.take(d * padded);
    Real* vT = arena.take(e * padded);
    Real* keys = arena.take(padded * dPad);
    Real* dKeys = arena.take(padded * dPad);
    Real* dValues = arena.take(padded * ePad);
    Real* queries = arena.take(queryRows * dPad);
    Real* dQueries = arena.take(queryRows * dPad);
    Real* dResult = arena.take(queryRows * ePad);
    Real* scores = arena.take(queryRows * ld);
    Real* dScores = arena.take(queryRows * ld);
    Real* tile = arena.take(panelColumns<Real> * larger(d, e));
    Real* delta = arena.take(queryRows);
    const In* keyRows = g.k.as<const In>() + begin * kStride + kvHead * d;
    gatherTransposed(kT, tile, keyRows, kStride, length, padded, d);
    gatherTransposed(vT, tile, g.v.as<const In>() + begin * vStride + kvHead * e, vStride, length,
                     padded, e);
    gather(keys, keyRows, kStride, length, length, d, dPad);
    memset(dKeys, 0, size_t(padded * (dPad + ePad)) * sizeof(Real)); // dValues follows
    for (int64_t h = kvHead * group; h < (kvHead + 1) * group; ++h)
        for (int64_t first = 0; first < length; first += queryRows) {
            const int64_t rows = smaller(queryRows, length - first);
            const int64_t m = (rows + tileRows - 1) / tileRows * tileRows;
            const int64_t columns = roundToLanes<Real>(first + rows), row = begin + first;
            gather(queries, g.q.as<const In>() + row * qStride + h * d, qStride, rows, m, d, dPad);
            gather(dResult, g.dout.as<const Out>() + row * outStride + h * e, outStride, rows, m, e,
                   ePad);
            rowDots(delta, dResult, ePad, g.out.as<const In>() + row * outStride + h * e, outStride,
                    rows, e);
            blockProduct<Real>({scores, ld, queries, dPad, 1, kT, panelColumns<Real>, m, columns, d,
                                false, panelColumns<Real> * d});
            blockProduct<Real>({dScores, ld, dResult, ePad, 1, vT, panelColumns<Real>, m, columns,
                                e, false, panelColumns<Real> * e});
            probabilities(scores, dScores, ld, columns, first, rows, m, Real(shape.scale),
                          g.lse.as<const Real>() + row * shape.heads + h, shape.heads, delta);
            blockProduct<Real>(
                {dValues, ePad, scores, 1, ld, dResult, ePad, columns, ePad, m, true});
            blockProduct<Real>(
                {dKeys, dPad, dScores, 1, ld, queries, dPad, columns, dPad, m, true});
            if (g.dq) {
                blockProduct<Real>(
                    {dQueries, dPad, dScores, ld, 1, keys, dPad, m, dPad, first + rows, false});
                putBlock(g.dq, dQueries, row, h * d, qStride, rows, d, dPad);
            }
        }
    putBlock(g.dk, dKeys, begin, kvHead * d, kStride, length, d, dPad);
    putBlock(g.dv, dValues, begin, kvHead * e, vStride, length, e, ePad);
}

void checkShapes(const char* op, const Shape& s, const View& q, const View& k, const View& v) {
    if (s.heads % s.kvHeads != 0 || q.columns() != s.heads * s.headDim ||
        k.columns() != s.kvHeads * s.headDim || v.rows() != k.rows() || q.rows() != k.rows() ||
        v.columns() != s.kvHeads * s.valueDim)
        unsupported(op, "shapes do not fit");
    if (q.dtype != k.dtype || q.dtype != v.dtype)
        unsupported(op, "q, k and v must have one type");
}

} // namespace

void attentionFwd(View out, View lse, View q, View k, View v, View offsets, int64_t heads,
                  int64_t kvHeads, int64_t headDim, double scale) {
    const Shape shape{
        heads, kvHeads, headDim, v.columns() / kvHeads, offsets.size() - 1, offsets.as<int32_t>(),
        scale};
    checkShapes("attentionFwd", shape, q, k, v);
    const int64_t tasks = shape.sequences * kvHeads;
    withType(q, "attentionFwd", [&](auto tag) {
        using In = RATIONALE_ELEMENT(tag);
        using Real = typename AccumulateOf<In>::Type;
#pragma omp parallel for schedule(dynamic, 1) if (tasks > 1)
        for (int64_t task = 0; task < tasks; ++task)
            forwardTask<In, Real>(shape, out, lse, q, k, v, task / kvHeads, task % kvHeads);
    });
}

void attentionBwd(View dq, View dk, View dv, View dout, View out, View lse, View q, View k, View v,
                  View offsets, int64_t heads, int64_t kvHeads, int64_t headDim, double scale) {
    const Shape shape{
        heads, kvHeads, headDim, v.columns() / kvHeads, offsets.size() - 1, offsets.as<int32_t>(),
        scale};
    checkShapes("attentionBwd", shape, q, k, v);
    const Gradients gradients{dq, dk, dv, dout, out, lse, q, k, v};
    const int64_t tasks = shape.sequences * kvHeads;
    withType(q, "attentionBwd", [&](auto tag) {
        using In = RATIONALE_ELEMENT(tag);
        using Real = typename AccumulateOf<In>::Type;
        const auto run = [&](auto outTag) {
            using Out = RATIONALE_ELEMENT(outTag);
#pragma omp parallel for schedule(dynamic, 1) if (tasks > 1)
            for (int64_t task = 0; task < tasks; ++task)
                backwardTask<In, Out, Real>(shape, gradients, task / kvHeads, task % kvHeads);
        };
        if (dout.dtype == q.dtype)
            run(static_cast<In*>(nullptr));
        else if (dout.dtype == DType::F32 && q.dtype == DType::BF16)
            run(static_cast<float*>(nullptr));
        else
            unsupported("attentionBwd", "type of dout");
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
