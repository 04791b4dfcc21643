// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/tensor/storage.h"
#include "core/tensor/tensor.h"

#include <QtTest>

using namespace rationale;

class TestTensor : public QObject {
    Q_OBJECT
private slots:
    void sharesStorage() {
        const std::vector<float> values = {0, 1, 2, 3, 4, 5};
        const Tensor tensor = Tensor::from<float>(values, {3, 2});
        const Tensor row = tensor.rows(1, 2);
        row.fill(9);
        QCOMPARE(tensor.data<float>()[2], 9.0f);
        QCOMPARE(tensor.data<float>()[4], 4.0f);
        QCOMPARE(tensor.reshape({6}).data<float>()[3], 9.0f);
        QCOMPARE(tensor.dim(-1), int64_t{2});
        QCOMPARE(row.size(), int64_t{2});
        const Tensor copy = tensor.clone();
        copy.fill(0);
        QCOMPARE(tensor.data<float>()[5], 5.0f);
        QCOMPARE(QString::fromStdString(toString(tensor.shape())), QString("[3, 2]"));
    }

    void convertsTypes() {
        const std::vector<float> values = {1.0f, -2.5f, 3.14159f, 1e30f, 0.0f};
        const Tensor narrow = Tensor::from<float>(values, {5}).to(DType::BF16);
        const Tensor wide = narrow.to(DType::F64);
        for (size_t i = 0; i < values.size(); ++i)
            QVERIFY(std::abs(wide.data<double>()[i] - double(values[i])) <=
                    std::abs(double(values[i])) / 256);
        QCOMPARE(wide.data<double>()[1], -2.5);
    }

    void keepsNonFinite() {
        const std::vector<float> values = {NAN, INFINITY, -INFINITY, 3.4e38f};
        const Tensor back = Tensor::from<float>(values, {4}).to(DType::BF16).to(DType::F32);
        QVERIFY(std::isnan(back.data<float>()[0]));
        QCOMPARE(back.data<float>()[1], INFINITY);
        QCOMPARE(back.data<float>()[2], -INFINITY);
        QCOMPARE(back.data<float>()[3], INFINITY); // rounds past the largest bf16
    }

    void refusesWrongUse() {
        const Tensor tensor = Tensor::zeros({2, 3}, DType::F32);
        QVERIFY_EXCEPTION_THROWN(tensor.data<double>(), Error);
        QVERIFY_EXCEPTION_THROWN(tensor.reshape({7}), Error);
        QVERIFY_EXCEPTION_THROWN(tensor.rows(1, 3), Error);
        QVERIFY_EXCEPTION_THROWN(tensor.dim(2), Error);
        QVERIFY_EXCEPTION_THROWN(tensor.copyFrom(Tensor::zeros({5}, DType::F32)), Error);
        // 2^62 elements of 4 bytes are 0 bytes in 64 bits.
        QVERIFY_EXCEPTION_THROWN(Tensor::empty({int64_t{1} << 62}, DType::F32), Error);
        QVERIFY_EXCEPTION_THROWN(Tensor::empty({int64_t{1} << 40, int64_t{1} << 40}, DType::F32),
                                 Error);
        const std::vector<float> few = {1};
        QVERIFY_EXCEPTION_THROWN(Tensor::from<float>(few, {2}), Error);
        QVERIFY(!Tensor().defined());
        QVERIFY(!Tensor().view());
    }

    void reusesMemory() {
        const kernels::DeviceMemory& memory = kernels::cpuMemory();
        const auto step = [] {
            const Tensor a = Tensor::empty({1000, 77}, DType::F32);
            const Tensor b = Tensor::empty({333}, DType::F64);
            return a.size() + b.size();
        };
        QCOMPARE(step(), int64_t{77333});
        const int64_t calls = memory.stats().systemCalls;
        memory.resetPeak();
        const int64_t used = memory.stats().used;
        for (int i = 0; i < 10; ++i)
            step();
        QCOMPARE(memory.stats().systemCalls, calls);
        QCOMPARE(memory.stats().used, used);
        QVERIFY(memory.stats().peak >= used + 1000 * 77 * 4 + 333 * 8);
        memory.trim();
        QVERIFY(memory.stats().reserved >= memory.stats().used);
    }
};

QTEST_APPLESS_MAIN(TestTensor)
#include "tst_tensor.moc"
