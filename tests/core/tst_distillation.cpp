// SPDX-License-Identifier: GPL-3.0-or-later
// The divergence between student and teacher against TRL's generalized_jsd_loss
// (tests/oracle/distillation_fixture.py), and what must hold for any two models.
#include "core/train/distillation.h"
#include "core/train/sequence_loss.h"
#include "core/train/train_step.h"
#include "reference_fixture.h"

#include <QtTest>

using namespace rationale;
using namespace rationale::test;

namespace {

const Json& oracle() {
    static const Json json = [] {
        const fs::path file = referenceData() / "preference" / "divergence.json";
        return parseJson(readFile(file), file.string());
    }();
    return json;
}

Tensor matrix(const Json& values, int64_t columns, DType type) {
    const auto numbers = values.get<std::vector<double>>();
    const auto count = static_cast<int64_t>(numbers.size());
    return Tensor::from<double>(numbers, {count / columns, columns}).to(type);
}

/// With it as the head, hidden states are logits.
Tensor identity(int64_t size, DType type) {
    const Tensor square = Tensor::zeros({size, size}, DType::F64);
    for (int64_t i = 0; i < size; ++i)
        square.data<double>()[i * size + i] = 1;
    return square.to(type);
}

Json config(int64_t width, int64_t layers) {
    Json json = tinyConfig(true);
    json["hidden_size"] = width;
    json["num_hidden_layers"] = layers;
    return json;
}

CompletionBatch someCompletions(int64_t vocabulary, size_t begin, size_t end) {
    Rng rng(5);
    SequenceSet set;
    for (int64_t i = 0; i < 6; ++i)
        set.add(randomTokens(rng, 2 + i % 3, vocabulary), randomTokens(rng, 1 + i, vocabulary));
    return packCompletions(std::span(set.prompts).subspan(begin, end - begin),
                           std::span(set.completions).subspan(begin, end - begin));
}

constexpr double allTokens = 1 + 2 + 3 + 4 + 5 + 6;

std::vector<Tensor> gradientsOf(LanguageModel& student, LanguageModel& teacher, size_t atATime,
                                const DistillationOptions& options, double& loss) {
    student.zeroGrad();
    const auto ranges = splitByCount(6, atATime);
    loss = accumulateGradients(ranges.size(), [&](size_t i) {
        return distillationLoss(
            student, teacher,
            someCompletions(student.vocabularySize(), ranges[i].begin, ranges[i].end), options,
            allTokens);
    });
    std::vector<Tensor> gradients;
    for (const Parameter& parameter : student.parameters())
        gradients.push_back(parameter.var.grad().to(DType::F64).clone());
    return gradients;
}

} // namespace

class TestDistillation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesTrl_data() {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("tolerance");
        for (const auto& [type, name, tolerance] :
             {std::tuple{DType::F64, "fp64", 1e-10}, {DType::F32, "fp32", 1e-5}}) {
            int index = 0;
            for (const Json& one : oracle())
                QTest::addRow("%s %s", name, one.at("name").get<std::string>().c_str())
                    << index++ << int(type) << tolerance;
        }
    }
    void matchesTrl() {
        QFETCH(int, index);
        QFETCH(int, type);
        QFETCH(double, tolerance);
        const Json& json = oracle()[static_cast<size_t>(index)];
        const auto vocabulary = json.at("vocabulary").get<int64_t>();
        const auto dtype = static_cast<DType>(type);
        const Var student(matrix(json.at("student"), vocabulary, dtype), true);
        const Var head(identity(vocabulary, dtype), true);
        std::vector<double> weights;
        double tokens = 0;
        for (const Json& label : json.at("labels")) {
            weights.push_back(label.get<int>() == -100 ? 0 : 1);
            tokens += weights.back();
        }
        for (double& weight : weights)
            weight /= tokens;
        Tape tape;
        const Var divergence =
            ops::headDivergence(student, head, matrix(json.at("teacher"), vocabulary, dtype),
                                identity(vocabulary, dtype), json.at("beta").get<double>(),
                                json.at("temperature").get<double>());
        const Var loss = ops::weightedSum(
            divergence, Tensor::from<double>(weights, {static_cast<int64_t>(weights.size())}));
        tape.backward(loss);
        const double wanted = json.at("loss").get<double>();
        double worst = std::abs(scalarOf(loss) - wanted) / std::max(1.0, wanted);
        const Tensor gradient = student.grad().to(DType::F64);
        for (int64_t i = 0; i < gradient.size(); ++i)
            worst = std::max(worst,
                             std::abs(gradient.data<double>()[i] -
                                      json.at("gradient")[static_cast<size_t>(i)].get<double>()));
        QVERIFY2(worst < tolerance, qPrintable(QString::number(worst)));
    }

    void equalModelsHaveNothingToLearn() {
        for (const double beta : {0.0, 0.5, 1.0}) {
            const auto student = makeModel(config(16, 2), DType::F64, 3);
            const auto teacher = makeModel(config(16, 2), DType::F64, 3);
            double loss = 1;
            const auto gradients = gradientsOf(*student, *teacher, 6, {beta, 0.7}, loss);
            QVERIFY(std::abs(loss) < 1e-12);
            for (const Tensor& gradient : gradients)
                for (int64_t i = 0; i < gradient.size(); ++i)
                    QVERIFY(std::abs(gradient.data<double>()[i]) < 1e-12);
        }
    }

    void microBatches() {
        const auto student = makeModel(config(16, 2), DType::F32, 3);
        const auto teacher = makeModel(config(32, 1), DType::F32, 4); // of another size
        double whole = 0, parts = 0;
        const auto all = gradientsOf(*student, *teacher, 6, {}, whole);
        const auto single = gradientsOf(*student, *teacher, 1, {}, parts);
        QVERIFY(whole > 0);
        QVERIFY(std::abs(whole - parts) < 1e-6 * whole);
        for (size_t p = 0; p < all.size(); ++p) {
            double difference = 0, size = 0;
            for (int64_t i = 0; i < all[p].size(); ++i) {
                const double a = all[p].data<double>()[i];
                difference += std::pow(a - single[p].data<double>()[i], 2);
                size += a * a;
            }
            QVERIFY(size > 0);
            QVERIFY2(std::sqrt(difference / size) < 1e-6,
                     qPrintable(QString::number(std::sqrt(difference / size))));
        }
    }

    void gradientIsThatOfTheLoss() {
        for (const double beta : {0.0, 0.3, 1.0}) {
            const auto student = makeModel(config(16, 2), DType::F64, 3);
            const auto teacher = makeModel(config(32, 1), DType::F64, 4);
            const DistillationOptions options{beta, 0.8};
            double loss = 0;
            const auto found = gradientsOf(*student, *teacher, 4, options, loss);
            const auto parameters = student->parameters();
            for (size_t p = 0; p < parameters.size(); ++p) {
                double* weight = parameters[p].var.value().data<double>();
                const int64_t i = parameters[p].var.value().size() / 3;
                const double kept = weight[i], step = 1e-5;
                double above = 0, below = 0;
                weight[i] = kept + step;
                gradientsOf(*student, *teacher, 6, options, above);
                weight[i] = kept - step;
                gradientsOf(*student, *teacher, 6, options, below);
                weight[i] = kept;
                const double slope = found[p].data<double>()[i];
                QVERIFY2(std::abs((above - below) / (2 * step) - slope) <
                             1e-6 * (1 + std::abs(slope)),
                         parameters[p].name.c_str());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestDistillation)
#include "tst_distillation.moc"
