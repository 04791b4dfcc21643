// SPDX-License-Identifier: GPL-3.0-or-later
// The paged key/value cache and attention over it. Inside a page the keys of a head are stored
// transposed, [headDim, pageTokens], so that the scores of a page's tokens fill a vector; the
// values are [pageTokens, headDim]. Nobody else looks inside a page: copy whole pages.
//
// The policy that samples must be the policy that learns: every number is summed in the order of
// attentionFwd (attention.cpp), one product after the other. What runs side by side to fill the
// arithmetic units is heads, tokens and columns, never parts of one sum.
#include "softmax_row.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

void kvWrite(View keys, View values, View k, View v, View cacheRows) {
    const int64_t tokens = cacheRows.size(), kvHeads = keys.dims[1], page = keys.dims[2];
    const int64_t d = keys.dims[3], rows = keys.dims[0] * page, stride = kvHeads * d;
    const int32_t* row = cacheRows.as<int32_t>();
    if (keys.rank != 4 || k.size() != tokens * stride || v.size() != tokens * stride)
        unsupported("kvWrite", "shapes do not fit");
    for (int64_t t = 0; t < tokens; ++t)
        if (row[t] < -1 || row[t] >= rows)
            unsupported("kvWrite", "row outside the cache");
    withType(keys, "kvWrite", [&](auto to) {
        withType(k, "kvWrite", [&](auto from) {
            using Out = RATIONALE_ELEMENT(to);
            using In = RATIONALE_ELEMENT(from);
#pragma omp parallel for schedule(static) if (tokens * stride > serialElements)
            for (int64_t t = 0; t < tokens; ++t)
                for (int64_t h = 0; h < kvHeads && row[t] >= 0; ++h) {
                    const int64_t block = (row[t] / page * kvHeads + h) * page * d,
                                  place = row[t] % page;
                    const In* key = k.as<const In>() + t * stride + h * d;
                    const In* value = v.as<const In>() + t * stride + h * d;
                    Out* keyOut = keys.as<Out>() + block + place;
                    Out* valueOut = values.as<Out>() + block + place * d;
                    for (int64_t i = 0; i < d; ++i)
                        store(keyOut + i * page, load(key + i));
#pragma omp simd
                    for (int64_t i = 0; i < d; ++i)
                        store(valueOut + i, load(value + i));
                }
        });
    });
}

namespace {

/// Query heads that one pass over a page serves.
constexpr int64_t headBlock = 4;
/// Tokens of a page as KvCache has them; other sizes work, but slowly.
constexpr int64_t pageTokens = 16;
/// Heads times pages that are scored side by side: enough sums in flight that none waits.
constexpr int chains = 4;

template <typename Cache, typename Real>
struct CachedRow {
    const Cache* keys;
    const Cache* values;
    const int32_t* pages;
    int64_t length, page, d, kvHeads, kvHead;

