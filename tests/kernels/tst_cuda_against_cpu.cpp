// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU ops are the reference of the CUDA ops: the emulated kernels everywhere, the device's own
// table where there is a device.
#include "tests/kernels/cuda_emulation_fixture.h"

#include "kernels/cuda_report.h"
#include "kernels/ops.h"

using namespace rationale::kernels;

namespace {

constexpr double epsilon = 1e-5;

/// A buffer's copy in device memory, for the life of the object.
class OnDevice {
public:
    explicit OnDevice(Buffer& host)
        : m_host(host)
        , m_view(host.view()) {
        m_bytes = host.size() * bytesOf(m_view.dtype);
        m_view.data = cudaMemory()->allocate(m_bytes);
        cudaMemory()->copyFromHost(m_view.data, host.view().data, m_bytes);
    }
    ~OnDevice() { cudaMemory()->release(m_view.data, m_bytes); }
    OnDevice(const OnDevice&) = delete;
    OnDevice& operator=(const OnDevice&) = delete;
    View view() const { return m_view; }
    Buffer fetched() const {
        Buffer copy = m_host;
        cudaMemory()->copyToHost(copy.view().data, m_view.data, m_bytes);
        return copy;
    }

private:
    Buffer& m_host;
    View m_view;
    int64_t m_bytes = 0;
};

/// The ops under comparison, run on host buffers: emulated, or on the device through copies.
struct Side {
    bool device;

    void rmsNormFwd(Buffer& y, Buffer& rstd, Buffer& x, Buffer& weight) const {
        if (!device)
            return emulated::rmsNormFwd(y.view(), rstd.view(), x.view(), weight.view(), epsilon);
        const OnDevice dy(y), dr(rstd), dx(x), dw(weight);
        cudaOps()->rmsNormFwd(dy.view(), dr.view(), dx.view(), dw.view(), epsilon);
        y = dy.fetched();
        rstd = dr.fetched();
    }
    void rmsNormBwd(Buffer& dx, Buffer& dweight, Buffer& dy, Buffer& x, Buffer& weight,
                    Buffer& rstd) const {
        if (!device)
            return emulated::rmsNormBwd(dx.view(), dweight.view(), dy.view(), x.view(),
                                        weight.view(), rstd.view());
        const OnDevice d0(dx), d1(dweight), d2(dy), d3(x), d4(weight), d5(rstd);
        cudaOps()->rmsNormBwd(d0.view(), d1.view(), d2.view(), d3.view(), d4.view(), d5.view());
        dx = d0.fetched();
        dweight = d1.fetched();
    }
    void adamw(Buffer& weight, Buffer& m, Buffer& v, Buffer& copy, Buffer& grad, Buffer& scale,
               int64_t step) const {
        if (!device)
            return emulated::adamw(weight.view(), m.view(), v.view(), copy.view(), grad.view(),
                                   scale.view(), 1e-2, 0.9, 0.95, 1e-8, 0.1, step);
        const OnDevice d0(weight), d1(m), d2(v), d3(copy), d4(grad), d5(scale);
        cudaOps()->adamw(d0.view(), d1.view(), d2.view(), d3.view(), d4.view(), d5.view(), 1e-2,
                         0.9, 0.95, 1e-8, 0.1, step);
        weight = d0.fetched();
        m = d1.fetched();
        v = d2.fetched();
        copy = d3.fetched();
    }
};

void addSides() {
    QTest::addColumn<bool>("device");
    QTest::addColumn<int>("dtype");
    std::vector<bool> sides{false};
    if (cudaOps())
        sides.push_back(true);
    for (const bool device : sides)
        for (const auto& [dtype, name] :
             {std::pair{DType::F32, "f32"}, {DType::BF16, "bf16"}, {DType::F64, "f64"}})
            QTest::addRow("%s %s", device ? "device" : "emulated", name)
                << device << static_cast<int>(dtype);
}

double toleranceOf(DType compute) {
    return compute == DType::F64 ? 1e-12 : compute == DType::F32 ? 1e-5 : 1e-2;
}

DType arithmeticOf(DType compute) {
    return compute == DType::F64 ? DType::F64 : DType::F32;
}

} // namespace

