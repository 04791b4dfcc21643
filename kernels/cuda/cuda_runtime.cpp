// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/cuda_runtime.h"

#include "kernels/ops.h"

namespace rationale::kernels::cuda {

void check(cudaError_t status, const char* op) {
    if (status == cudaSuccess)
        return;
    throw DeviceError(std::string(op) + ": " + cudaGetErrorString(status) + " (" +
                      cudaGetErrorName(status) + ")");
}

Stream computeStream() {
    // Not destroyed: at exit the driver may already be gone.
    static const Stream stream = [] {
        Stream created = nullptr;
        check(cudaStreamCreateWithFlags(&created, cudaStreamNonBlocking), "computeStream");
        return created;
    }();
    return stream;
}

void* allocateScratch(int64_t bytes) {
    return deviceMemory().allocate(bytes);
}

void releaseScratch(void* memory, int64_t bytes) {
    deviceMemory().release(memory, bytes);
}

} // namespace rationale::kernels::cuda
