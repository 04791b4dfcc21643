// SPDX-License-Identifier: GPL-3.0-or-later
// The emulation must notice what CUDA forbids: each kernel here is broken on purpose.
#define RATIONALE_CUDA_EMULATION
#include "kernels/cuda/device_math.h"

#include <QTest>

#include <cstdlib>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

using namespace rationale::kernels;

// As the kernels do: the names of CUDA are found in this namespace.
namespace rationale::kernels::emulated {

namespace {

// rmsNormForward's sum, with and without the barrier between writing and reading `scratch`.
template <bool barrier>
__global__ void rootOfSquares(float* rstd, const float* x, int64_t columns) {
    RATIONALE_SHARED(float, scratch, lanesOfWarp);
    float squares = 0;
    for (int64_t c = threadIdx.x; c < columns; c += blockDim.x)
        squares += x[c] * x[c];
    squares = warpSum(squares);
    const int lane = static_cast<int>(threadIdx.x) % lanesOfWarp;
    if (lane == 0)
        scratch[threadIdx.x / lanesOfWarp] = squares;
    if (barrier)
        __syncthreads();
    squares = warpSum(lane < static_cast<int>(blockDim.x) / lanesOfWarp ? scratch[lane] : 0.0F);
    if (threadIdx.x == 0)
        *rstd = 1 / std::sqrt(squares / static_cast<float>(columns));
}

__global__ void readUnset(float* out) {
    RATIONALE_DYNAMIC_SHARED(float, share);
    out[threadIdx.x] = share[threadIdx.x];
}

__global__ void writePastShared(int entries) {
    RATIONALE_SHARED(float, share, 32);
    for (int i = static_cast<int>(threadIdx.x); i < entries; i += static_cast<int>(blockDim.x))
        share[i] = 1;
}

__global__ void divergingBarrier() {
    if (threadIdx.x < 40)
        __syncthreads();
}

__global__ void shuffleWithTheDead(int* out) {
    if (threadIdx.x == 7)
        return;
    *out = __shfl_xor_sync(~0u, static_cast<int>(threadIdx.x), 1);
}

__global__ void differentPrimitives(unsigned* out) {
    if (threadIdx.x < 16)
        *out = __shfl_sync(~0u, threadIdx.x, 0);
    else
        *out = __ballot_sync(~0u, 1);
}

__global__ void countEven(unsigned* ballot, unsigned* neighbour) {
    const unsigned votes = __ballot_sync(~0u, threadIdx.x % 2 == 0);
    const unsigned next = __shfl_down_sync(~0u, threadIdx.x, 1);
    if (threadIdx.x == 3) {
        *ballot = votes;
        *neighbour = next;
    }
}

__global__ void writePastEnd(float* out, int64_t size) {
    const int64_t i = int64_t(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i <= size) // one too many
        out[i] = 1;
}

__global__ void writeAll(float* out, int64_t size) {
    const int64_t i = int64_t(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i < size)
        out[i] = 1;
}

template <bool barrier>
bool rightInEveryOrder() {
    constexpr int64_t columns = 256;
    const std::vector<float> x(columns, 2.0F);
    bool right = true;
    using emulation::Schedule;
    for (const auto order : {Schedule::Forward, Schedule::Reverse, Schedule::Shuffled}) {
        emulation::schedule() = {order, 5};
        float rstd = 0;
        launch("rootOfSquares", rootOfSquares<barrier>, Grid{1, 256}, computeStream(), &rstd,
               x.data(), columns);
        right = right && std::abs(rstd - 0.5F) < 1e-6F;
    }
    emulation::schedule() = {};
    return right;
}

template <typename Body>
std::string violationOf(const Body& body) {
    try {
        body();
    } catch (const emulation::Violation& violation) {
        return violation.what();
    }
    return "nothing was noticed";
}

#if defined(__SANITIZE_ADDRESS__)
// AddressSanitizer ends the process: the kernel runs in a child.
template <typename Kernel>
bool childSurvives(Kernel kernel) {
    const pid_t child = fork();
    if (child == 0) {
        if (!std::freopen("/dev/null", "w", stderr))
            _exit(2);
        constexpr int64_t size = 100;
        const auto memory = std::make_unique<float[]>(size);
        launch("writePastEnd", kernel, Grid{1, 128}, computeStream(), memory.get(), size);
        _exit(0);
    }
    int status = -1;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
#endif

} // namespace
} // namespace rationale::kernels::emulated

namespace e = rationale::kernels::emulated;

class TestCudaFaults : public QObject {
    Q_OBJECT

private slots:
    void missingBarrierGivesWrongResults() {
        QVERIFY(e::rightInEveryOrder<true>());
        QVERIFY(!e::rightInEveryOrder<false>());
    }

