// SPDX-License-Identifier: GPL-3.0-or-later
// What the machine can do, measured in the same run as what we do: bare matrix products of the same
// shapes through oneDNN (the best of its variants), and a plain loop over a key/value cache.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <functional>
#include <omp.h>
#include <unordered_map>
#include <vector>

namespace ceilings {

using dnnl::memory;

/// Seconds. With one thread (OMP_NUM_THREADS=1) the time of the processor counts, so that
/// neighbours on a busy machine disturb less; with several, the clock on the wall.
inline double now() {
    timespec time;
    clock_gettime(omp_get_max_threads() == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Median time of one call in seconds; each of `rounds` rounds lasts about `roundSeconds`.
inline double measure(const std::function<void()>& work, int rounds = 5,
                      double roundSeconds = 0.02) {
    work();
    double start = now();
    work();
    const double once = std::max(now() - start, 1e-7);
    const int calls = std::clamp(static_cast<int>(roundSeconds / once), 1, 100000);
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        start = now();
        for (int i = 0; i < calls; ++i)
            work();
        times.push_back((now() - start) / calls);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

inline dnnl::engine& engine() {
    static dnnl::engine instance(dnnl::engine::kind::cpu, 0);
    return instance;
}

/// One bare product, batch × [m, k] · [k, n]; `packed`: the weights are laid out beforehand.
inline double productSeconds(int64_t batch, int64_t m, int64_t n, int64_t k, bool bf16,
                             bool transposeA, bool transposeB, bool packed, bool wideResult) {
    const auto type = bf16 ? memory::data_type::bf16 : memory::data_type::f32;
    const auto out = bf16 && !wideResult ? memory::data_type::bf16 : memory::data_type::f32;
    const memory::dims aStride = transposeA ? memory::dims{m * k, 1, m} : memory::dims{m * k, k, 1};
    const memory::dims bStride = transposeB ? memory::dims{n * k, 1, k} : memory::dims{n * k, n, 1};
    const memory::desc a({batch, m, k}, type, aStride),
        c({batch, m, n}, out, memory::format_tag::abc);
    const memory::desc b = packed ? memory::desc({batch, k, n}, type, memory::format_tag::any)
                                  : memory::desc({batch, k, n}, type, bStride);
    const dnnl::matmul::primitive_desc description(dnnl::matmul::desc(a, b, c), engine());
    const dnnl::matmul product(description);
    dnnl::stream stream(engine());
    memory left(a, engine()), right(description.weights_desc(), engine()), result(c, engine());
    for (memory* m2 : {&left, &right, &result}) // any finite numbers
        std::fill_n(static_cast<uint8_t*>(m2->get_data_handle()), m2->get_desc().get_size(),
                    uint8_t{0x3c});
    const std::unordered_map<int, memory> arguments = {
        {DNNL_ARG_SRC, left}, {DNNL_ARG_WEIGHTS, right}, {DNNL_ARG_DST, result}};
    return measure(
        [&] {
            product.execute(stream, arguments);
            stream.wait();
        },
        3, 0.01);
}

inline double bestProduct(int64_t m, int64_t n, int64_t k, bool bf16, bool transposeA,
                          bool transposeB, bool wideResult) {
    return std::min(productSeconds(1, m, n, k, bf16, transposeA, transposeB, false, wideResult),
                    productSeconds(1, m, n, k, bf16, transposeA, transposeB, true, wideResult));
}

/// Forward, input gradient and weight gradient of one linear layer.
inline double linearSeconds(int64_t tokens, int64_t out, int64_t in, bool bf16) {
    return bestProduct(tokens, out, in, bf16, false, true, false) +
           bestProduct(tokens, in, out, bf16, false, false, false) +
           bestProduct(out, in, tokens, bf16, true, false, true);
}

/// Two products forward, four backward (no causal skip), as in reference/feasibility.md §8.
inline double attentionSeconds(int64_t pairs, int64_t length, int64_t headDim, bool bf16) {
    const double scores =
        productSeconds(pairs, length, length, headDim, bf16, false, true, false, false);
    const double values =
        productSeconds(pairs, length, headDim, length, bf16, false, false, false, false);
    const double transposed =
        productSeconds(pairs, length, headDim, length, bf16, true, false, false, false);
    return 2 * scores + 2 * values + 2 * transposed;
}

/// naive_decode.cpp: one query per sequence against [sequence][head][token][headDim] keys and
/// values.
void naiveDecodeF32(float* out, const float* q, const float* keys, const float* values,
                    int64_t pairs, int64_t length, int64_t headDim, float scale);
void naiveDecodeBf16(float* out, const float* q, const uint16_t* keys, const uint16_t* values,
                     int64_t pairs, int64_t length, int64_t headDim, float scale);

} // namespace ceilings