    int64_t block(int64_t index) const {
        return (int64_t(pages[index]) * kvHeads + kvHead) * page * d;
    }
};

/// As many numbers as a register of this instruction set holds.
template <typename Real>
struct Register {
    static constexpr int64_t lanes = vectorBytes / int64_t(sizeof(Real));
    typedef Real Type __attribute__((vector_size(vectorBytes)));
};

template <typename Real>
inline void loadLanes(typename Register<Real>::Type& to, const Real* from) {
    memcpy(&to, from, sizeof(to));
}
template <typename Real>
inline void loadLanes(typename Register<Real>::Type& to, const Bf16* from) {
    if constexpr (sizeof(Real) == sizeof(float)) {
        typedef uint16_t Narrow __attribute__((vector_size(vectorBytes / 2)));
        typedef uint32_t Wide __attribute__((vector_size(vectorBytes)));
        Narrow bits;
        memcpy(&bits, from, sizeof(bits));
        const Wide wide = __builtin_convertvector(bits, Wide) << 16;
        memcpy(&to, &wide, sizeof(to));
    } else {
        for (int64_t i = 0; i < Register<Real>::lanes; ++i)
            to[i] = Real(load(from + i));
    }
}
template <typename Real>
inline void loadLanes(typename Register<Real>::Type& to,
                      const float* from) requires(sizeof(Real) != sizeof(float)) {
    for (int64_t i = 0; i < Register<Real>::lanes; ++i)
        to[i] = Real(from[i]);
}
template <typename Real>
inline void loadLanes(typename Register<Real>::Type& to,
                      const double* from) requires(sizeof(Real) != sizeof(double)) {
    for (int64_t i = 0; i < Register<Real>::lanes; ++i)
        to[i] = Real(from[i]);
}

/// scores [Heads, padded] = q · keys of `Pages` pages of 16 tokens, which stand side by side in
/// registers.
template <int Heads, int Pages, typename Cache, typename Real>
void scorePages(const CachedRow<Cache, Real>& row, int64_t index, const Real* q, Real* scores,
                int64_t padded) {
    using Lanes = typename Register<Real>::Type;
    constexpr int64_t lanes = Register<Real>::lanes, vectors = pageTokens / lanes;
    Lanes sum[Pages][Heads][vectors] = {}, key;
    const Cache* keys[Pages];
#pragma GCC unroll 4
    for (int p = 0; p < Pages; ++p)
        keys[p] = row.keys + row.block(index + p);
    for (int64_t i = 0; i < row.d; ++i)
#pragma GCC unroll 4
        for (int p = 0; p < Pages; ++p)
#pragma GCC unroll 8
            for (int64_t v = 0; v < vectors; ++v) {
                loadLanes<Real>(key, keys[p] + i * pageTokens + v * lanes);
#pragma GCC unroll 4
                for (int h = 0; h < Heads; ++h)
                    sum[p][h][v] += q[h * row.d + i] * key;
            }
#pragma GCC unroll 4
    for (int p = 0; p < Pages; ++p)
#pragma GCC unroll 4
        for (int h = 0; h < Heads; ++h)
            memcpy(scores + h * padded + (index + p) * pageTokens, sum[p][h], sizeof(sum[p][h]));
}

template <int Heads, typename Cache, typename Real>
void scoreHeads(const CachedRow<Cache, Real>& row, const Real* q, Real* scores, int64_t padded) {
    constexpr int together = chains / Heads;
    const int64_t pages = (row.length + pageTokens - 1) / pageTokens;
    int64_t index = 0;
    for (; index + together <= pages; index += together)
        scorePages<Heads, together>(row, index, q, scores, padded);
    for (; index < pages; ++index)
        scorePages<Heads, 1>(row, index, q, scores, padded);
}

/// Pages of any size: plain loops.
template <typename Cache, typename Real>
void scoreAnyPages(const CachedRow<Cache, Real>& row, const Real* q, int64_t heads, Real* scores,
                   int64_t padded) {
    for (int64_t h = 0; h < heads; ++h)
        for (int64_t index = 0; index * row.page < row.length; ++index) {
            const Cache* k = row.keys + row.block(index);
            Real* out = scores + h * padded + index * row.page;
            for (int64_t j = 0; j < row.page; ++j)
                out[j] = 0;
            for (int64_t i = 0; i < row.d; ++i)
                for (int64_t j = 0; j < row.page; ++j)
                    out[j] += q[h * row.d + i] * Real(load(k + i * row.page + j));
        }
}

template <typename Cache, typename Real>
void scoreRow(const CachedRow<Cache, Real>& row, const Real* q, int64_t heads, Real* scores,
              int64_t padded) {
    if (row.page != pageTokens)
        return scoreAnyPages(row, q, heads, scores, padded);
    for (; heads >= 4; heads -= 4, q += 4 * row.d, scores += 4 * padded)
        scoreHeads<4>(row, q, scores, padded);
    for (; heads >= 2; heads -= 2, q += 2 * row.d, scores += 2 * padded)
        scoreHeads<2>(row, q, scores, padded);
    if (heads > 0)
        scoreHeads<1>(row, q, scores, padded);
}

/// out [Heads, d] = Σ p · values over the row's tokens, for `Registers` vectors of columns.
template <int Heads, int Registers, typename Cache, typename Real>
void weighColumns(const CachedRow<Cache, Real>& row, const Real* p, int64_t padded, int64_t column,
                  Real* out) {
    using Lanes = typename Register<Real>::Type;
    constexpr int64_t lanes = Register<Real>::lanes;
    Lanes sum[Heads][Registers] = {}, value;
    for (int64_t first = 0, index = 0; first < row.length; first += row.page, ++index) {
        const Cache* v = row.values + row.block(index) + column;
        const int64_t count = smaller(row.page, row.length - first);
        for (int64_t j = 0; j < count; ++j)
#pragma GCC unroll 8
            for (int n = 0; n < Registers; ++n) {
                loadLanes<Real>(value, v + j * row.d + n * lanes);
#pragma GCC unroll 4
                for (int h = 0; h < Heads; ++h)
                    sum[h][n] += p[h * padded + first + j] * value;
            }
    }
#pragma GCC unroll 4
    for (int h = 0; h < Heads; ++h)
        memcpy(out + h * row.d + column, sum[h], sizeof(sum[h]));
}

/// The columns from `column` on, in ever fewer registers; returns the first that fills none.
template <int Heads, int Registers, typename Cache, typename Real>
int64_t weighVectors(const CachedRow<Cache, Real>& row, const Real* p, int64_t padded,
                     int64_t column, Real* out) {
    constexpr int64_t width = Registers * Register<Real>::lanes;
    for (; column + width <= row.d; column += width)
        weighColumns<Heads, Registers>(row, p, padded, column, out);
    if constexpr (Registers > 1)
        return weighVectors<Heads, Registers / 2>(row, p, padded, column, out);
    return column;
}

/// The last columns of one head, fewer than a vector. Vectors all the same: the compiler may split
/// the product from the sum in a scalar loop, which rounds once more.
template <typename Cache, typename Real>
void weighTail(const CachedRow<Cache, Real>& row, const Real* p, int64_t column, Real* out) {
    using Lanes = typename Register<Real>::Type;
    Lanes sum = {};
    for (int64_t first = 0, index = 0; first < row.length; first += row.page, ++index) {
        const Cache* v = row.values + row.block(index) + column;
        for (int64_t j = 0; j < smaller(row.page, row.length - first); ++j) {
            Lanes value = {};
            for (int64_t i = 0; i < row.d - column; ++i)
                value[i] = Real(load(v + j * row.d + i));
            sum += p[first + j] * value;
        }
    }
    memcpy(out + column, &sum, size_t(row.d - column) * sizeof(Real));
}

template <int Heads, typename Cache, typename Real>
void weighHeads(const CachedRow<Cache, Real>& row, const Real* p, int64_t padded, Real* out) {
    const int64_t column = weighVectors<Heads, 8 / Heads>(row, p, padded, 0, out);
    for (int64_t h = 0; h < Heads && column < row.d; ++h)
        weighTail(row, p + h * padded, column, out + h * row.d);
}

/// result [heads, d] = scores · values.
template <typename Cache, typename Real>
void addValues(const CachedRow<Cache, Real>& row, const Real* scores, int64_t padded, int64_t heads,
               Real* result) {
    for (; heads >= 2; heads -= 2, scores += 2 * padded, result += 2 * row.d)
        weighHeads<2>(row, scores, padded, result);
    if (heads > 0)
        weighHeads<1>(row, scores, padded, result);
}

} // namespace

