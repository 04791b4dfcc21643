// SPDX-License-Identifier: GPL-3.0-or-later
// AdamW, schedules, batching and checkpoints of the trainer.
#include "core/models/safetensors.h"
#include "core/train/batching.h"
#include "core/train/schedule.h"
#include "core/train/train_step.h"
#include "core/train/trainer_state.h"
#include "model_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace rationale;
using namespace rationale::test;

namespace {

Parameter parameterOf(const std::string& name, const std::vector<float>& values, bool decay) {
    const auto count = static_cast<int64_t>(values.size());
    return {name, Var(Tensor::from<float>(values, {count}), true), decay};
}

/// Makes `gradient` the gradient of a parameter, through the tape.
void giveGradient(const Parameter& parameter, const std::vector<float>& gradient) {
    const auto count = static_cast<int64_t>(gradient.size());
    Tape tape;
    tape.backward(ops::weightedSum(parameter.var, Tensor::from<float>(gradient, {count})));
}

/// Loshchilov & Hutter 2019, algorithm 2, in double precision.
struct ReferenceAdamW {
    AdamWOptions options;
    double weight = 0, average = 0, squared = 0;
    void step(double gradient, double rate, double decay, int t) {
        average = options.beta1 * average + (1 - options.beta1) * gradient;
        squared = options.beta2 * squared + (1 - options.beta2) * gradient * gradient;
        const double m = average / (1 - std::pow(options.beta1, t));
        const double v = squared / (1 - std::pow(options.beta2, t));
        weight -= rate * (m / (std::sqrt(v) + options.epsilon) + decay * weight);
    }
};

std::vector<TokenSequence> batchOfStep(int64_t step) {
    Rng rng(mixKeys(3, static_cast<uint64_t>(step)));
    std::vector<TokenSequence> documents;
    for (int i = 0; i < 4; ++i)
        documents.push_back(randomTokens(rng, 6 + i, 23));
    return documents;
}

TrainReport trainOneStep(LanguageModel& model, AdamW& optimizer, int64_t step) {
    const auto documents = batchOfStep(step);
    return trainStep(model, optimizer, 1e-2, 2, [&](size_t i) {
        const std::span<const TokenSequence> all(documents);
        return documentLoss(model, packDocuments(all.subspan(2 * i, 2)), 26);
    });
}

} // namespace

class TestOptimizer : public QObject {
    Q_OBJECT

private slots:
    void followsTheFormula();
    void clipsByTheGlobalNorm();
    void skipsNonFiniteGradients_data();
    void skipsNonFiniteGradients();
    void schedules_data();
    void schedules();
    void refusesUnknownSchedule();
    void trainingLowersTheLoss_data();
    void trainingLowersTheLoss();
    void resumedTrainingGivesEqualBits_data();
    void resumedTrainingGivesEqualBits();
    void refusesForeignState();
    void stateSurvivesJson();
    void splitsIntoMicroBatches();
    void packsDocuments();
    void packsCompletions();
    void completionLogProbsFollowTheTemperature();

private:
    fs::path folder(const std::string& name) {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        makeFolders(path);
        return path;
    }
    QTemporaryDir m_folder;
};

void TestOptimizer::followsTheFormula() {
    const AdamWOptions options = {0.9, 0.95, 1e-8, 0.1, 0};
    const std::vector<float> start = {0.5F, -1.25F, 2.F};
    const Parameter decayed = parameterOf("w", start, true);
    const Parameter plain = parameterOf("norm", start, false);
    AdamW optimizer({decayed, plain}, options);
    std::vector<ReferenceAdamW> expected(6);
    for (size_t i = 0; i < 6; ++i)
        expected[i] = {options, start[i % 3], 0, 0};
    for (int t = 1; t <= 7; ++t) {
        const float size = 0.3F * static_cast<float>(t - 3);
        const std::vector<float> gradient = {size, -2 * size, 0.01F};
        giveGradient(decayed, gradient);
        giveGradient(plain, gradient);
        const double rate = 0.01 * t;
        QVERIFY(!optimizer.step(rate).skipped);
        for (size_t i = 0; i < 6; ++i)
            expected[i].step(gradient[i % 3], rate, i < 3 ? 0.1 : 0, t);
    }
    QCOMPARE(optimizer.steps(), int64_t(7));
    for (size_t i = 0; i < 6; ++i) {
        const float weight = (i < 3 ? decayed : plain).var.value().data<float>()[i % 3];
        QVERIFY(std::abs(weight - expected[i].weight) < 1e-6);
    }
    QVERIFY(!decayed.var.grad().defined()); // cleared
}

