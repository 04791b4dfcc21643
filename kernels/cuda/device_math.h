// SPDX-License-Identifier: GPL-3.0-or-later
// Device helpers shared by the kernels: bf16, conversions, sums over warps and blocks.
#pragma once

#include "kernels/cuda/platform.h"

#include <cmath>
#include <cstdint>
#include <cstring>

namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE {

/// Upper half of a float. Own type: the emulation must not need CUDA's headers.
struct BFloat16 {
    uint16_t bits;
};

__device__ __forceinline__ uint32_t bitsOf(float value) {
#if defined(__CUDA_ARCH__)
    return __float_as_uint(value);
#else
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
#endif
}

__device__ __forceinline__ float floatOf(uint32_t bits) {
#if defined(__CUDA_ARCH__)
    return __uint_as_float(bits);
#else
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
#endif
}

/// Conversion between storage and arithmetic; to bf16: nearest, ties to even, NaN stays NaN.
template <typename To>
struct Convert {
    template <typename From>
    static __device__ __forceinline__ To from(From value) {
        return static_cast<To>(value);
    }
    static __device__ __forceinline__ To from(BFloat16 value) {
        return static_cast<To>(floatOf(static_cast<uint32_t>(value.bits) << 16));
    }
};

template <>
struct Convert<BFloat16> {
    static __device__ __forceinline__ BFloat16 from(float value) {
        const uint32_t bits = bitsOf(value);
        if ((bits & 0x7FFFFFFFu) > 0x7F800000u)
            return {static_cast<uint16_t>((bits >> 16) | 0x40u)};
        return {static_cast<uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16)};
    }
    static __device__ __forceinline__ BFloat16 from(double value) {
        return from(static_cast<float>(value));
    }
};

constexpr int lanesOfWarp = 32;

/// Sum over a full warp, the same in every lane and every run.
template <typename T>
__device__ __forceinline__ T warpSum(T value) {
    for (int bit = lanesOfWarp / 2; bit > 0; bit /= 2)
        value += __shfl_xor_sync(~0u, value, bit);
    return value;
}

/// Sum over the block (a multiple of 32 threads), the same in every thread and every run.
/// `scratch`: 32 elements of shared memory, free again for the next call.
template <typename T>
__device__ __forceinline__ T blockSum(T value, T* scratch) {
    const int lane = static_cast<int>(threadIdx.x) % lanesOfWarp;
    const int warp = static_cast<int>(threadIdx.x) / lanesOfWarp;
    const int warps = static_cast<int>(blockDim.x) / lanesOfWarp;
    value = warpSum(value);
    if (warps == 1)
        return value;
    if (lane == 0)
        scratch[warp] = value;
    __syncthreads();
    value = warpSum(lane < warps ? scratch[lane] : T(0));
    __syncthreads();
    return value;
}

} // namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE
