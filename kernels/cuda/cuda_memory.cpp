// SPDX-License-Identifier: GPL-3.0-or-later
// Device memory: the caching allocator on cudaMalloc, copies on the compute stream.
#include "kernels/cuda/caching_allocator.h"
#include "kernels/cuda/cuda_runtime.h"

namespace rationale::kernels::cuda {

namespace {

void* systemAllocate(int64_t bytes) {
    void* memory = nullptr;
    const cudaError_t status = cudaMalloc(&memory, static_cast<size_t>(bytes));
    if (status == cudaErrorMemoryAllocation) {
        (void)cudaGetLastError(); // out of memory is an answer, not a fault of the device
        return nullptr;
    }
    check(status, "allocate");
    return memory;
}

void systemRelease(void* memory) {
    check(cudaFree(memory), "release");
}

CachingAllocator& allocator() {
    // Not destroyed: at exit the driver may already be gone.
    static auto* instance = new CachingAllocator({systemAllocate, systemRelease});
    return *instance;
}

void copyFromHost(void* device, const void* host, int64_t bytes) {
    const Stream stream = computeStream();
    check(cudaMemcpyAsync(device, host, static_cast<size_t>(bytes), cudaMemcpyHostToDevice, stream),
          "copyFromHost");
}

void copyToHost(void* host, const void* device, int64_t bytes) {
    const Stream stream = computeStream();
    check(cudaMemcpyAsync(host, device, static_cast<size_t>(bytes), cudaMemcpyDeviceToHost, stream),
          "copyToHost");
    check(cudaStreamSynchronize(stream), "copyToHost");
}

} // namespace

const DeviceMemory& deviceMemory() {
    static const DeviceMemory table{
        [](int64_t bytes) { return allocator().allocate(bytes); },
        [](void* memory, int64_t bytes) { allocator().release(memory, bytes); },
        [] { allocator().trim(); },
        [] { return allocator().stats(); },
        [] { allocator().resetPeak(); },
        copyFromHost,
        copyToHost,
    };
    return table;
}

} // namespace rationale::kernels::cuda
