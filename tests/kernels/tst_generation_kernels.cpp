// SPDX-License-Identifier: GPL-3.0-or-later
// Paged attention against training attention, sampling, exp, the optimizer kernels, each on every
// instruction set of this processor.
#include "op_cases.h"

#include <QtTest>

using namespace opcases;
using kernels::Ops;

namespace {

void addIsas() {
    QTest::addColumn<QString>("isa");
    for (const char* isa : {"avx512", "avx2", "baseline"})
        if (kernels::cpuOpsFor(isa))
            QTest::newRow(isa) << QString(isa);
}

const Ops& chosenOps() {
    QFETCH(QString, isa);
    return *kernels::cpuOpsFor(qPrintable(isa));
}

bool sameBytes(const Tensor& a, const Tensor& b) {
    return a.size() == b.size() && a.dtype() == b.dtype() &&
           std::memcmp(a.view().data, b.view().data,
                       static_cast<size_t>(a.size() * kernels::bytesOf(a.dtype()))) == 0;
}

/// Rows of logits that repeat one distribution, with keys 0 … n-1.
struct SampleBatch {
    Tensor logits, keys, positions, tokens, logprob, sampled;

    SampleBatch(const std::vector<float>& row, int64_t count, int32_t position)
        : logits(Tensor::empty({count, static_cast<int64_t>(row.size())}, DType::F32))
        , keys(Tensor::zeros({count, 2}, DType::I32))
        , positions(Tensor::empty({count}, DType::I32))
        , tokens(Tensor::empty({count}, DType::I32))
        , logprob(Tensor::empty({count}, DType::F32))
        , sampled(Tensor::empty({count}, DType::F32)) {
        for (int64_t i = 0; i < count; ++i) {
            std::copy(row.begin(), row.end(), logits.rows(i, i + 1).data<float>());
            keys.data<int32_t>()[2 * i] = static_cast<int32_t>(i);
            positions.data<int32_t>()[i] = position;
        }
    }
    void run(const Ops& ops, double temperature, int64_t topK = 0, double topP = 1,
             double minP = 0) {
        ops.sample(tokens.view(), logprob.view(), sampled.view(), logits.view(), keys.view(),
                   positions.view(), temperature, topK, topP, minP);
    }
};

} // namespace

class TestGenerationKernels : public QObject {
    Q_OBJECT
private slots:
    void pagedEqualsTraining_data() {
        QTest::addColumn<QString>("isa");
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("heads");
        QTest::addColumn<int>("headSize");
        for (const char* isa : {"avx512", "avx2", "baseline"})
            for (const DType type : {DType::F32, DType::BF16})
                for (const auto& [heads, headSize] :
                     {std::pair{2, 32}, {4, 32}, {6, 24}, {8, 20}, {14, 72}})
                    if (kernels::cpuOpsFor(isa))
                        QTest::addRow("%s %s %d heads of %d", isa,
                                      type == DType::BF16 ? "bf16" : "fp32", heads, headSize)
                            << QString(isa) << static_cast<int>(type) << heads << headSize;
    }
    /// Not nearly: to the bit, or the policy that samples is not the one that learns.
    void pagedEqualsTraining() {
        QFETCH(int, type);
        QFETCH(int, heads);
        QFETCH(int, headSize);
        const Ops& ops = chosenOps();
        const auto dtype = static_cast<DType>(type);
        const int64_t kvHeads = 2, d = headSize, tokens = 125, page = 16, width = heads * d;
        const double scale = 1 / std::sqrt(static_cast<double>(d));
        const Tensor q = normal({tokens, width}, 1).to(dtype);
        const Tensor k = normal({tokens, kvHeads * d}, 2).to(dtype);
        const Tensor v = normal({tokens, kvHeads * d}, 3).to(dtype);
        const Tensor expected = Tensor::empty({tokens, width}, dtype);
        ops.attentionFwd(expected.view(), {}, q.view(), k.view(), v.view(), ints({0, 125}).view(),
                         heads, kvHeads, d, scale);
        const Tensor keys = Tensor::zeros({9, kvHeads, page, d}, dtype);
        const Tensor values = Tensor::zeros({9, kvHeads, page, d}, dtype);
        const std::vector<int32_t> pages = {5, 0, 3, 7, 8, 2, 6, 4};
        std::vector<int32_t> rows, sequences, lengths, table(pages.size(), 1);
        for (int32_t t = 0; t < tokens; ++t) {
            rows.push_back(pages[static_cast<size_t>(t / page)] * 16 + t % 16);
            sequences.push_back(1);
            lengths.push_back(t + 1);
        }
        lengths[7] = 0; // a padding row
        table.insert(table.end(), pages.begin(), pages.end());
        ops.kvWrite(keys.view(), values.view(), k.view(), v.view(), ints(rows).view());
        const Tensor out = Tensor::empty(q.shape(), dtype);
        const Tensor pageTable = ints(table).reshape({2, 8});
        ops.attentionPaged(out.view(), q.view(), keys.view(), values.view(), pageTable.view(),
                           ints(sequences).view(), ints(lengths).view(), heads, scale);
        expected.rows(7, 8).fill(0);
        for (int64_t t = 0; t < tokens; ++t)
            QVERIFY2(sameBytes(out.rows(t, t + 1), expected.rows(t, t + 1)),
                     qPrintable(QString("token %1").arg(t)));
        // One row alone gives the same bits as in the batch.
        const Tensor alone = Tensor::empty({1, width}, dtype);
        ops.attentionPaged(alone.view(), q.rows(30, 31).view(), keys.view(), values.view(),
                           pageTable.view(), ints({1}).view(), ints({31}).view(), heads, scale);
        QVERIFY(sameBytes(alone, out.rows(30, 31)));
    }

