// SPDX-License-Identifier: GPL-3.0-or-later
// The yardstick of decoding: plain loops, compiled for this very processor.
#include "ceilings.h"

#include <cmath>
#include <cstring>

namespace ceilings {

namespace {

float widen(float value) {
    return value;
}
float widen(uint16_t bits) {
    const uint32_t wide = static_cast<uint32_t>(bits) << 16;
    float value;
    std::memcpy(&value, &wide, sizeof(value));
    return value;
}

template <typename T>
void decode(float* out, const float* q, const T* keys, const T* values, int64_t pairs,
            int64_t length, int64_t headDim, float scale) {
#pragma omp parallel for schedule(static)
    for (int64_t pair = 0; pair < pairs; ++pair) {
        float scores[4096];
        const T* k = keys + pair * length * headDim;
        const T* v = values + pair * length * headDim;
        const float* query = q + pair * headDim;
        float* result = out + pair * headDim;
        float top = -INFINITY, sum = 0;
        for (int64_t t = 0; t < length; ++t) {
            float dot = 0;
            for (int64_t i = 0; i < headDim; ++i)
                dot += query[i] * widen(k[t * headDim + i]);
            scores[t] = dot * scale;
            top = std::fmax(top, scores[t]);
        }
        for (int64_t t = 0; t < length; ++t)
            sum += scores[t] = std::exp(scores[t] - top);
        for (int64_t i = 0; i < headDim; ++i)
            result[i] = 0;
        for (int64_t t = 0; t < length; ++t)
            for (int64_t i = 0; i < headDim; ++i)
                result[i] += scores[t] / sum * widen(v[t * headDim + i]);
    }
}

} // namespace

void naiveDecodeF32(float* out, const float* q, const float* keys, const float* values,
                    int64_t pairs, int64_t length, int64_t headDim, float scale) {
    decode(out, q, keys, values, pairs, length, headDim, scale);
}

void naiveDecodeBf16(float* out, const float* q, const uint16_t* keys, const uint16_t* values,
                     int64_t pairs, int64_t length, int64_t headDim, float scale) {
    decode(out, q, keys, values, pairs, length, headDim, scale);
}

} // namespace ceilings