void TestOptimizer::clipsByTheGlobalNorm() {
    // With epsilon this large an update is rate · gradient / epsilon: it shows the clipped
    // gradient.
    const AdamWOptions options = {0, 0, 1e6, 0, 1};
    const Parameter first = parameterOf("a", {0, 0}, true);
    const Parameter second = parameterOf("b", {0}, true);
    AdamW optimizer({first, second}, options);
    giveGradient(first, {3, 0});
    giveGradient(second, {4});
    QCOMPARE(optimizer.step(1e6).gradNorm, 5.0);
    QVERIFY(std::abs(first.var.value().data<float>()[0] + 0.6) < 1e-5);
    QVERIFY(std::abs(second.var.value().data<float>()[0] + 0.8) < 1e-5);
    giveGradient(first, {0.5F, 0}); // below the limit: not touched
    QCOMPARE(optimizer.step(1e6).gradNorm, 0.5);
    QVERIFY(std::abs(first.var.value().data<float>()[0] + 1.1) < 1e-5);
}

void TestOptimizer::skipsNonFiniteGradients_data() {
    QTest::addColumn<float>("bad");
    QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("Inf") << std::numeric_limits<float>::infinity();
    QTest::newRow("-Inf") << -std::numeric_limits<float>::infinity();
}

void TestOptimizer::skipsNonFiniteGradients() {
    QFETCH(float, bad);
    const Parameter first = parameterOf("a", {1, 2}, true);
    const Parameter second = parameterOf("b", {3}, true);
    AdamW optimizer({first, second}, {0.9, 0.95, 1e-8, 0.1, 1});
    giveGradient(first, {1, 1});
    giveGradient(second, {1});
    optimizer.step(0.1);
    const Tensor before = first.var.value().clone(), secondBefore = second.var.value().clone();
    const fs::path path = folder("skip");
    optimizer.save(path / "before");
    giveGradient(first, {1, bad});
    giveGradient(second, {1});
    const OptimizerReport report = optimizer.step(0.1);
    QVERIFY(report.skipped && !std::isfinite(report.gradNorm));
    QVERIFY(sameBits(before, first.var.value()) && sameBits(secondBefore, second.var.value()));
    QCOMPARE(optimizer.steps(), int64_t(1));
    QCOMPARE(optimizer.skippedSteps(), int64_t(1));
    optimizer.save(path / "after");
    for (const char* name : {"exp_avg.a", "exp_avg_sq.a", "exp_avg.b"}) {
        const auto read = [&](const char* file) {
            const SafetensorsFile state(path / file);
            const Tensor values = Tensor::zeros(state.entries().at(name).shape, DType::F32);
            state.read(name, values);
            return values;
        };
        QVERIFY(sameBits(read("before"), read("after")));
    }
    giveGradient(first, {1, 1}); // the bad gradient is gone
    QVERIFY(!optimizer.step(0.1).skipped);
}

void TestOptimizer::schedules_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("step");
    QTest::addColumn<double>("factor");
    const auto row = [](const char* type, int step, double factor) {
        QTest::newRow(qPrintable(QString("%1 %2").arg(type).arg(step))) << type << step << factor;
    };
    for (const char* type : {"constant", "linear", "cosine", "constant_then_cosine"}) {
        row(type, 0, 0.1);
        row(type, 4, 0.5);
        row(type, 9, 1);
        row(type, 10, 1);
    }
    row("constant", 109, 1);
    row("linear", 60, 0.6);
    row("linear", 110, 0.2);
    row("linear", 1000, 0.2);
    row("cosine", 60, 0.6);
    row("cosine", 35, 0.2 + 0.8 * 0.5 * (1 + std::sqrt(0.5)));
    row("cosine", 110, 0.2);
    row("cosine", 1000, 0.2);
    row("constant_then_cosine", 44, 1);
    row("constant_then_cosine", 77, 0.6);
    row("constant_then_cosine", 110, 0.2);
}

void TestOptimizer::schedules() {
    QFETCH(QString, type);
    QFETCH(int, step);
    QFETCH(double, factor);
    const ScheduleOptions options = {type.toStdString(), 110, 10, 0.2, 0.4};
    QVERIFY(std::abs(scheduleFactor(options, step) - factor) < 1e-12);
}

void TestOptimizer::refusesUnknownSchedule() {
    const Error error = errorOf([] { scheduleFactor({"polynomial", 10, 0, 0, 0}, 1); });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Usage));
    QVERIFY(std::string(error.what()).find("constant_then_cosine") != std::string::npos);
}

