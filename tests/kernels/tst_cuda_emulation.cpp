// SPDX-License-Identifier: GPL-3.0-or-later
// The source of the CUDA kernels, run on the processor, against formulas written out in double.
#include "tests/kernels/cuda_emulation_fixture.h"

#include "kernels/ops.h"

using namespace rationale::kernels;

namespace {

constexpr double epsilon = 1e-6;

DType arithmeticOf(DType compute) {
    return compute == DType::F64 ? DType::F64 : DType::F32;
}

// Rounding of one result and of the sums; the reference works on the same rounded inputs.
double toleranceOf(DType compute) {
    return compute == DType::F64 ? 1e-13 : compute == DType::F32 ? 3e-6 : 5e-3;
}

struct NormCase {
    Buffer x, weight, dy, rstd;
    int64_t rows, columns;

    NormCase(DType compute, int64_t rows, int64_t columns)
        : x(Buffer::random(arithmeticOf(compute), rows, columns, 1, -2, 2))
        , weight(Buffer::random(arithmeticOf(compute), 1, columns, 2, 0.5, 1.5))
        , dy(Buffer::random(compute, rows, columns, 3))
        , rstd(arithmeticOf(compute), rows, 1)
        , rows(rows)
        , columns(columns) {
        for (int64_t row = 0; row < rows; ++row)
            rstd.set(row, reciprocal(row));
    }
    double reciprocal(int64_t row) const {
        double squares = 0;
        for (int64_t c = 0; c < columns; ++c)
            squares += x.at(row * columns + c) * x.at(row * columns + c);
        return 1 / std::sqrt(squares / static_cast<double>(columns) + epsilon);
    }
    Buffer output() const {
        Buffer y(DType::F64, rows, columns);
        for (int64_t i = 0; i < y.size(); ++i)
            y.set(i, x.at(i) * reciprocal(i / columns) * weight.at(i % columns));
        return y;
    }
    /// d/dx of Σ dy · y: each row's own terms minus their share through the row's length.
    Buffer inputGradient() const {
        Buffer dx(DType::F64, rows, columns);
        for (int64_t row = 0; row < rows; ++row) {
            const double r = reciprocal(row);
            double product = 0;
            for (int64_t c = 0; c < columns; ++c)
                product += dy.at(row * columns + c) * weight.at(c) * x.at(row * columns + c);
            for (int64_t c = 0; c < columns; ++c) {
                const int64_t i = row * columns + c;
                dx.set(i, r * dy.at(i) * weight.at(c) -
                              x.at(i) * r * r * r * product / static_cast<double>(columns));
            }
        }
        return dx;
    }
    Buffer weightGradient() const {
        Buffer dweight(DType::F64, 1, columns);
        for (int64_t i = 0; i < rows * columns; ++i)
            dweight.set(i % columns,
                        dweight.at(i % columns) + dy.at(i) * x.at(i) * reciprocal(i / columns));
        return dweight;
    }
};

void addShapes() {
    QTest::addColumn<int>("dtype");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    const struct {
        int rows, columns;
    } shapes[] = {{1, 1}, {3, 31}, {2, 32}, {5, 100}, {4, 256}, {3, 1000}, {300, 16}};
    for (const auto& [dtype, name] :
         {std::pair{DType::F32, "f32"}, {DType::BF16, "bf16"}, {DType::F64, "f64"}})
        for (const auto& shape : shapes)
            QTest::addRow("%s %dx%d", name, shape.rows, shape.columns)
                << static_cast<int>(dtype) << shape.rows << shape.columns;
}

NormCase currentCase() {
    QFETCH(int, dtype);
    QFETCH(int, rows);
    QFETCH(int, columns);
    return {static_cast<DType>(dtype), rows, columns};
}

struct AdamState {
    Buffer weight, m, v, copy;
    explicit AdamState(DType dtype, DType copyType, int64_t size)
        : weight(Buffer::random(dtype, 1, size, 4))
        , m(Buffer::random(dtype, 1, size, 5, -0.1, 0.1))
        , v(Buffer::random(dtype, 1, size, 6, 0, 0.1))
        , copy(Buffer::random(copyType, 1, size, 7)) {}
    bool operator==(const AdamState&) const = default;
};

constexpr double learningRate = 1e-2, beta1 = 0.9, beta2 = 0.95, adamEpsilon = 1e-8, decay = 0.1;

void adamStep(AdamState& state, Buffer& grad, View scale, int64_t step) {
    emulated::adamw(state.weight.view(), state.m.view(), state.v.view(), state.copy.view(),
                    grad.view(), scale, learningRate, beta1, beta2, adamEpsilon, decay, step);
}

// Algorithm 2 of Loshchilov & Hutter 2019, in double.
void adamReference(AdamState& state, const Buffer& grad, double factor, int64_t step) {
    const double time = static_cast<double>(step);
    for (int64_t i = 0; i < state.weight.size(); ++i) {
        const double g = grad.at(i) * factor;
        state.m.set(i, beta1 * state.m.at(i) + (1 - beta1) * g);
        state.v.set(i, beta2 * state.v.at(i) + (1 - beta2) * g * g);
        const double mHat = state.m.at(i) / (1 - std::pow(beta1, time));
        const double vHat = state.v.at(i) / (1 - std::pow(beta2, time));
        state.weight.set(i, state.weight.at(i) -
                                learningRate * (mHat / (std::sqrt(vHat) + adamEpsilon) +
                                                decay * state.weight.at(i)));
        state.copy.set(i, state.weight.at(i));
    }
}

} // namespace

