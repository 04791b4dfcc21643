// SPDX-License-Identifier: GPL-3.0-or-later
// The part of CUDA C++ that our kernels use, on the processor: the same .cu file compiled as plain
// C++ with RATIONALE_CUDA_EMULATION defined. It shows wrong results, missing and diverging
// barriers, reads of unset shared memory (NaN), writes past shared memory, and under
// AddressSanitizer every access out of bounds. It does not show: weak memory ordering, occupancy,
// tensor cores, asynchronous copies. Needs no CUDA header. One OS thread.
#pragma once

#include "kernels/cuda/emulation/block.h"
#include "kernels/view.h"

#include <cmath>
#include <tuple>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline

namespace rationale::kernels::emulation {

struct Dim3 {
    unsigned x = 1, y = 1, z = 1;
};

inline thread_local Block* activeBlock = nullptr;

/// Of the launches that follow, on this OS thread.
inline Schedule& schedule() {
    static thread_local Schedule current;
    return current;
}

inline Block& block() {
    if (!activeBlock)
        throw Violation("a device function was called outside a kernel");
    return *activeBlock;
}

template <typename T>
T* sharedArray(const void* site, size_t count) {
    return static_cast<T*>(block().shared(site, count * sizeof(T)));
}

template <typename T>
uint64_t toBits(T value) {
    static_assert(sizeof(T) <= sizeof(uint64_t));
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(T));
    return bits;
}

template <typename T>
T fromBits(uint64_t bits) {
    T value;
    std::memcpy(&value, &bits, sizeof(T));
    return value;
}

} // namespace rationale::kernels::emulation

namespace rationale::kernels::emulated {

using emulation::Dim3;
inline thread_local Dim3 threadIdx, blockIdx, blockDim, gridDim;

inline void __syncthreads() {
    emulation::block().syncBlock();
}

inline void __syncwarp(unsigned mask = ~0u) {
    emulation::block().exchange(emulation::Block::Warp::Sync, mask, 0);
}

template <typename T>
T __shfl_sync(unsigned mask, T value, int source) {
    emulation::Block& block = emulation::block();
    const uint64_t* lanes =
        block.exchange(emulation::Block::Warp::Shuffle, mask, emulation::toBits(value));
    const int lane = source % emulation::warpSize;
    if (lane >= block.lanesInWarp() || !(mask >> lane & 1))
        throw emulation::Violation("a shuffle reads a lane that takes no part in it");
    return emulation::fromBits<T>(lanes[lane]);
}

template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int bits) {
    return __shfl_sync(mask, value, (emulation::block().thread() % emulation::warpSize) ^ bits);
}

template <typename T>
T __shfl_down_sync(unsigned mask, T value, int distance) {
    const int lane = emulation::block().thread() % emulation::warpSize;
    return __shfl_sync(mask, value, lane + distance < emulation::warpSize ? lane + distance : lane);
}

inline unsigned __ballot_sync(unsigned mask, int predicate) {
    emulation::Block& block = emulation::block();
    const uint64_t* lanes = block.exchange(emulation::Block::Warp::Ballot, mask, predicate ? 1 : 0);
    unsigned ballot = 0;
    for (int lane = 0; lane < block.lanesInWarp(); ++lane)
        ballot |= (mask >> lane & 1) && lanes[lane] ? 1u << lane : 0u;
    return ballot;
}

struct Stream {};
inline Stream computeStream() {
    return {};
}

/// Grid of a launch; dynamic shared memory in bytes.
struct Grid {
    int64_t blocks = 1;
    int threads = 1;
    size_t sharedBytes = 0;
};

/// Runs the whole grid before it returns. Launch limits are those of every device since sm_80.
template <typename... Parameters, typename... Arguments>
void launch(const char* op, void (*kernel)(Parameters...), Grid grid, Stream,
            const Arguments&... arguments) {
    if (grid.blocks < 1 || grid.blocks > 2147483647 || grid.threads < 1 || grid.threads > 1024 ||
        grid.sharedBytes > 96 * 1024)
        throw emulation::Violation(std::string(op) + ": invalid launch configuration");
    const std::tuple<Parameters...> values(static_cast<Parameters>(arguments)...);
    const emulation::Schedule& schedule = emulation::schedule();
    std::mt19937_64 random(schedule.seed);
    blockDim = {static_cast<unsigned>(grid.threads), 1, 1};
    gridDim = {static_cast<unsigned>(grid.blocks), 1, 1};
    for (const int index : emulation::visitOrder(static_cast<int>(grid.blocks), schedule, random)) {
        blockIdx = {static_cast<unsigned>(index), 0, 0};
        emulation::Block block(grid.threads, grid.sharedBytes, schedule, random);
        emulation::activeBlock = &block;
        try {
            block.run([&] { std::apply(kernel, values); },
                      [](int thread) {
                          threadIdx = {static_cast<unsigned>(thread), 0, 0};
                      });
        } catch (const emulation::Violation& violation) {
            emulation::activeBlock = nullptr;
            throw emulation::Violation(std::string(op) + ": " + violation.what());
        }
        emulation::activeBlock = nullptr;
    }
}

/// Device memory for the time of one op, in elements; NaN until written.
template <typename T>
class Scratch {
public:
    explicit Scratch(int64_t count)
        : m_memory(static_cast<size_t>(count) * sizeof(T), 0xFF) {}
    T* data() { return reinterpret_cast<T*>(m_memory.data()); }

private:
    std::vector<uint8_t> m_memory;
};

} // namespace rationale::kernels::emulated

#define RATIONALE_CUDA_NAMESPACE emulated
#define RATIONALE_SHARED(type, name, count)                                                        \
    static const char name##Site = 0;                                                              \
    type* const name = emulation::sharedArray<type>(&name##Site, count)
#define RATIONALE_DYNAMIC_SHARED(type, name)                                                       \
    type* const name = static_cast<type*>(emulation::block().dynamicShared())
