// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU-only build: there is no table for CUDA.
#include "kernels/cuda_report.h"

namespace rationale::kernels {

const Ops* cudaOps() {
    return nullptr;
}

const DeviceMemory* cudaMemory() {
    return nullptr;
}

CudaReport cudaReport() {
    return {};
}

} // namespace rationale::kernels