class TestCudaEmulation : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { emulation::schedule() = {}; }

    void rmsNormForward_data() { addShapes(); }
    void rmsNormForward() {
        NormCase norm = currentCase();
        QFETCH(int, dtype);
        const auto compute = static_cast<DType>(dtype);
        const Buffer expected = norm.output(), expectedRstd = norm.rstd;
        Buffer first;
        for (const auto& schedule : everySchedule()) {
            emulation::schedule() = schedule;
            Buffer y(compute, norm.rows, norm.columns), rstd(arithmeticOf(compute), norm.rows, 1);
            emulated::rmsNormFwd(y.view(), rstd.view(), norm.x.view(), norm.weight.view(), epsilon);
            QVERIFY2(worstError(y, expected) < toleranceOf(compute), "y");
            QVERIFY2(worstError(rstd, expectedRstd) < 1e-5, "rstd");
            if (first.size() == 0)
                first = y;
            QVERIFY2(y == first, "the order of threads changed the result");
        }
    }

    void rmsNormBackward_data() { addShapes(); }
    void rmsNormBackward() {
        NormCase norm = currentCase();
        QFETCH(int, dtype);
        const auto compute = static_cast<DType>(dtype);
        const DType arithmetic = arithmeticOf(compute);
        const double tolerance = arithmetic == DType::F64 ? 1e-12 : 1e-5;
        const Buffer dxExpected = norm.inputGradient(), dwExpected = norm.weightGradient();
        Buffer firstDx, firstDw;
        for (const auto& schedule : everySchedule()) {
            emulation::schedule() = schedule;
            // Contents of an overwritten gradient are undefined: NaN must not come through.
            Buffer dx(arithmetic, norm.rows, norm.columns), dw(arithmetic, 1, norm.columns);
            for (int64_t i = 0; i < dx.size(); ++i)
                dx.set(i, NAN);
            for (int64_t i = 0; i < dw.size(); ++i)
                dw.set(i, NAN);
            emulated::rmsNormBwd(dx.view(true), dw.view(true), norm.dy.view(), norm.x.view(),
                                 norm.weight.view(), norm.rstd.view());
            QVERIFY2(worstError(dx, dxExpected) < tolerance, "dx");
            QVERIFY2(worstError(dw, dwExpected) < tolerance, "dweight");
            if (firstDx.size() == 0) {
                firstDx = dx;
                firstDw = dw;
            }
            QVERIFY2(dx == firstDx && dw == firstDw, "the order of threads changed the result");
        }
    }

    void gradientsAreAddedAndSkipped() {
        NormCase norm(DType::F64, 7, 40);
        const Buffer dxExpected = norm.inputGradient(), dwExpected = norm.weightGradient();
        Buffer dx(DType::F64, 7, 40), dw(DType::F64, 1, 40);
        for (int round = 0; round < 2; ++round) {
            emulated::rmsNormBwd(dx.view(), {}, norm.dy.view(), norm.x.view(), norm.weight.view(),
                                 norm.rstd.view());
            emulated::rmsNormBwd({}, dw.view(), norm.dy.view(), norm.x.view(), norm.weight.view(),
                                 norm.rstd.view());
        }
        for (int64_t i = 0; i < dx.size(); ++i)
            QVERIFY(std::abs(dx.at(i) - 2 * dxExpected.at(i)) < 1e-12);
        for (int64_t i = 0; i < dw.size(); ++i)
            QVERIFY(std::abs(dw.at(i) - 2 * dwExpected.at(i)) < 1e-12);
    }

    void emptyBatchOverwritesTheWeightGradient() {
        Buffer none(DType::F32, 0, 8), rstd(DType::F32, 0, 1), weight(DType::F32, 1, 8);
        Buffer dw = Buffer::random(DType::F32, 1, 8, 1);
        emulated::rmsNormBwd({}, dw.view(true), none.view(), none.view(), weight.view(),
                             rstd.view());
        QVERIFY(dw == Buffer(DType::F32, 1, 8));
    }

    void adamw_data() {
        QTest::addColumn<int>("dtype");
        QTest::addColumn<int>("copyType");
        QTest::addColumn<int>("size");
        const int f32 = static_cast<int>(DType::F32), bf16 = static_cast<int>(DType::BF16);
        const int f64 = static_cast<int>(DType::F64);
        QTest::newRow("fp32 with bf16 copy") << f32 << bf16 << 700;
        QTest::newRow("fp32 with fp32 copy") << f32 << f32 << 256;
        QTest::newRow("one weight") << f32 << bf16 << 1;
        QTest::newRow("fp64 with fp32 copy") << f64 << f32 << 300;
    }
    void adamw() {
        QFETCH(int, dtype);
        QFETCH(int, copyType);
        QFETCH(int, size);
        const auto type = static_cast<DType>(dtype), copy = static_cast<DType>(copyType);
        for (const auto& schedule : everySchedule()) {
            emulation::schedule() = schedule;
            AdamState state(type, copy, size), expected(type, copy, size);
            for (int64_t step = 1; step <= 3; ++step) {
                Buffer grad = Buffer::random(type, 1, size, 10 + static_cast<uint64_t>(step));
                Buffer scale(DType::F32, 1, 1);
                scale.set(0, 0.5);
                adamStep(state, grad, step == 1 ? View{} : scale.view(), step);
                adamReference(expected, grad, step == 1 ? 1.0 : 0.5, step);
            }
            const double tolerance = type == DType::F64 ? 1e-14 : 1e-6;
            QVERIFY2(worstError(state.weight, expected.weight) < tolerance, "weight");
            QVERIFY2(worstError(state.m, expected.m) < tolerance, "m");
            QVERIFY2(worstError(state.v, expected.v) < tolerance, "v");
            QVERIFY2(worstError(state.copy, expected.copy) < toleranceOf(copy), "compute copy");
        }
    }

    void badScaleChangesNothing() {
        Buffer grad = Buffer::random(DType::F32, 1, 100, 9);
        for (const double bad : {-1.0, static_cast<double>(NAN)}) {
            AdamState state(DType::F32, DType::BF16, 100);
            Buffer scale(DType::F32, 1, 1);
            scale.set(0, bad);
            adamStep(state, grad, scale.view(), 1);
            QVERIFY(state == AdamState(DType::F32, DType::BF16, 100));
        }
    }

    void wrongTypesAreRefused() {
        Buffer x(DType::F32, 2, 4), y(DType::F64, 2, 4), weight(DType::F32, 1, 4);
        QVERIFY_EXCEPTION_THROWN(
            emulated::rmsNormFwd(y.view(), {}, x.view(), weight.view(), epsilon),
            std::invalid_argument);
    }
};

QTEST_APPLESS_MAIN(TestCudaEmulation)
#include "tst_cuda_emulation.moc"
