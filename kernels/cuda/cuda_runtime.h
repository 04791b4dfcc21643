// SPDX-License-Identifier: GPL-3.0-or-later
// Host side of the CUDA ops: checked calls, the stream, launches, scratch memory.
#pragma once

#include "kernels/view.h"

#include <cstddef>
#include <cstdint>
#include <cuda_runtime_api.h>
#include <stdexcept>
#include <string>

namespace rationale::kernels {
struct DeviceMemory;
}

namespace rationale::kernels::cuda {

using Stream = cudaStream_t;

/// A CUDA call that failed: "rmsNormFwd: out of memory (cudaErrorMemoryAllocation)".
struct DeviceError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void check(cudaError_t status, const char* op);

/// The one stream of training and sampling on the current device; never the default stream. All
/// memory of the caching allocator is ordered by it.
Stream computeStream();

/// Smallest compute capability of the kernels that are compiled in.
constexpr int minimumMajor = 8;

/// The allocator on cudaMalloc.
const DeviceMemory& deviceMemory();

/// Grid of a launch; dynamic shared memory in bytes.
struct Grid {
    int64_t blocks = 1;
    int threads = 1;
    size_t sharedBytes = 0;
};

#if defined(__CUDACC__)
/// Asynchronous. Throws DeviceError when the launch itself is refused.
template <typename... Parameters, typename... Arguments>
void launch(const char* op, void (*kernel)(Parameters...), Grid grid, Stream stream,
            const Arguments&... arguments) {
    constexpr size_t withoutAsking = 48 * 1024;
    if (grid.sharedBytes > withoutAsking)
        check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                   static_cast<int>(grid.sharedBytes)),
              op);
    kernel<<<static_cast<unsigned>(grid.blocks), grid.threads, grid.sharedBytes, stream>>>(
        static_cast<Parameters>(arguments)...);
    check(cudaGetLastError(), op);
}
#endif

void* allocateScratch(int64_t bytes);
void releaseScratch(void* memory, int64_t bytes);

/// Device memory for the time of one op, in elements; goes back to the caching allocator, whose
/// next user comes later on the same stream.
template <typename T>
class Scratch {
public:
    explicit Scratch(int64_t count)
        : m_bytes(count * static_cast<int64_t>(sizeof(T)))
        , m_memory(allocateScratch(m_bytes)) {}
    ~Scratch() { releaseScratch(m_memory, m_bytes); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    T* data() { return static_cast<T*>(m_memory); }

private:
    int64_t m_bytes;
    void* m_memory;
};

} // namespace rationale::kernels::cuda

#define RATIONALE_CUDA_NAMESPACE cuda
#define RATIONALE_SHARED(type, name, count) __shared__ type name[count]
#define RATIONALE_DYNAMIC_SHARED(type, name)                                                       \
    extern __shared__ __align__(16) unsigned char dynamicSharedMemory[];                           \
    type* const name = reinterpret_cast<type*>(dynamicSharedMemory)