void TestOptimizer::trainingLowersTheLoss_data() {
    QTest::addColumn<int>("computeType");
    QTest::newRow("fp32") << static_cast<int>(DType::F32);
    QTest::newRow("bf16") << static_cast<int>(DType::BF16);
}

void TestOptimizer::trainingLowersTheLoss() {
    QFETCH(int, computeType);
    const auto model = makeModel(tinyConfig(true), static_cast<DType>(computeType), 1);
    AdamW optimizer(model->parameters(), {0.9, 0.95, 1e-8, 0.01, 1});
    const double first = trainOneStep(*model, optimizer, 0).loss;
    QVERIFY(first > std::log(23.0) - 0.1); // a fresh model knows nothing
    double last = first;
    for (int i = 0; i < 60; ++i)
        last = trainOneStep(*model, optimizer, 0).loss;
    QVERIFY2(last < 0.3 * first, std::to_string(last).c_str());
}

void TestOptimizer::resumedTrainingGivesEqualBits_data() {
    trainingLowersTheLoss_data();
}

void TestOptimizer::resumedTrainingGivesEqualBits() {
    QFETCH(int, computeType);
    const auto type = static_cast<DType>(computeType);
    const AdamWOptions options = {0.9, 0.95, 1e-8, 0.01, 1};
    const fs::path path = folder(std::string("resume ") + QTest::currentDataTag());
    const auto straight = makeModel(tinyConfig(true), type, 1);
    AdamW straightOptimizer(straight->parameters(), options);
    TrainerState state;
    for (int64_t step = 0; step < 6; ++step) {
        trainOneStep(*straight, straightOptimizer, step);
        if (step == 2) {
            state.step = 3;
            saveTraining(path, *straight, nullptr, straightOptimizer, state);
        }
    }
    const auto resumed = makeModel(tinyConfig(true), type, 999);
    AdamW resumedOptimizer(resumed->parameters(), options);
    const TrainerState loaded = loadTraining(path, *resumed, resumedOptimizer);
    QCOMPARE(loaded.step, int64_t(3));
    QCOMPARE(resumedOptimizer.steps(), int64_t(3));
    for (int64_t step = loaded.step; step < 6; ++step)
        trainOneStep(*resumed, resumedOptimizer, step);
    const auto expected = straight->parameters(), parameters = resumed->parameters();
    for (size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(sameBits(expected[i].var.value(), parameters[i].var.value()),
                 expected[i].name.c_str());
}

void TestOptimizer::refusesForeignState() {
    const fs::path path = folder("foreign");
    const Parameter first = parameterOf("a", {1, 2}, true);
    AdamW optimizer({first}, {});
    optimizer.save(path / "state");
    AdamW larger({first, parameterOf("b", {1}, true)}, {});
    QVERIFY(errorOf([&] { larger.load(path / "state"); }).message().find("another model") !=
            std::string::npos);
    AdamW renamed({parameterOf("c", {1, 2}, true)}, {});
    QCOMPARE(static_cast<int>(errorOf([&] { renamed.load(path / "state"); }).kind()),
             static_cast<int>(ErrorKind::Corrupt));
    const std::string whole = readFile(path / "state");
    writeFileAtomically(path / "state", whole.substr(0, whole.size() - 3));
    QCOMPARE(static_cast<int>(errorOf([&] { optimizer.load(path / "state"); }).kind()),
             static_cast<int>(ErrorKind::Corrupt));
    QCOMPARE(static_cast<int>(errorOf([&] { optimizer.load(path / "none"); }).kind()),
             static_cast<int>(ErrorKind::Io));
}

void TestOptimizer::stateSurvivesJson() {
    TrainerState state;
    state.step = 41;
    state.seed = ~uint64_t{0};
    state.cursor = uint64_t{1} << 63;
    state.tokens = 5'000'000'000;
    state.keys = {{"prompts", 7}, {"sampling", ~uint64_t{0} - 1}};
    state.extra["note"] = "好";
    const TrainerState read =
        TrainerState::fromJson(parseJson(toJsonText(state.toJson()), "state"), "state");
    QCOMPARE(read.step, state.step);
    QCOMPARE(read.seed, state.seed);
    QCOMPARE(read.cursor, state.cursor);
    QCOMPARE(read.tokens, state.tokens);
    QVERIFY(read.keys == state.keys);
    QCOMPARE(read.extra, state.extra);
    Json damaged = state.toJson();
    damaged["cursor"] = "far";
    const Error error = errorOf([&] { TrainerState::fromJson(damaged, "trainer_state.json"); });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Corrupt));
    QCOMPARE(error.where(), std::string("trainer_state.json"));
}

void TestOptimizer::splitsIntoMicroBatches() {
    const std::vector<int64_t> lengths = {4, 4, 3, 20, 1, 9, 2};
    std::vector<std::pair<size_t, size_t>> ranges;
    for (const IndexRange& range : splitByTokens(lengths, 10))
        ranges.emplace_back(range.begin, range.end);
    QVERIFY(
        (ranges == std::vector<std::pair<size_t, size_t>>{{0, 2}, {2, 3}, {3, 4}, {4, 6}, {6, 7}}));
    QVERIFY(splitByTokens({}, 10).empty());
    QCOMPARE(splitByCount(7, 3).size(), size_t(3));
    QCOMPARE(splitByCount(7, 3).back().end, size_t(7));
}

void TestOptimizer::packsDocuments() {
    const std::vector<TokenSequence> documents = {{1, 2, 3}, {4}, {5, 6}};
    const DocumentBatch batch = packDocuments(documents);
    const std::vector<int32_t> targets = {2, 3, -1, -1, 6, -1}, positions = {0, 1, 2, 0, 0, 1};
    for (size_t i = 0; i < targets.size(); ++i) {
        QCOMPARE(batch.targets.data<int32_t>()[i], targets[i]);
        QCOMPARE(batch.batch.positions.data<int32_t>()[i], positions[i]);
        QCOMPARE(batch.weights.data<float>()[i], targets[i] < 0 ? 0.F : 1.F);
    }
    QCOMPARE(batch.trainedTokens, int64_t(3));
    QCOMPARE(batch.batch.longest, int64_t(3));
    const std::vector<std::vector<float>> weights = {{9, 0, 2}, {9}, {9, 1}};
    const DocumentBatch masked = packDocuments(documents, weights);
    QCOMPARE(masked.targets.data<int32_t>()[0], -1);
    QCOMPARE(masked.weights.data<float>()[1], 2.F);
    QCOMPARE(masked.trainedTokens, int64_t(2));
}

void TestOptimizer::packsCompletions() {
    const std::vector<TokenSequence> prompts = {{1, 2}, {3}}, completions = {{4}, {5, 6}};
    const CompletionBatch batch = packCompletions(prompts, completions);
    const std::vector<int32_t> rows = {1, 3, 4}, targets = {4, 5, 6}, offsets = {0, 1, 3};
    for (size_t i = 0; i < 3; ++i) {
        QCOMPARE(batch.rows.data<int32_t>()[i], rows[i]);
        QCOMPARE(batch.targets.data<int32_t>()[i], targets[i]);
        QCOMPARE(batch.offsets.data<int32_t>()[i], offsets[i]);
    }
    const std::vector<TokenSequence> none = {{}, {3}};
    QCOMPARE(static_cast<int>(errorOf([&] { packCompletions(none, completions); }).kind()),
             static_cast<int>(ErrorKind::Input));
}

void TestOptimizer::completionLogProbsFollowTheTemperature() {
    const auto model = makeModel(tinyConfig(true), DType::F32, 6);
    for (int64_t i = 0; i < 23 * 16; ++i)
        model->parameters()[0].var.value().data<float>()[i] *= 10;
    const std::vector<TokenSequence> prompts = {{1, 2}, {3}}, completions = {{4, 7}, {5, 6, 8}};
    const double temperature = 0.6;
    const auto scores = scoreCompletions(*model, prompts, completions, temperature, 4);
    for (size_t i = 0; i < prompts.size(); ++i) {
        TokenSequence whole = prompts[i];
        whole.insert(whole.end(), completions[i].begin(), completions[i].end());
        const Tensor logits = logitsOf(*model, model->hidden(packBatch({whole})).value());
        for (size_t t = 0; t < completions[i].size(); ++t) {
            const float* row = logits.data<float>() + (prompts[i].size() - 1 + t) * 23;
            double sum = 0, entropy = 0;
            for (int v = 0; v < 23; ++v)
                sum += std::exp(row[v] / temperature);
            for (int v = 0; v < 23; ++v) {
                const double p = std::exp(row[v] / temperature) / sum;
                entropy -= p * std::log(p);
            }
            const double expected = row[completions[i][t]] / temperature - std::log(sum);
            QVERIFY(std::abs(scores.logprobs[i][t] - expected) < 1e-5);
            QVERIFY(std::abs(scores.entropy[i][t] - entropy) < 1e-5);
        }
    }
}

QTEST_GUILESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
