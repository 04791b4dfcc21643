// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda_report.h"

namespace rationale::kernels {

namespace {

std::string describe(const CudaDevice& device) {
    const int64_t gibibytes = (device.memory + (int64_t(1) << 29)) >> 30;
    return device.name + " (" + std::to_string(device.major) + "." + std::to_string(device.minor) +
           ", " + std::to_string(gibibytes) + " GiB" + (device.usable ? ")" : ", too old)");
}

} // namespace

std::string toString(const CudaReport& report) {
    using State = CudaReport::State;
    if (report.state == State::NotBuilt)
        return "not built (nvcc was not found, or RATIONALE_CUDA=OFF)";
    const std::string built = "CUDA " + report.toolkit + " built in, ";
    if (report.state == State::NoDriver)
        return built + "no usable driver: " + report.detail;
    std::string devices;
    for (const CudaDevice& device : report.devices)
        devices += (devices.empty() ? "" : ", ") + describe(device);
    if (report.state == State::NoDevice)
        return built + "no usable device: " + (devices.empty() ? report.detail : devices);
    return built + "driver for " + report.driver + ": " + devices;
}

std::vector<std::string_view> opsOfEveryDevice() {
    return {
#define RATIONALE_OP(name, parameters) #name,
#include "kernels/op_list.inc"
    };
}

std::vector<std::string_view> opsOfCpuAlone() {
    return {
#define RATIONALE_OP_CPU(name, parameters) #name,
#include "kernels/op_list.inc"
    };
}

std::vector<std::string_view> missingOps(const Ops& ops) {
    std::vector<std::string_view> missing;
    const auto check = [&missing](bool present, std::string_view name) {
        if (!present)
            missing.push_back(name);
    };
#define RATIONALE_OP(name, parameters) check(ops.name != nullptr, #name);
#define RATIONALE_OP_CPU(name, parameters) check(ops.name != nullptr, #name);
#include "kernels/op_list.inc"
    return missing;
}

} // namespace rationale::kernels