    void sampledLogprobEqualsTraining_data() { addIsas(); }
    void sampledLogprobEqualsTraining() {
        const Ops& ops = chosenOps();
        constexpr int64_t rows = 200, vocabulary = 301;
        const Tensor logits = Tensor::empty({rows, vocabulary}, DType::F32);
        const Tensor spread = normal({rows, vocabulary}, 4);
        for (int64_t i = 0; i < rows * vocabulary; ++i) // from flat to peaked
            logits.data<float>()[i] =
                static_cast<float>(spread.data<double>()[i] * 0.1 * double(i / vocabulary));
        for (const double temperature : {1.0, 0.6, 1.7}) {
            const Tensor tokens = Tensor::empty({rows}, DType::I32);
            const Tensor positions = Tensor::zeros({rows}, DType::I32);
            const Tensor keys = Tensor::zeros({rows, 2}, DType::I32);
            const Tensor sampled = Tensor::empty({rows}, DType::F32);
            const Tensor trained = Tensor::empty({rows}, DType::F32);
            const Tensor lse = Tensor::empty({rows}, DType::F32);
            ops.sample(tokens.view(), sampled.view(), {}, logits.view(), keys.view(),
                       positions.view(), temperature, 0, 1, 0);
            ops.logProbFwd(trained.view(), {}, lse.view(), logits.view(), tokens.view(),
                           temperature);
            QVERIFY(sameBytes(sampled, trained));
        }
    }

    void expIsAccurate_data() { addIsas(); }
    void expIsAccurate() {
        const Ops& ops = chosenOps();
        // With lse 0 and slope −1 the backward of the log-prob writes exp(logit) beside the target.
        const int64_t count = 200001;
        const Tensor logits = Tensor::empty({1, count}, DType::F32);
        const Tensor out = Tensor::empty({1, count}, DType::F32);
        const Tensor zero = Tensor::zeros({1}, DType::F32);
        const Tensor slope = Tensor::zeros({1}, DType::F32);
        slope.fill(-1);
        for (int64_t i = 0; i < count; ++i)
            logits.data<float>()[i] = -87.0f + static_cast<float>(i) * (175.5f / 200000);
        ops.logProbBwd(out.view(), logits.view(), zero.view(), zero.view(), ints({0}).view(),
                       slope.view(), {}, 1);
        double worst = 0;
        for (int64_t i = 1; i < count; ++i) {
            const double exact = std::exp(static_cast<double>(logits.data<float>()[i]));
            const float rounded = static_cast<float>(exact);
            const double ulp = std::nextafter(rounded, INFINITY) - rounded;
            worst = std::max(worst, std::abs(out.data<float>()[i] - exact) / ulp);
        }
        QVERIFY2(worst <= 2, qPrintable(QString("%1 ulp").arg(worst)));
    }

    void samplesTheDistribution_data() { addIsas(); }
    void samplesTheDistribution() {
        const Ops& ops = chosenOps();
        const std::vector<float> row = {0.1f, -1.0f, 2.0f, 0.5f, -3.0f};
        const int64_t count = 40000;
        SampleBatch batch(row, count, 3);
        batch.run(ops, 0.8);
        double sum = 0;
        std::vector<double> p;
        for (const float logit : row)
            p.push_back(std::exp(logit / 0.8)), sum += p.back();
        std::vector<int> hits(row.size(), 0);
        for (int64_t i = 0; i < count; ++i) {
            const auto token = static_cast<size_t>(batch.tokens.data<int32_t>()[i]);
            ++hits[token];
            QVERIFY(std::abs(batch.logprob.data<float>()[i] - std::log(p[token] / sum)) < 1e-5);
            QCOMPARE(batch.sampled.data<float>()[i], batch.logprob.data<float>()[i]);
        }
        for (size_t i = 0; i < row.size(); ++i) { // within five standard deviations
            const double share = p[i] / sum;
            QVERIFY(std::abs(hits[i] / double(count) - share) <
                    5 * std::sqrt(share * (1 - share) / count));
        }
    }

