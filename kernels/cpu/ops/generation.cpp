// SPDX-License-Identifier: GPL-3.0-or-later
// The paged key/value cache and attention over it. Inside a page the keys of a head are stored
// transposed, [headDim, pageTokens], so that the scores of a page's tokens fill a vector; the
// values are [pageTokens, headDim]. Nobody else looks inside a page: copy whole pages.
#include "isa.h"

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

/// scores [heads, padded] = q · keys, with the page's tokens side by side in registers; four sums
/// at a time, since an addition must wait for the one before it.
template <int64_t Page, typename Cache, typename Real>
void scorePage(const CachedRow<Cache, Real>& row, int64_t index, const Real* q, int64_t heads,
               Real* scores, int64_t padded) {
    using Lanes = typename Register<Real>::Type;
    constexpr int64_t lanes = Register<Real>::lanes;
    const int64_t page = Page > 0 ? Page : row.page;
    const Cache* k = row.keys + row.block(index);
    for (int64_t h = 0; h < heads; ++h) {
        const Real* query = q + h * row.d;
        Real* out = scores + h * padded + index * page;
        if constexpr (Page > 0) {
            for (int64_t j = 0; j < Page; j += lanes) {
                Lanes sum0 = {}, sum1 = {}, sum2 = {}, sum3 = {}, key;
                int64_t i = 0;
                for (; i + 4 <= row.d; i += 4) {
                    loadLanes<Real>(key, k + i * Page + j);
                    sum0 += query[i] * key;
                    loadLanes<Real>(key, k + (i + 1) * Page + j);
                    sum1 += query[i + 1] * key;
                    loadLanes<Real>(key, k + (i + 2) * Page + j);
                    sum2 += query[i + 2] * key;
                    loadLanes<Real>(key, k + (i + 3) * Page + j);
                    sum3 += query[i + 3] * key;
                }
                for (; i < row.d; ++i) {
                    loadLanes<Real>(key, k + i * Page + j);
                    sum0 += query[i] * key;
                }
                const Lanes total = (sum0 + sum1) + (sum2 + sum3);
                memcpy(out + j, &total, sizeof(total));
            }
        } else {
            for (int64_t j = 0; j < page; ++j)
                out[j] = 0;
            for (int64_t i = 0; i < row.d; ++i)
                for (int64_t j = 0; j < page; ++j)
                    out[j] += query[i] * Real(load(k + i * page + j));
        }
    }
}

template <typename Real>
void softmax(Real* s, int64_t n, Real scale) {
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
}

/// out [Registers · lanes] = Σ p · values over the row's tokens, for these columns; tokens with
/// even and odd places are summed apart.
template <int64_t Registers, typename Cache, typename Real>
void weighColumns(const CachedRow<Cache, Real>& row, const Real* p, int64_t column, Real* out) {
    using Lanes = typename Register<Real>::Type;
    constexpr int64_t lanes = Register<Real>::lanes;
    Lanes even[Registers] = {}, odd[Registers] = {}, value;
    for (int64_t first = 0, index = 0; first < row.length; first += row.page, ++index) {
        const Cache* v = row.values + row.block(index) + column;
        const int64_t count = smaller(row.page, row.length - first);
        int64_t j = 0;
        for (; j + 2 <= count; j += 2)
#pragma GCC unroll 4
            for (int64_t n = 0; n < Registers; ++n) {
                loadLanes<Real>(value, v + j * row.d + n * lanes);
                even[n] += p[first + j] * value;
                loadLanes<Real>(value, v + (j + 1) * row.d + n * lanes);
                odd[n] += p[first + j + 1] * value;
            }
        if (j < count)
#pragma GCC unroll 4
            for (int64_t n = 0; n < Registers; ++n) {
                loadLanes<Real>(value, v + j * row.d + n * lanes);
                even[n] += p[first + j] * value;
            }
    }
#pragma GCC unroll 4
    for (int64_t n = 0; n < Registers; ++n) {
        const Lanes total = even[n] + odd[n];
        memcpy(out + n * lanes, &total, sizeof(total));
    }
}

/// result [heads, d] = scores · values.
template <typename Cache, typename Real>
void addValues(const CachedRow<Cache, Real>& row, const Real* scores, int64_t padded, int64_t heads,
               Real* result) {
    constexpr int64_t lanes = Register<Real>::lanes;
    for (int64_t h = 0; h < heads; ++h) {
        const Real* p = scores + h * padded;
        Real* out = result + h * row.d;
        int64_t column = 0;
        for (; column + 4 * lanes <= row.d; column += 4 * lanes)
            weighColumns<4>(row, p, column, out + column);
        for (; column + 2 * lanes <= row.d; column += 2 * lanes)
            weighColumns<2>(row, p, column, out + column);
        for (; column + lanes <= row.d; column += lanes)
            weighColumns<1>(row, p, column, out + column);
        for (; column < row.d; ++column) {
            Real sum = 0;
            for (int64_t first = 0, index = 0; first < row.length; first += row.page, ++index)
                for (int64_t j = 0; j < smaller(row.page, row.length - first); ++j)
                    sum += p[first + j] *
                           Real(load(row.values + row.block(index) + j * row.d + column));
            out[column] = sum;
        }
    }
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
                        for (int64_t index = 0; index * page < row.length; ++index)
                            page == 16 ? scorePage<16>(row, index, query, count, scores, padded)
                                       : scorePage<0>(row, index, query, count, scores, padded);
                        for (int64_t i = 0; i < count && row.length > 0; ++i)
                            softmax(scores + i * padded, row.length, Real(scale));
                        addValues(row, scores, padded, count, result);
                        for (int64_t i = 0; i < count * d; ++i)
                            store(out.as<In>() + column + i, result[i]);
                    }
                }
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
