// SPDX-License-Identifier: GPL-3.0-or-later
// What the build says about CUDA, and the caching allocator, which needs no device.
#include "kernels/cuda/caching_allocator.h"
#include "kernels/cuda_report.h"

#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <new>

using namespace rationale::kernels;

namespace {

// A system with a little memory, that counts.
struct FakeSystem {
    static inline int64_t left = 0;
    static inline int live = 0;
    static void* allocate(int64_t bytes) {
        if (bytes > left)
            return nullptr;
        left -= bytes;
        ++live;
        void* memory = std::malloc(static_cast<size_t>(bytes) + 64);
        *static_cast<int64_t*>(memory) = bytes;
        return memory;
    }
    static void release(void* memory) {
        left += *static_cast<int64_t*>(memory);
        --live;
        std::free(memory);
    }
};

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

class TestCudaReport : public QObject {
    Q_OBJECT

private slots:
    void listSaysWhichOpsCudaHas() {
        const auto everywhere = opsOfEveryDevice(), cpuAlone = opsOfCpuAlone();
        for (const auto name : {"matmul", "rmsNormFwd", "rmsNormBwd", "adamw"}) {
            QVERIFY2(contains(everywhere, name), name);
            QVERIFY2(!contains(cpuAlone, name), name);
        }
        QCOMPARE(missingOps(Ops{}).size(), everywhere.size() + cpuAlone.size());
    }

    void reportFitsTheTable() {
        const CudaReport report = cudaReport();
        QVERIFY(!toString(report).empty());
        if (report.state != CudaReport::State::Ready) {
            QVERIFY(cudaOps() == nullptr);
            QVERIFY(cudaMemory() == nullptr);
            QVERIFY(report.state == CudaReport::State::NotBuilt || !report.detail.empty() ||
                    !report.devices.empty());
            return;
        }
        QVERIFY(cudaOps() != nullptr && cudaMemory() != nullptr);
        QCOMPARE(missingOps(*cudaOps()), opsOfCpuAlone());
    }

    void reportReadsWell_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("text");
        using State = CudaReport::State;
        QTest::newRow("not built") << static_cast<int>(State::NotBuilt)
                                   << "not built (nvcc was not found, or RATIONALE_CUDA=OFF)";
        QTest::newRow("no driver")
            << static_cast<int>(State::NoDriver) << "CUDA 13.0 built in, no usable driver: too old";
        QTest::newRow("no device")
            << static_cast<int>(State::NoDevice)
            << "CUDA 13.0 built in, no usable device: GTX (6.1, 8 GiB, too old)";
        QTest::newRow("ready") << static_cast<int>(State::Ready)
                               << "CUDA 13.0 built in, driver for 13.1: GTX (6.1, 8 GiB, too old), "
                                  "H100 (9.0, 80 GiB)";
    }
    void reportReadsWell() {
        QFETCH(int, state);
        QFETCH(QString, text);
        CudaReport report;
        report.state = static_cast<CudaReport::State>(state);
        report.toolkit = "13.0";
        if (report.state == CudaReport::State::NoDriver)
            report.detail = "too old";
        else
            report.devices.push_back({"GTX", 6, 1, int64_t(8) << 30, false});
        if (report.state == CudaReport::State::Ready) {
            report.driver = "13.1";
            report.devices.push_back({"H100", 9, 0, int64_t(80) << 30, true});
        }
        QCOMPARE(QString::fromStdString(toString(report)), text);
    }

    void warmAllocatorAsksForNothing() {
        FakeSystem::left = 1 << 30;
        CachingAllocator allocator({FakeSystem::allocate, FakeSystem::release});
        const int64_t sizes[] = {1, 513, 4096, 100'000, 5'000'000};
        for (int step = 0; step < 3; ++step) {
            std::vector<void*> blocks;
            for (const int64_t bytes : sizes)
                blocks.push_back(allocator.allocate(bytes));
            for (size_t i = 0; i < blocks.size(); ++i)
                allocator.release(blocks[i], sizes[i]);
        }
        const MemoryStats stats = allocator.stats();
        QCOMPARE(stats.systemCalls, int64_t(std::size(sizes)));
        QCOMPARE(stats.used, int64_t(0));
        QVERIFY(stats.peak == stats.reserved && stats.reserved >= 5'104'610);
        allocator.trim();
        QCOMPARE(allocator.stats().reserved, int64_t(0));
        QCOMPARE(FakeSystem::live, 0);
    }

    void fullDeviceGivesCachedBlocksBackFirst() {
        FakeSystem::left = 10'000;
        CachingAllocator allocator({FakeSystem::allocate, FakeSystem::release});
        allocator.release(allocator.allocate(8'000), 8'000);
        void* larger = allocator.allocate(9'000); // fits only once the 8,000 are back
        QVERIFY(larger != nullptr);
        QVERIFY_EXCEPTION_THROWN(allocator.allocate(2'000), std::bad_alloc);
        QCOMPARE(allocator.stats().used, CachingAllocator::sizeClass(9'000));
        allocator.release(larger, 9'000);
        allocator.trim();
        QCOMPARE(FakeSystem::live, 0);
    }

    void sizeClassesWasteLittle() {
        for (int64_t bytes = 1; bytes < (int64_t(1) << 40); bytes += bytes / 7 + 1) {
            const int64_t size = CachingAllocator::sizeClass(bytes);
            QVERIFY(size >= bytes);
            QVERIFY(size <= std::max<int64_t>(bytes + bytes / 4 + 1, bytes + 512));
            QCOMPARE(CachingAllocator::sizeClass(size), size);
        }
    }
};

QTEST_APPLESS_MAIN(TestCudaReport)
#include "tst_cuda_report.moc"
