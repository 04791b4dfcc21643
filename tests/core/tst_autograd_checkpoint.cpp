// SPDX-License-Identifier: GPL-3.0-or-later
// Tape, NoGrad, alias and checkpoint through a small block.
#include "core/autograd/ops.h"
#include "core/base/rng.h"

#include <QtTest>

using namespace rationale;

namespace {

Tensor randomTensor(const Shape& shape, uint64_t seed, double scale, DType type) {
    Rng rng(seed);
    Tensor tensor = Tensor::empty(shape, DType::F64);
    for (int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<double>()[i] = rng.normal() * scale;
    return tensor.to(type);
}

struct Block {
    Var gate, up, down, norm;

    explicit Block(DType type)
        : gate(randomTensor({24, 16}, 1, 0.3, type), true)
        , up(randomTensor({24, 16}, 2, 0.3, type), true)
        , down(randomTensor({16, 24}, 3, 0.3, type), true)
        , norm(randomTensor({16}, 4, 1, type), true) {}

    Var operator()(const Var& x) const {
        const Var h = ops::rmsNorm(x, norm, 1e-5, x.value().dtype());
        const Var y = ops::linear(ops::swiglu(ops::linear(h, gate), ops::linear(h, up)), down);
        return ops::add(x, y);
    }
};

bool equalBits(const Tensor& a, const Tensor& b) {
    return a.defined() && b.defined() && a.size() == b.size() &&
           std::memcmp(a.view().data, b.view().data,
                       static_cast<size_t>(a.size() * kernels::bytesOf(a.dtype()))) == 0;
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT
private slots:
    void sameGradients() {
        const Tensor weights = randomTensor({10 * 16}, 9, 1, DType::F32);
        std::vector<Tensor> plain, recomputed;
        for (const bool save : {false, true}) {
            const Block block(DType::F32);
            const Var x(randomTensor({10, 16}, 7, 1, DType::F32), true);
            Tape tape;
            const auto list = [&](const Var& input) { return std::vector<Var>{block(input)}; };
            const Var middle = save ? checkpoint(list, x)[0] : block(x);
            const Var y = save ? checkpoint(list, middle)[0] : block(middle);
            const Var loss = ops::weightedSum(y, weights);
            tape.backward(loss);
            std::vector<Tensor>& out = save ? recomputed : plain;
            out = {loss.value(),    x.grad(),          block.gate.grad(),
                   block.up.grad(), block.down.grad(), block.norm.grad()};
        }
        for (size_t i = 0; i < plain.size(); ++i)
            QVERIFY2(equalBits(plain[i], recomputed[i]), qPrintable(QString::number(i)));
    }

    void recordsNothingWithoutTape() {
        const Block block(DType::F32);
        const Var x(randomTensor({4, 16}, 7, 1, DType::F32), true);
        QVERIFY(!block(x).requiresGrad());
        Tape tape;
        {
            const NoGrad pause;
            QVERIFY(!block(x).requiresGrad());
        }
        QVERIFY(block(x).requiresGrad());
    }

    void frozenWeightGetsNoBuffer() {
        const Var frozen(randomTensor({8, 16}, 1, 1, DType::F32));
        const Var x(randomTensor({4, 16}, 2, 1, DType::F32), true);
        Tape tape;
        tape.backward(
            ops::weightedSum(ops::linear(x, frozen), randomTensor({32}, 3, 1, DType::F32)));
        QVERIFY(x.grad().defined());
        QVERIFY(!frozen.grad().defined());
    }

    void gradientsAddUpUntilCleared() {
        const Var w(randomTensor({8, 16}, 1, 1, DType::F32), true);
        const Var x(randomTensor({4, 16}, 2, 1, DType::F32));
        const Tensor weights = randomTensor({32}, 3, 1, DType::F32);
        const auto run = [&] {
            Tape tape;
            tape.backward(ops::weightedSum(ops::linear(x, w), weights));
        };
        run();
        const Tensor once = w.grad().clone();
        run();
        for (int64_t i = 0; i < once.size(); ++i)
            QCOMPARE(w.grad().data<float>()[i], 2 * once.data<float>()[i]);
        w.zeroGrad();
        QVERIFY(!w.grad().defined());
        run();
        QVERIFY(equalBits(w.grad(), once));
    }

    void aliasFeedsTheMaster() {
        const Var master(randomTensor({8, 16}, 1, 1, DType::F32), true);
        const Var compute = master.alias(master.value().to(DType::BF16));
        const Var x(randomTensor({4, 16}, 2, 1, DType::BF16));
        Tape tape;
        const Var y = ops::linear(x, compute);
        QCOMPARE(y.value().dtype(), DType::BF16);
        tape.backward(ops::weightedSum(y, randomTensor({32}, 3, 1, DType::F32)));
        QVERIFY(master.grad().defined());
        QCOMPARE(master.grad().dtype(), DType::F32);
        QVERIFY(equalBits(master.grad(), compute.grad()));
    }

    void noMemoryFromTheSystemOnceWarm() {
        const Block block(DType::F32);
        const Tensor x = randomTensor({50, 16}, 7, 1, DType::F32);
        const Tensor weights = randomTensor({50 * 16}, 9, 1, DType::F32);
        const auto step = [&] {
            Tape tape;
            tape.backward(ops::weightedSum(block(block(Var(x))), weights));
            for (const Var& var : {block.gate, block.up, block.down, block.norm})
                var.zeroGrad();
        };
        step();
        const int64_t calls = kernels::cpuMemory().stats().systemCalls;
        for (int i = 0; i < 5; ++i)
            step();
        QCOMPARE(kernels::cpuMemory().stats().systemCalls, calls);
    }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_autograd_checkpoint.moc"
