// SPDX-License-Identifier: GPL-3.0-or-later
// A device that is not there, or lacks a kernel, is one clear error before anything runs.
#include "core/base/error.h"
#include "core/tensor/storage.h"
#include "core/tensor/tensor.h"

#include <kernels/cuda_report.h>

#include <QTest>

using namespace rationale;

namespace {

template <typename Body>
std::string unavailableText(const Body& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.kind() == ErrorKind::Unavailable ? error.what() : "another kind of error";
    }
    return "no error";
}

} // namespace

class TestDevice : public QObject {
    Q_OBJECT

private slots:
    void cpuHasEveryOp() {
        requireEveryOp(opsOf(Device::Cpu));
        QVERIFY(kernels::missingOps(opsOf(Device::Cpu)).empty());
    }

    void missingOpsAreNamed() {
        kernels::Ops ops = opsOf(Device::Cpu);
        ops.swigluFwd = nullptr;
        ops.sample = nullptr;
        const std::string text = unavailableText([&] { requireEveryOp(ops); });
        QVERIFY2(text.find("2 ops: ") != std::string::npos, text.c_str());
        QVERIFY2(text.find("swigluFwd") != std::string::npos, text.c_str());
        QVERIFY2(text.find("sample") != std::string::npos, text.c_str());
    }

    void cudaIsRefusedUntilItCanTrain() {
        const auto report = kernels::cudaReport();
        const bool complete =
            report.state == kernels::CudaReport::State::Ready && kernels::opsOfCpuAlone().empty();
        const std::string text = unavailableText([] { opsOf(Device::Cuda); });
        QCOMPARE(text == "no error", complete);
        if (report.state != kernels::CudaReport::State::Ready)
            QVERIFY2(text.find(toString(report)) != std::string::npos, text.c_str());
    }

    void memoryOfAMissingDeviceIsRefused() {
        if (kernels::cudaMemory())
            QSKIP("this machine has a CUDA device");
        const std::string text = unavailableText([] {
            Tensor::empty({2, 2}, DType::F32, Device::Cuda);
        });
        QVERIFY2(text.find("No CUDA device can be used") != std::string::npos, text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestDevice)
#include "tst_device.moc"
