// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over the latent cache of MLA (DeepSeek-V2 §2.1.2): the up-projections of keys and
// values are absorbed into query and output, so all heads read the same row per token. A page is
// [pageTokens, width], token after token.
#include "softmax_row.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

void checkRows(const View& cache, const View& cacheRows) {
    const int64_t rows = cache.dims[0] * cache.dims[1];
    for (int64_t t = 0; t < cacheRows.size(); ++t)
        if (cacheRows.as<int32_t>()[t] < -1 || cacheRows.as<int32_t>()[t] >= rows)
            unsupported("latentWrite", "row outside the cache");
}

void writePart(const View& cache, const View& part, const View& cacheRows, int64_t first) {
    const int64_t tokens = cacheRows.size(), width = cache.columns(), n = part.columns();
    withType(cache, "latentWrite", [&](auto to) {
        withType(part, "latentWrite", [&](auto from) {
            const auto* in = part.as<const RATIONALE_ELEMENT(from)>();
            for (int64_t t = 0; t < tokens; ++t) {
                const int64_t row = cacheRows.as<int32_t>()[t];
                if (row < 0)
                    continue;
                auto* out = cache.as<RATIONALE_ELEMENT(to)>() + row * width + first;
                for (int64_t i = 0; i < n; ++i)
                    store(out + i, load(in + t * n + i));
            }
        });
    });
}

template <typename Cache, typename Real>
struct LatentRows {
    const Cache* cache;
    const int32_t* pages;
    int64_t length, page, width;

    const Cache* row(int64_t j) const {
        return cache + (int64_t(pages[j / page]) * page + j % page) * width;
    }
};

/// out [rank] = Σ softmax(q · row · scale) · latent.
template <typename Cache, typename In, typename Real>
void attendHead(const LatentRows<Cache, Real>& rows, In* out, const In* q, Real* work, int64_t rank,
                Real scale) {
    Real* query = work;
    Real* result = query + rows.width;
    Real* scores = result + rank;
    for (int64_t i = 0; i < rows.width; ++i)
        query[i] = Real(load(q + i));
    memset(result, 0, size_t(rank) * sizeof(Real));
    for (int64_t j = 0; j < rows.length; ++j) {
        const Cache* key = rows.row(j);
        Real dot = 0;
#pragma omp simd reduction(+ : dot)
        for (int64_t i = 0; i < rows.width; ++i)
            dot += query[i] * Real(load(key + i));
        scores[j] = dot;
    }
    if (rows.length > 0)
        softmaxScores(scores, rows.length, scale);
    for (int64_t j = 0; j < rows.length; ++j) {
        const Cache* value = rows.row(j);
#pragma omp simd
        for (int64_t i = 0; i < rank; ++i)
            result[i] += scores[j] * Real(load(value + i));
    }
    for (int64_t i = 0; i < rank; ++i)
        store(out + i, result[i]);
}

} // namespace

void latentWrite(View cache, View latent, View key, View cacheRows) {
    const int64_t tokens = cacheRows.size();
    if (cache.rank != 3 || latent.rows() != tokens || key.rows() != tokens ||
        latent.columns() + key.columns() != cache.columns())
        unsupported("latentWrite", "shapes do not fit");
    checkRows(cache, cacheRows);
    writePart(cache, latent, cacheRows, 0);
    writePart(cache, key, cacheRows, latent.columns());
}

void attentionLatent(View out, View q, View cache, View pageTable, View sequences, View lengths,
                     int64_t heads, double scale) {
    const int64_t tokens = sequences.size(), page = cache.dims[1], width = cache.columns();
    const int64_t maxPages = pageTable.columns(), rank = out.columns() / heads;
    if (cache.rank != 3 || q.size() != tokens * heads * width || out.rows() != tokens ||
        rank > width)
        unsupported("attentionLatent", "shapes do not fit");
    withType(cache, "attentionLatent", [&](auto cacheTag) {
        withType(q, "attentionLatent", [&](auto queryTag) {
            using Cache = RATIONALE_ELEMENT(cacheTag);
            using In = RATIONALE_ELEMENT(queryTag);
            using Real = typename AccumulateOf<In>::Type;
            if (out.dtype != q.dtype)
                unsupported("attentionLatent", "out and q must have one type");
#pragma omp parallel for collapse(2) schedule(static) if (tokens * heads > 4)
            for (int64_t t = 0; t < tokens; ++t)
                for (int64_t h = 0; h < heads; ++h) {
                    const LatentRows<Cache, Real> rows{cache.as<const Cache>(),
                                                       pageTable.as<int32_t>() +
                                                           sequences.as<int32_t>()[t] * maxPages,
                                                       lengths.as<int32_t>()[t], page, width};
                    auto* work = static_cast<Real*>(
                        scratch(Scratch::Attention,
                                (width + rank + maxPages * page) * int64_t(sizeof(Real))));
                    attendHead(rows, out.as<In>() + (t * heads + h) * rank,
                               q.as<const In>() + (t * heads + h) * width, work, rank, Real(scale));
                }
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