class TestCudaAgainstCpu : public QObject {
    Q_OBJECT

private slots:
    void rmsNorm_data() { addSides(); }
    void rmsNorm() {
        QFETCH(bool, device);
        QFETCH(int, dtype);
        const auto compute = static_cast<DType>(dtype);
        const DType arithmetic = arithmeticOf(compute);
        constexpr int64_t rows = 19, columns = 200;
        Buffer x = Buffer::random(arithmetic, rows, columns, 1),
               weight = Buffer::random(arithmetic, 1, columns, 2);
        Buffer dy = Buffer::random(compute, rows, columns, 3);
        Buffer y(compute, rows, columns), rstd(arithmetic, rows, 1), yCpu = y, rstdCpu = rstd;
        const Side side{device};
        side.rmsNormFwd(y, rstd, x, weight);
        cpuOps().rmsNormFwd(yCpu.view(), rstdCpu.view(), x.view(), weight.view(), epsilon);
        QVERIFY2(worstError(y, yCpu) < toleranceOf(compute), "y");
        QVERIFY2(worstError(rstd, rstdCpu) < toleranceOf(arithmetic), "rstd");

        Buffer dx = Buffer::random(arithmetic, rows, columns, 4),
               dw = Buffer::random(arithmetic, 1, columns, 5);
        Buffer dxCpu = dx, dwCpu = dw;
        side.rmsNormBwd(dx, dw, dy, x, weight, rstdCpu);
        cpuOps().rmsNormBwd(dxCpu.view(), dwCpu.view(), dy.view(), x.view(), weight.view(),
                            rstdCpu.view());
        QVERIFY2(worstError(dx, dxCpu) < toleranceOf(arithmetic), "dx");
        QVERIFY2(worstError(dw, dwCpu) < toleranceOf(arithmetic), "dweight");
    }

    void adamw_data() { addSides(); }
    void adamw() {
        QFETCH(bool, device);
        QFETCH(int, dtype);
        const DType type = arithmeticOf(static_cast<DType>(dtype));
        const DType copyType = type == DType::F64 ? DType::F32 : static_cast<DType>(dtype);
        constexpr int64_t size = 1000;
        Buffer weight = Buffer::random(type, 1, size, 1), m = Buffer::random(type, 1, size, 2);
        Buffer v = Buffer::random(type, 1, size, 3, 0, 1), copy(copyType, 1, size),
               scale(DType::F32, 1, 1);
        Buffer weightCpu = weight, mCpu = m, vCpu = v, copyCpu = copy;
        scale.set(0, 0.25);
        for (int64_t step = 1; step <= 2; ++step) {
            Buffer grad = Buffer::random(type, 1, size, 10 + static_cast<uint64_t>(step));
            Side{device}.adamw(weight, m, v, copy, grad, scale, step);
            cpuOps().adamw(weightCpu.view(), mCpu.view(), vCpu.view(), copyCpu.view(), grad.view(),
                           scale.view(), 1e-2, 0.9, 0.95, 1e-8, 0.1, step);
        }
        QVERIFY2(worstError(weight, weightCpu) < toleranceOf(type), "weight");
        QVERIFY2(worstError(m, mCpu) < toleranceOf(type), "m");
        QVERIFY2(worstError(v, vCpu) < toleranceOf(type), "v");
        QVERIFY2(worstError(copy, copyCpu) < toleranceOf(copyType), "compute copy");
    }

    void matmul_data() {
        if (!cudaOps()) // the emulation has no tensor cores and no library
            QSKIP(("CUDA: " + toString(cudaReport())).c_str());
        QTest::addColumn<int>("input");
        QTest::addColumn<int>("output");
        QTest::addColumn<bool>("transposeA");
        QTest::addColumn<bool>("transposeB");
        const int f32 = static_cast<int>(DType::F32), bf16 = static_cast<int>(DType::BF16);
        const int f64 = static_cast<int>(DType::F64);
        for (const auto& [input, output] :
             {std::pair{f32, f32}, {bf16, f32}, {bf16, bf16}, {f64, f64}}) {
            QTest::addRow("forward %d %d", input, output) << input << output << false << true;
            QTest::addRow("input gradient %d %d", input, output)
                << input << output << false << false;
            QTest::addRow("weight gradient %d %d", input, output)
                << input << output << true << false;
        }
    }
    void matmul() {
        QFETCH(int, input);
        QFETCH(int, output);
        QFETCH(bool, transposeA);
        QFETCH(bool, transposeB);
        constexpr int64_t m = 48, n = 80, k = 64;
        const auto type = static_cast<DType>(input), result = static_cast<DType>(output);
        Buffer a = transposeA ? Buffer::random(type, k, m, 1) : Buffer::random(type, m, k, 1);
        Buffer b = transposeB ? Buffer::random(type, n, k, 2) : Buffer::random(type, k, n, 2);
        for (const bool accumulate : {false, true}) {
            Buffer c = Buffer::random(result, m, n, 3), cCpu = c;
            const OnDevice dc(c), da(a), db(b);
            cudaOps()->matmul(dc.view(), da.view(), db.view(), transposeA, transposeB, accumulate);
            cpuOps().matmul(cCpu.view(), a.view(), b.view(), transposeA, transposeB, accumulate);
            QVERIFY(worstError(dc.fetched(), cCpu) < toleranceOf(result));
        }
    }
};

QTEST_APPLESS_MAIN(TestCudaAgainstCpu)
#include "tst_cuda_against_cpu.moc"
