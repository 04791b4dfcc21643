// SPDX-License-Identifier: GPL-3.0-or-later
// Every differentiable op: its gradients against central differences in double precision, and its
// fp32 and bf16 results against the double ones. Walked again under each instruction set.
#include "op_cases.h"

#include <QProcess>
#include <QtTest>

using namespace opcases;

namespace {

double largest(const Tensor& tensor) {
    double top = 0;
    for (int64_t i = 0; i < tensor.size(); ++i)
        top = std::max(top, std::abs(tensor.data<double>()[i]));
    return top;
}

double largestDifference(const Tensor& a, const Tensor& b) {
    double top = 0;
    for (int64_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(a.data<double>()[i] - b.data<double>()[i]);
        top = std::isnan(difference) ? INFINITY : std::max(top, difference);
    }
    return top;
}

void addRows() {
    QTest::addColumn<int>("index");
    const std::vector<OpCase> cases = opCases();
    for (size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name.c_str()) << static_cast<int>(i);
}

OpCase chosenCase() {
    QFETCH(int, index);
    return opCases()[static_cast<size_t>(index)];
}

} // namespace

class TestGradients : public QObject {
    Q_OBJECT
private slots:
    void finiteDifferences_data() { addRows(); }
    void finiteDifferences() {
        const OpCase op = chosenCase();
        const std::vector<Tensor> values = valuesOf(op);
        const RunResult analytic = run(op, values, DType::F64, true);
        const double step = 1e-5;
        Rng rng(5);
        for (size_t which = 0; which < values.size(); ++which) {
            const int64_t size = values[which].size();
            QCOMPARE(analytic.gradients[which].size(), size);
            for (int trial = 0; trial < 16; ++trial) {
                const int64_t at = size <= 16 ? trial % size : rng.below(size);
                double* entry = values[which].data<double>() + at;
                const double before = *entry;
                *entry = before + step;
                const double above = run(op, values, DType::F64, false).loss;
                *entry = before - step;
                const double below = run(op, values, DType::F64, false).loss;
                *entry = before;
                const double numeric = (above - below) / (2 * step);
                const double exact = analytic.gradients[which].data<double>()[at];
                QVERIFY2(std::abs(numeric - exact) <= 1e-7 * std::max(1.0, std::abs(exact)),
                         qPrintable(QString("input %1 entry %2: %3, numeric %4")
                                        .arg(which)
                                        .arg(at)
                                        .arg(exact, 0, 'g', 12)
                                        .arg(numeric, 0, 'g', 12)));
            }
        }
    }

    void precision_data() { addRows(); }
    void precision() {
        const OpCase op = chosenCase();
        std::vector<Tensor> values;
        for (const Tensor& value : valuesOf(op)) // the same numbers in every type
            values.push_back(value.to(DType::BF16).to(DType::F64));
        const RunResult exact = run(op, values, DType::F64, true);
        for (const auto& [type, tolerance] :
             {std::pair{DType::F32, 5e-6}, std::pair{DType::BF16, op.bf16Tolerance}}) {
            const RunResult rounded = run(op, values, type, true);
            const auto near = [&, tolerance = tolerance](const Tensor& a, const Tensor& b) {
                return largestDifference(a, b) <= tolerance * std::max(largest(b), 0.1);
            };
            for (size_t i = 0; i < exact.outputs.size(); ++i)
                QVERIFY2(
                    near(rounded.outputs[i], exact.outputs[i]),
                    qPrintable(QString("output %1, type %2: off by %3 of %4")
                                   .arg(i)
                                   .arg(int(type))
                                   .arg(largestDifference(rounded.outputs[i], exact.outputs[i]))
                                   .arg(largest(exact.outputs[i]))));
            for (size_t i = 0; i < exact.gradients.size(); ++i)
                QVERIFY2(
                    near(rounded.gradients[i], exact.gradients[i]),
                    qPrintable(QString("gradient %1, type %2: off by %3 of %4")
                                   .arg(i)
                                   .arg(int(type))
                                   .arg(largestDifference(rounded.gradients[i], exact.gradients[i]))
                                   .arg(largest(exact.gradients[i]))));
        }
    }

    /// Same numbers again: reductions have one order.
    void repeatsBitForBit_data() { addRows(); }
    void repeatsBitForBit() {
        const OpCase op = chosenCase();
        for (const DType type : {DType::F32, DType::BF16}) {
            const RunResult first = run(op, valuesOf(op), type, true);
            const RunResult second = run(op, valuesOf(op), type, true);
            for (size_t i = 0; i < first.gradients.size(); ++i)
                QCOMPARE(largestDifference(first.gradients[i], second.gradients[i]), 0.0);
            QCOMPARE(first.loss, second.loss);
        }
    }

    /// The same test program under each smaller instruction set.
    void smallerInstructionSets_data() {
        QTest::addColumn<QString>("isa");
        for (const char* isa : {"avx2", "baseline"})
            QTest::newRow(isa) << QString(isa);
    }
    void smallerInstructionSets() {
        QFETCH(QString, isa);
        if (qEnvironmentVariableIsSet("RATIONALE_MAX_CPU_ISA"))
            QSKIP("already capped");
        if (!kernels::cpuOpsFor(qPrintable(isa)))
            QSKIP("not on this processor");
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("RATIONALE_MAX_CPU_ISA", isa);
        environment.insert("OMP_NUM_THREADS", "1"); // many tiny calls: threads only wait here
        process.setProcessEnvironment(environment);
        process.start(QCoreApplication::applicationFilePath(), {"finiteDifferences", "precision"});
        QVERIFY(process.waitForFinished(300000));
        QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
                 process.readAllStandardOutput().right(3000).constData());
    }
};

QTEST_GUILESS_MAIN(TestGradients)
#include "tst_gradients.moc"
