// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/storage.h"

#include "core/base/error.h"

namespace rationale {

namespace {

Error noCuda() {
    return Error(ErrorKind::Unavailable, "No CUDA device can be used", "device cuda",
                 "Choose the device cpu, or install the NVIDIA driver and a build with CUDA.");
}

} // namespace

const kernels::Ops& opsOf(kernels::Device device) {
    if (device == kernels::Device::Cpu)
        return kernels::cpuOps();
    if (const kernels::Ops* ops = kernels::cudaOps())
        return *ops;
    throw noCuda();
}

const kernels::DeviceMemory& memoryOf(kernels::Device device) {
    if (device == kernels::Device::Cpu)
        return kernels::cpuMemory();
    if (const kernels::DeviceMemory* memory = kernels::cudaMemory())
        return *memory;
    throw noCuda();
}

Storage::Storage(int64_t bytes, kernels::Device device)
    : m_data(memoryOf(device).allocate(bytes))
    , m_bytes(bytes)
    , m_device(device) {}

Storage::~Storage() {
    memoryOf(m_device).release(m_data, m_bytes);
}

} // namespace rationale