    void drawDoesNotDependOnTheBatch() {
        const Ops& ops = kernels::cpuOps();
        const std::vector<float> row = {0.1f, -1.0f, 2.0f, 0.5f, -3.0f, 1.5f};
        SampleBatch many(row, 64, 11);
        many.run(ops, 1);
        for (const int64_t i : {0, 5, 63}) {
            SampleBatch one(row, 1, 11);
            one.keys.data<int32_t>()[0] = static_cast<int32_t>(i);
            one.run(ops, 1);
            QCOMPARE(one.tokens.data<int32_t>()[0], many.tokens.data<int32_t>()[i]);
            QCOMPARE(one.logprob.data<float>()[0], many.logprob.data<float>()[i]);
        }
        SampleBatch later(row, 64, 12);
        later.run(ops, 1);
        int different = 0;
        for (int64_t i = 0; i < 64; ++i)
            different += later.tokens.data<int32_t>()[i] != many.tokens.data<int32_t>()[i];
        QVERIFY(different > 10);
    }

    void filters_data() {
        QTest::addColumn<int>("topK");
        QTest::addColumn<double>("topP");
        QTest::addColumn<double>("minP");
        QTest::addColumn<QList<int>>("kept");
        // Probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625.
        QTest::newRow("top-k") << 2 << 1.0 << 0.0 << QList<int>{1, 3};
        QTest::newRow("top-p") << 0 << 0.8 << 0.0 << QList<int>{1, 3, 4};
        QTest::newRow("top-p tiny") << 0 << 1e-9 << 0.0 << QList<int>{3};
        QTest::newRow("min-p") << 0 << 1.0 << 0.2 << QList<int>{1, 3, 4};
        QTest::newRow("top-k then top-p") << 2 << 0.6 << 0.0 << QList<int>{3};
        QTest::newRow("ties by number") << 4 << 1.0 << 0.0 << QList<int>{0, 1, 3, 4};
    }
    void filters() {
        QFETCH(int, topK);
        QFETCH(double, topP);
        QFETCH(double, minP);
        QFETCH(QList<int>, kept);
        const std::vector<double> p = {0.0625, 0.25, 0.0625, 0.5, 0.125};
        std::vector<float> row;
        for (const double value : p)
            row.push_back(static_cast<float>(std::log(value)));
        SampleBatch batch(row, 4000, 0);
        batch.run(kernels::cpuOps(), 1, topK, topP, minP);
        double total = 0;
        for (const int token : kept)
            total += p[static_cast<size_t>(token)];
        QSet<int> seen;
        for (int64_t i = 0; i < 4000; ++i) {
            const int token = batch.tokens.data<int32_t>()[i];
            seen.insert(token);
            QVERIFY2(kept.contains(token), qPrintable(QString::number(token)));
            const double share = p[static_cast<size_t>(token)];
            QVERIFY(std::abs(batch.logprob.data<float>()[i] - std::log(share)) < 1e-5);
            QVERIFY(std::abs(batch.sampled.data<float>()[i] - std::log(share / total)) < 1e-5);
        }
        QCOMPARE(seen.size(), kept.size());
    }

    void greedy() {
        SampleBatch batch({0.0f, 3.0f, 3.0f, 1.0f}, 3, 0);
        batch.run(kernels::cpuOps(), 0);
        for (int64_t i = 0; i < 3; ++i) {
            QCOMPARE(batch.tokens.data<int32_t>()[i], 1);
            QCOMPARE(batch.sampled.data<float>()[i], 0.0f);
            QVERIFY(std::abs(batch.logprob.data<float>()[i] -
                             (3 - std::log(1 + 2 * std::exp(3.0) + std::exp(1.0)))) < 1e-5);
        }
    }

