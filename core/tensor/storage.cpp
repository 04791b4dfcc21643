// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/storage.h"

#include "core/base/error.h"

#include <kernels/cuda_report.h>

namespace rationale {

namespace {

Error unavailable(const std::string& what) {
    return Error(ErrorKind::Unavailable, what, "device cuda",
                 "Choose the device cpu; rationale doctor says what this machine has");
}

Error noCuda() {
    return unavailable("No CUDA device can be used: " + kernels::toString(kernels::cudaReport()));
}

} // namespace

void requireEveryOp(const kernels::Ops& ops) {
    const auto missing = kernels::missingOps(ops);
    if (missing.empty())
        return;
    std::string names;
    for (const std::string_view name : missing)
        names += (names.empty() ? "" : ", ") + std::string(name);
    throw unavailable("The device has no version yet of " + std::to_string(missing.size()) +
                      " ops: " + names);
}

const kernels::Ops& opsOf(kernels::Device device) {
    if (device == kernels::Device::Cpu)
        return kernels::cpuOps();
    const kernels::Ops* ops = kernels::cudaOps();
    if (!ops)
        throw noCuda();
    requireEveryOp(*ops);
    return *ops;
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
