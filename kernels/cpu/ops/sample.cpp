// SPDX-License-Identifier: GPL-3.0-or-later
#include "softmax_row.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

/// Philox4x32-10 (Salmon et al., SC'11): 53 uniform bits for one (key, counter).
double philoxUniform(uint32_t keyLow, uint32_t keyHigh, uint32_t counter) {
    uint32_t c[4] = {counter, 0, 0, 0};
    for (int round = 0; round < 10; ++round) {
        const uint64_t first = uint64_t(0xD2511F53u) * c[0], second = uint64_t(0xCD9E8D57u) * c[2];
        const uint32_t next[4] = {uint32_t(second >> 32) ^ c[1] ^ keyLow, uint32_t(second),
                                  uint32_t(first >> 32) ^ c[3] ^ keyHigh, uint32_t(first)};
        memcpy(c, next, sizeof(c));
        keyLow += 0x9E3779B9u;
        keyHigh += 0xBB67AE85u;
    }
    return double((uint64_t(c[0]) << 21) | (c[1] >> 11)) * 0x1.0p-53;
}

/// Heap sort of token numbers by falling probability; equal ones by rising number.
void sortByProbability(int32_t* index, int64_t n, const float* p) {
    const auto before = [p](int32_t a, int32_t b) {
        return p[a] > p[b] || (p[a] == p[b] && a < b);
    };
    const auto sink = [&](int64_t root, int64_t end) {
        for (int64_t child = 2 * root + 1; child < end; child = 2 * root + 1) {
            if (child + 1 < end && before(index[child], index[child + 1]))
                ++child;
            if (!before(index[root], index[child]))
                return;
            const int32_t moved = index[root];
            index[root] = index[child];
            index[child] = moved;
            root = child;
        }
    };
    for (int64_t root = n / 2; root-- > 0;)
        sink(root, n);
    for (int64_t end = n; end-- > 1;) {
        const int32_t moved = index[0];
        index[0] = index[end];
        index[end] = moved;
        sink(0, end);
    }
}

struct Filter {
    int64_t topK;
    double topP, minP;
    bool active(int64_t n) const { return (topK > 0 && topK < n) || topP < 1 || minP > 0; }
};

/// Zeroes the probabilities that top-k, then top-p, then min-p remove; at least the best one stays.
void applyFilter(const Filter& filter, float* p, int64_t n, float best, int32_t* order) {
    if ((filter.topK > 0 && filter.topK < n) || filter.topP < 1) {
        for (int64_t i = 0; i < n; ++i)
            order[i] = int32_t(i);
        sortByProbability(order, n, p);
        int64_t kept = filter.topK > 0 ? smaller(filter.topK, n) : n;
        double total = 0;
        for (int64_t i = 0; i < kept; ++i)
            total += double(p[order[i]]);
        double sum = 0;
        int64_t inside = 0;
        while (inside < kept && (inside == 0 || sum < filter.topP * total))
            sum += double(p[order[inside++]]);
        for (int64_t i = inside; i < n; ++i)
            p[order[i]] = 0;
    }
    if (filter.minP > 0)
        for (int64_t i = 0; i < n; ++i)
            if (double(p[i]) < filter.minP * double(best))
                p[i] = 0;
}

struct Draw {
    int32_t token;
    float logprob, sampledLogprob;
};

int64_t placeOf(float top, const float* logits, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
        if (logits[i] == top)
            return i;
    return 0; // among nothing but NaN
}

Draw drawRow(const float* logits, int64_t n, double temperature, const Filter& filter,
             double uniform) {
    const float inverse = temperature > 0 ? float(1 / temperature) : 1.0f;
    auto* p = static_cast<float*>(scratch(Scratch::Row, n * 8));
    const LogitSums<float> row = softmaxLogits(p, logits, n, inverse);
    const int64_t best = placeOf(row.top, logits, n);
    if (!(temperature > 0))
        return {int32_t(best), row.logprob(row.top), 0.0f};
    const bool filtered = filter.active(n);
    if (filtered)
        applyFilter(filter, p, n, p[best], reinterpret_cast<int32_t*>(p + n));
    double total = 0;
    for (int64_t i = 0; i < n; ++i)
        total += double(p[i]);
    const double wanted = uniform * total;
    double reached = 0;
    int64_t token = best;
    for (int64_t i = 0; i < n; ++i) {
        if (p[i] == 0)
            continue;
        token = i;
        reached += double(p[i]);
        if (reached > wanted)
            break;
    }
    const float logprob = row.logprob(logits[token]);
    if (!filtered)
        return {int32_t(token), logprob, logprob};
    const float scaled = (logits[token] - row.top) * inverse;
    return {int32_t(token), logprob, float(double(scaled) - log(total))};
}

void distributionRow(float* out, const float* logits, int64_t n, double temperature,
                     const Filter& filter) {
    const float inverse = temperature > 0 ? float(1 / temperature) : 1.0f;
    const LogitSums<float> row = softmaxLogits(out, logits, n, inverse);
    const int64_t best = placeOf(row.top, logits, n);
    if (!(temperature > 0)) {
        memset(out, 0, size_t(n) * sizeof(float));
        out[best] = 1;
        return;
    }
    if (filter.active(n))
        applyFilter(filter, out, n, out[best],
                    static_cast<int32_t*>(scratch(Scratch::Row, n * int64_t(sizeof(int32_t)))));
    double total = 0;
    for (int64_t i = 0; i < n; ++i)
        total += double(out[i]);
    for (int64_t i = 0; i < n; ++i)
        out[i] = float(double(out[i]) / total);
}

} // namespace

void distribution(View probabilities, View logits, double temperature, int64_t topK, double topP,
                  double minP) {
    const int64_t rows = logits.rows(), n = logits.columns();
    if (logits.dtype != DType::F32 || probabilities.dtype != DType::F32 ||
        probabilities.size() != logits.size())
        unsupported("distribution", "shapes or types do not fit");
#pragma omp parallel for schedule(static) if (rows * n > serialElements / 4)
    for (int64_t r = 0; r < rows; ++r)
        distributionRow(probabilities.as<float>() + r * n, logits.as<const float>() + r * n, n,
                        temperature, {topK, topP, minP});
}

void sample(View tokens, View logprob, View sampledLogprob, View logits, View keys, View positions,
            double temperature, int64_t topK, double topP, double minP) {
    const int64_t rows = logits.rows(), n = logits.columns();
    if (logits.dtype != DType::F32 || tokens.size() != rows || keys.size() != 2 * rows ||
        positions.size() != rows)
        unsupported("sample", "shapes or types do not fit");
    const Filter filter{topK, topP, minP};
#pragma omp parallel for schedule(static) if (rows * n > serialElements / 4)
    for (int64_t r = 0; r < rows; ++r) {
        const auto* key = keys.as<uint32_t>() + 2 * r;
        const double uniform = philoxUniform(key[0], key[1], uint32_t(positions.as<int32_t>()[r]));
        const Draw draw =
            drawRow(logits.as<const float>() + r * n, n, temperature, filter, uniform);
        tokens.as<int32_t>()[r] = draw.token;
        if (logprob)
            logprob.as<float>()[r] = draw.logprob;
        if (sampledLogprob)
            sampledLogprob.as<float>()[r] = draw.sampledLogprob;
    }
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