    void adamwFollowsTheFormula_data() { addIsas(); }
    void adamwFollowsTheFormula() {
        const Ops& ops = chosenOps();
        const int64_t n = 1003;
        const Tensor weight = normal({n}, 1).to(DType::F32), m = Tensor::zeros({n}, DType::F32);
        const Tensor v = Tensor::zeros({n}, DType::F32), copy = Tensor::zeros({n}, DType::BF16);
        const Tensor scale = Tensor::zeros({1}, DType::F32);
        scale.fill(0.5);
        std::vector<double> w(n), mean(n, 0), square(n, 0);
        for (int64_t i = 0; i < n; ++i)
            w[static_cast<size_t>(i)] = weight.data<float>()[i];
        for (int64_t step = 1; step <= 5; ++step) {
            const Tensor grad = normal({n}, 10 + static_cast<uint64_t>(step)).to(DType::F32);
            ops.adamw(weight.view(), m.view(), v.view(), copy.view(), grad.view(), scale.view(),
                      0.01, 0.9, 0.95, 1e-8, 0.1, step);
            for (size_t i = 0; i < w.size(); ++i) {
                const double g = 0.5 * grad.data<float>()[i];
                mean[i] = 0.9 * mean[i] + 0.1 * g;
                square[i] = 0.95 * square[i] + 0.05 * g * g;
                w[i] -= 0.01 * (0.1 * w[i] +
                                mean[i] / (1 - std::pow(0.9, step)) /
                                    (std::sqrt(square[i] / (1 - std::pow(0.95, step))) + 1e-8));
            }
        }
        const Tensor wide = copy.to(DType::F32);
        for (size_t i = 0; i < w.size(); ++i) {
            QVERIFY(std::abs(weight.data<float>()[i] - w[i]) < 2e-6);
            QVERIFY(std::abs(wide.data<float>()[i] - w[i]) <= std::abs(w[i]) / 250 + 1e-7);
        }
    }

    void nonFiniteGradientChangesNothing_data() { addIsas(); }
    void nonFiniteGradientChangesNothing() {
        const Ops& ops = chosenOps();
        const Tensor weight = normal({100}, 1).to(DType::F32), before = weight.clone();
        const Tensor m = Tensor::zeros({100}, DType::F32), v = Tensor::zeros({100}, DType::F32);
        const Tensor grad = normal({100}, 2).to(DType::F32);
        const Tensor sum = Tensor::zeros({1}, DType::F64), scale = Tensor::zeros({1}, DType::F32);
        for (const float bad : {NAN, INFINITY}) {
            grad.data<float>()[50] = bad;
            ops.sumSquares(sum.view(), grad.view(), false);
            ops.clipScale(scale.view(), sum.view(), 1.0);
            QCOMPARE(scale.data<float>()[0], -1.0f);
            ops.adamw(weight.view(), m.view(), v.view(), {}, grad.view(), scale.view(), 0.01, 0.9,
                      0.95, 1e-8, 0.1, 1);
        }
        QVERIFY(std::memcmp(weight.data<float>(), before.data<float>(), 400) == 0);
        for (int64_t i = 0; i < 100; ++i)
            QVERIFY(m.data<float>()[i] == 0 && v.data<float>()[i] == 0);
    }

    void clipsByNorm() {
        const Ops& ops = kernels::cpuOps();
        const Tensor a = normal({20000}, 1).to(DType::F32), b = normal({77}, 2).to(DType::F32);
        const Tensor sum = Tensor::zeros({1}, DType::F64), scale = Tensor::zeros({1}, DType::F32);
        ops.sumSquares(sum.view(), a.view(), false);
        ops.sumSquares(sum.view(), b.view(), true);
        double exact = 0;
        for (const Tensor& tensor : {a, b})
            for (int64_t i = 0; i < tensor.size(); ++i)
                exact += double(tensor.data<float>()[i]) * tensor.data<float>()[i];
        QVERIFY(std::abs(sum.data<double>()[0] / exact - 1) < 1e-6);
        ops.clipScale(scale.view(), sum.view(), 2);
        QVERIFY(std::abs(scale.data<float>()[0] - 2 / std::sqrt(exact)) < 1e-6);
        ops.clipScale(scale.view(), sum.view(), 1e6);
        QCOMPARE(scale.data<float>()[0], 1.0f);
    }

    void productRowsDoNotDependOnTheBatch_data() {
        QTest::addColumn<int>("type");
        QTest::newRow("f32") << static_cast<int>(DType::F32);
        QTest::newRow("bf16") << static_cast<int>(DType::BF16);
    }
    void productRowsDoNotDependOnTheBatch() {
        QFETCH(int, type);
        const auto dtype = static_cast<DType>(type);
        const Ops& ops = kernels::cpuOps();
        const Tensor w = normal({96, 128}, 1).to(dtype), x = normal({700, 128}, 2).to(dtype);
        const Tensor all = Tensor::empty({700, 96}, dtype);
        ops.matmul(all.view(), x.view(), w.view(), false, true, false);
        for (const auto& [begin, end] :
             {std::pair<int64_t, int64_t>{0, 1}, {3, 10}, {64, 131}, {0, 64}, {5, 693}}) {
            const Tensor part = Tensor::empty({end - begin, 96}, dtype);
            ops.matmul(part.view(), x.rows(begin, end).view(), w.view(), false, true, false);
            QVERIFY2(std::memcmp(part.view().data, all.rows(begin, end).view().data,
                                 static_cast<size_t>(part.size() * kernels::bytesOf(dtype))) == 0,
                     qPrintable(QString("rows %1 to %2").arg(begin).arg(end)));
        }
    }
};

QTEST_APPLESS_MAIN(TestGenerationKernels)
#include "tst_generation_kernels.moc"
