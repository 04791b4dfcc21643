// SPDX-License-Identifier: GPL-3.0-or-later
// What there is of CUDA in this build and on this machine, and which ops have a version for it.
#pragma once

#include "kernels/ops.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rationale::kernels {

struct CudaDevice {
    std::string name;
    int major = 0, minor = 0; // compute capability
    int64_t memory = 0;       // bytes
    bool usable = false;      // compute capability 8.0 or newer
};

struct CudaReport {
    enum class State {
        NotBuilt, // built without nvcc, or with RATIONALE_CUDA=OFF
        NoDriver, // no driver, or one older than the toolkit of the build
        NoDevice, // a driver, but no device of compute capability 8.0 or newer
        Ready,    // cudaOps() is there
    };
    State state = State::NotBuilt;
    std::string detail;  // what the driver said; empty when Ready
    std::string toolkit; // "13.0", of the build; empty when NotBuilt
    std::string driver;  // newest CUDA that the driver serves; empty when NoDriver
    std::vector<CudaDevice> devices;
};

/// Never throws for a missing driver or device; does not start work on a device.
CudaReport cudaReport();
/// One line for a person: "not built", "CUDA 13.0 built in, no driver: …", "NVIDIA H100 (9.0, 80
/// GiB)".
std::string toString(const CudaReport& report);

/// Names of the ops that the op list gives to every device, and of those that only the CPU has.
std::vector<std::string_view> opsOfEveryDevice();
std::vector<std::string_view> opsOfCpuAlone();
/// Names of the entries of a table that are null: what a model on that device would lack.
std::vector<std::string_view> missingOps(const Ops& ops);

} // namespace rationale::kernels
