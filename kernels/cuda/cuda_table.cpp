// SPDX-License-Identifier: GPL-3.0-or-later
// The table of the CUDA ops and what the machine has to run them on.
#include "kernels/cuda/cuda_runtime.h"
#include "kernels/cuda/ops_cuda.h"
#include "kernels/cuda_report.h"

namespace rationale::kernels {

namespace {

// Every op of RATIONALE_OP is named here: the linker finds what is missing. Those of
// RATIONALE_OP_CPU stay null; missingOps() names them.
Ops makeTable() {
    Ops table;
#define RATIONALE_OP(name, parameters) table.name = &cuda::name;
#include "kernels/op_list.inc"
    return table;
}

std::string versionText(int version) {
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

bool ready() {
    static const bool found = cudaReport().state == CudaReport::State::Ready;
    return found;
}

} // namespace

CudaReport cudaReport() {
    CudaReport report;
    report.toolkit = versionText(CUDART_VERSION);
    int driver = 0;
    if (cudaDriverGetVersion(&driver) == cudaSuccess && driver > 0)
        report.driver = versionText(driver);
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    (void)cudaGetLastError(); // the failure is reported here, not by the next launch
    if (status != cudaSuccess && status != cudaErrorNoDevice) {
        report.state = CudaReport::State::NoDriver;
        report.detail = cudaGetErrorString(status);
        return report;
    }
    report.state = CudaReport::State::NoDevice;
    for (int index = 0; index < count; ++index) {
        cudaDeviceProp properties{};
        if (cudaGetDeviceProperties(&properties, index) != cudaSuccess)
            continue;
        const bool usable = properties.major >= cuda::minimumMajor;
        report.devices.push_back({properties.name, properties.major, properties.minor,
                                  static_cast<int64_t>(properties.totalGlobalMem), usable});
        if (usable)
            report.state = CudaReport::State::Ready;
    }
    if (report.devices.empty())
        report.detail = "none found";
    return report;
}

const Ops* cudaOps() {
    static const Ops table = makeTable();
    return ready() ? &table : nullptr;
}

const DeviceMemory* cudaMemory() {
    return ready() ? &cuda::deviceMemory() : nullptr;
}

} // namespace rationale::kernels