void attentionPaged(View out, View q, View keys, View values, View pageTable, View sequences,
                    View lengths, int64_t heads, double scale) {
    const int64_t tokens = sequences.size(), kvHeads = keys.dims[1], page = keys.dims[2];
    const int64_t d = keys.dims[3], group = heads / kvHeads, maxPages = pageTable.columns();
    const int64_t padded = maxPages * page;
    if (keys.rank != 4 || q.size() != tokens * heads * d || out.size() != q.size() ||
        heads % kvHeads != 0)
        unsupported("attentionPaged", "shapes do not fit");
    withType(keys, "attentionPaged", [&](auto cacheTag) {
        withType(q, "attentionPaged", [&](auto queryTag) {
            using Cache = RATIONALE_ELEMENT(cacheTag);
            using In = RATIONALE_ELEMENT(queryTag);
            using Real = typename AccumulateOf<In>::Type;
            if (out.dtype != q.dtype)
                unsupported("attentionPaged", "out and q must have one type");
#pragma omp parallel for collapse(2) schedule(static) if (tokens * kvHeads > 4)
            for (int64_t t = 0; t < tokens; ++t)
                for (int64_t kvHead = 0; kvHead < kvHeads; ++kvHead) {
                    const CachedRow<Cache, Real> row{keys.as<const Cache>(),
                                                     values.as<const Cache>(),
                                                     pageTable.as<int32_t>() +
                                                         sequences.as<int32_t>()[t] * maxPages,
                                                     lengths.as<int32_t>()[t],
                                                     page,
                                                     d,
                                                     kvHeads,
                                                     kvHead};
                    auto* scores = static_cast<Real*>(scratch(
                        Scratch::Attention, headBlock * (padded + 2 * d) * int64_t(sizeof(Real))));
                    Real* query = scores + headBlock * padded;
                    Real* result = query + headBlock * d;
                    for (int64_t h = 0; h < group; h += headBlock) {
                        const int64_t count = smaller(headBlock, group - h);
                        const int64_t column = (t * heads + kvHead * group + h) * d;
                        for (int64_t i = 0; i < count * d; ++i)
                            query[i] = Real(load(q.as<const In>() + column + i));
                        scoreRow(row, query, count, scores, padded);
                        for (int64_t i = 0; i < count && row.length > 0; ++i)
                            softmaxScores(scores + i * padded, int64_t(row.length), Real(scale));
                        addValues(row, scores, padded, count, result);
                        for (int64_t i = 0; i < count * d; ++i)
                            store(out.as<In>() + column + i, result[i]);
                    }
                }
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
