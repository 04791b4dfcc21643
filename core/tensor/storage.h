// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <kernels/ops.h>

#include <cstdint>

namespace rationale {

/// Bytes on a device, taken from and given back to the device's caching allocator.
class Storage {
public:
    Storage(int64_t bytes, kernels::Device device);
    ~Storage();
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;

    void* data() const { return m_data; }
    int64_t bytes() const { return m_bytes; }
    kernels::Device device() const { return m_device; }

private:
    void* m_data;
    int64_t m_bytes;
    kernels::Device m_device;
};

/// A table with a null entry would crash in the middle of a step: throws Error{Unavailable} that
/// names the ops which the device lacks.
void requireEveryOp(const kernels::Ops& ops);
/// Kernels and memory of a device. Throws Error{Unavailable} when it is not there or lacks an op.
const kernels::Ops& opsOf(kernels::Device device);
const kernels::DeviceMemory& memoryOf(kernels::Device device);

} // namespace rationale