    void unsetSharedMemoryIsNaN() {
        std::vector<float> out(32, 0.0F);
        e::launch("readUnset", e::readUnset, e::Grid{1, 32, 32 * sizeof(float)}, {}, out.data());
        for (const float value : out)
            QVERIFY(std::isnan(value));
    }

    void writePastSharedMemory() {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("AddressSanitizer ends the process at such a write");
#else
        const auto run = [](int entries) {
            return e::violationOf([&] {
                e::launch("spill", e::writePastShared, e::Grid{2, 32}, {}, entries);
            });
        };
        QCOMPARE(run(32), std::string("nothing was noticed"));
        QCOMPARE(run(33), std::string("spill: a write past the end of 128 bytes of shared memory"));
#endif
    }

    void barrierNotReachedByAll() {
        const std::string message = e::violationOf([] {
            e::launch("diverge", e::divergingBarrier, e::Grid{1, 64}, {});
        });
        QCOMPARE(
            message,
            std::string("diverge: __syncthreads() is not reached by every thread of the block"));
    }

    void warpPrimitiveWithoutAllItsLanes() {
        int out = 0;
        const std::string message = e::violationOf([&] {
            e::launch("dead", e::shuffleWithTheDead, e::Grid{1, 32}, {}, &out);
        });
        QCOMPARE(message, std::string("dead: a warp primitive waits for a thread that has ended"));
    }

    void warpMeetsInDifferentPrimitives() {
        unsigned out = 0;
        const std::string message = e::violationOf([&] {
            e::launch("mix", e::differentPrimitives, e::Grid{1, 32}, {}, &out);
        });
        QCOMPARE(message,
                 std::string("mix: threads of one warp meet in different warp primitives"));
    }

    void usableAfterAViolation() {
        unsigned ballot = 0, neighbour = 0;
        e::launch("countEven", e::countEven, e::Grid{1, 32}, {}, &ballot, &neighbour);
        QCOMPARE(ballot, 0x55555555u);
        QCOMPARE(neighbour, 4u);
    }

    void impossibleLaunchIsRefused() {
        QCOMPARE(e::violationOf([] {
                     e::launch("big", e::divergingBarrier, e::Grid{1, 2048}, {});
                 }),
                 std::string("big: invalid launch configuration"));
    }

    void writePastGlobalMemory() {
#if defined(__SANITIZE_ADDRESS__)
        QVERIFY(e::childSurvives(e::writeAll));
        QVERIFY(!e::childSurvives(e::writePastEnd));
#else
        // Without AddressSanitizer only the right kernel can be shown.
        std::vector<float> out(101, 0.0F);
        e::launch("writeAll", e::writeAll, e::Grid{1, 128}, {}, out.data(), 100);
        QCOMPARE(std::count(out.begin(), out.end(), 1.0F), 100);
        e::launch("writePastEnd", e::writePastEnd, e::Grid{1, 128}, {}, out.data(), 100);
        QCOMPARE(std::count(out.begin(), out.end(), 1.0F), 101);
#endif
    }
};

QTEST_APPLESS_MAIN(TestCudaFaults)
#include "tst_cuda_faults.moc"
