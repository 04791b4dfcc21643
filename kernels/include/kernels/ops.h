// SPDX-License-Identifier: GPL-3.0-or-later
// The whole public surface of kernels/: one table of function pointers per device, from
// op_list.inc.
#pragma once

#include "kernels/column_map.h"
#include "kernels/policy_params.h"
#include "kernels/router_params.h"
#include "kernels/view.h"

#include <cstdint>

namespace rationale::kernels {

struct Ops {
#define RATIONALE_OP(name, parameters) void(*name) parameters = nullptr;
#define RATIONALE_OP_CPU(name, parameters) void(*name) parameters = nullptr;
#include "kernels/op_list.inc"
};

/// Sums over the life of the process, in bytes.
struct MemoryStats {
    int64_t used = 0;        // handed out now
    int64_t peak = 0;        // largest `used` since resetPeak
    int64_t reserved = 0;    // taken from the system, used or cached
    int64_t systemCalls = 0; // how often the system was asked: stands still once a step is warm
};

/// Caching allocator of a device: freed blocks are kept for the next request of the same size
/// class. allocate() is aligned to 64 bytes, throws std::bad_alloc; both are thread-safe.
struct DeviceMemory {
    void* (*allocate)(int64_t bytes) = nullptr;
    void (*release)(void* memory, int64_t bytes) = nullptr;
    void (*trim)() = nullptr; // gives cached blocks back to the system
    MemoryStats (*stats)() = nullptr;
    void (*resetPeak)() = nullptr;
    void (*copyFromHost)(void* device, const void* host, int64_t bytes) = nullptr;
    void (*copyToHost)(void* host, const void* device,
                       int64_t bytes) = nullptr; // waits for the device
};

/// Chosen once per process by what the processor can do; RATIONALE_MAX_CPU_ISA (baseline, avx2,
/// avx512) caps it, for tests.
const Ops& cpuOps();
const DeviceMemory& cpuMemory();
/// Null when the CUDA side is not built or the machine has no usable device.
const Ops* cudaOps();
const DeviceMemory* cudaMemory();

/// "avx512", "avx2" or "baseline": the table that cpuOps() gives.
const char* cpuIsaName();
/// Table by that name; null when this build or processor lacks it. For tests.
const Ops* cpuOpsFor(const char* isa);
/// True when bf16 products run on AMX or AVX512_BF16.
bool cpuHasFastBf16();
/// Floating-point operations of the matrix products that this process has asked of the CPU so far:
/// 2·m·n·k each, in 32 or 16 bits. Attention and what works element by element is not counted.
int64_t cpuProductFlops();

} // namespace rationale::kernels
