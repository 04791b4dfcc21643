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

/// scores [heads, padded] = q · keys; with the page's 16 tokens side by side in a vector.
template <int64_t Page, typename Cache, typename Real>
void scorePage(const CachedRow<Cache, Real>& row, int64_t index, const Real* q, int64_t heads,
               Real* scores, int64_t padded) {
    const int64_t page = Page > 0 ? Page : row.page;
    const Cache* k = row.keys + row.block(index);
    for (int64_t h = 0; h < heads; ++h) {
        Real* out = scores + h * padded + index * page;
        if constexpr (Page > 0) {
            Real sum[Page] = {};
            for (int64_t i = 0; i < row.d; ++i)
#pragma omp simd
                for (int64_t j = 0; j < Page; ++j)
                    sum[j] += q[h * row.d + i] * Real(load(k + i * Page + j));
#pragma omp simd
            for (int64_t j = 0; j < Page; ++j)
                out[j] = sum[j];
        } else {
            for (int64_t j = 0; j < page; ++j)
                out[j] = 0;
            for (int64_t i = 0; i < row.d; ++i)
                for (int64_t j = 0; j < page; ++j)
                    out[j] += q[h * row.d + i] * Real(load(k + i * page + j));
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

template <typename Cache, typename Real>
void addValues(const CachedRow<Cache, Real>& row, const Real* scores, int64_t padded, int64_t heads,
               Real* result) {
    for (int64_t first = 0, index = 0; first < row.length; first += row.page, ++index) {
        const Cache* v = row.values + row.block(index);
        const int64_t count = smaller(row.page, row.length - first);
        for (int64_t h = 0; h < heads; ++h) {
            Real* out = result + h * row.d;
            const Real* p = scores + h * padded + first;
            for (int64_t j = 0; j < count; ++j)
#pragma omp simd
                for (int64_t i = 0; i < row.d; ++i)
                    out[i] += p[j] * Real(load(v + j * row.d + i));
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
                        for (int64_t i = 0; i < count * d; ++i) {
                            query[i] = Real(load(q.as<const In>() + column + i));
                            result[i] = 0;
                        }
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
