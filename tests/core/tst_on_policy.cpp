// SPDX-License-Identifier: GPL-3.0-or-later
// The policy that learns is the policy that sampled, also when training has made it sure of itself;
// and a step that is not so is noticed.
#include "core/generate/generator.h"
#include "core/stages/on_policy_check.h"
#include "core/train/train_step.h"
#include "model_fixture.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

constexpr int32_t vocabulary = 64;

Json smallConfig() {
    Json config = miniatureConfig();
    config["vocab_size"] = vocabulary;
    config["hidden_size"] = 64;
    config["intermediate_size"] = 160;
    return config;
}

/// What the model learns by heart, which takes attention: every token follows many others.
std::vector<TokenSequence> texts() {
    Rng rng(3);
    std::vector<TokenSequence> all;
    for (int i = 0; i < 8; ++i)
        all.push_back(randomTokens(rng, 48, vocabulary));
    return all;
}

/// Trained fast enough that its weights and logits are large.
std::unique_ptr<LanguageModel> trainedModel(DType type) {
    auto model = makeModel(smallConfig(), type, 9);
    AdamW optimizer(model->parameters(), {});
    const DocumentBatch batch = packDocuments(texts());
    for (int step = 0; step < 300; ++step)
        trainStep(*model, optimizer, 6e-3, 1, [&](size_t) {
            return documentLoss(*model, batch, static_cast<double>(batch.trainedTokens));
        });
    return model;
}

/// What a stage gives to an update, without files.
class MemoryContext final : public RunContext {
public:
    explicit MemoryContext(const std::string& settings)
        : m_recipe(Recipe::fromYaml("stage: grpo\nmodel: none\nlearning_rate: 1e-3\n" + settings,
                                    "test")) {}
    const Recipe& recipe() const override { return m_recipe; }
    uint64_t seed() const override { return 1; }
    const fs::path& runFolder() const override { return m_nowhere; }
    fs::path resolveModel(const std::string&) const override { return {}; }
    fs::path resolveDataset(const std::string&) const override { return {}; }
    std::map<std::string, Annotation> annotations() const override { return {}; }
    fs::path resumeFolder() const override { return {}; }
    int64_t startStep() const override { return 0; }
    RunWriter& writer() override { throw Error(ErrorKind::Internal, "An update writes nothing"); }
    void progress(const Progress&) override {}
    bool stepDone(int64_t, const std::function<void(const fs::path&)>&) override { return true; }
    void saveCheckpoint(int64_t, const std::function<void(const fs::path&)>&) override {}
    bool stopRequested() override { return false; }
    bool cancelled() override { return false; }
    void announce(const std::string&) override {}
    double liveNumber(const std::string& key) const override { return m_recipe.get<double>(key); }
    double processSeconds() const override { return 0; }

private:
    Recipe m_recipe;
    fs::path m_nowhere;
};

/// Answers to the beginnings of the texts: certain up to their end, then not. The rewards are made
/// up: every second answer is the better one.
Rollout sampledRollout(LanguageModel& model, double temperature) {
    Rollout rollout;
    std::vector<GenerationRequest> requests;
    for (const TokenSequence& text : texts())
        requests.push_back({{text.begin(), text.begin() + 20}, requests.size(), 4});
    SamplingOptions options;
    options.temperature = temperature;
    options.maxTokens = 60;
    options.endToken = vocabulary; // never
    rollout.completions = Generator(model).generate(requests, options);
    for (const Completion& completion : rollout.completions) {
        rollout.prompts.push_back(requests[static_cast<size_t>(completion.request)].prompt);
        rollout.answers.push_back(completion.tokens);
        rollout.advantages.push_back(completion.member % 2 == 0 ? 1 : -1);
        rollout.masked.push_back(false);
    }
    return rollout;
}

/// One weight that every position sees.
void nudge(LanguageModel& model) {
    for (const Parameter& parameter : model.parameters())
        if (parameter.name == "model.layers.0.self_attn.v_proj.weight")
            parameter.var.value().data<float>()[0] += 0.2F;
    model.refreshComputeWeights();
}

const std::string severalUpdates = "num_iterations: 2\nsteps_per_generation: 2\n";

} // namespace

class TestOnPolicy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void samplerEqualsTrainerOnceTrained_data();
    void samplerEqualsTrainerOnceTrained();
    void firstUpdateIsOnPolicy_data();
    void firstUpdateIsOnPolicy();
    void laterUpdatesAreNot();
    void seesAWeightThatChangedAfterSampling();
    void seesAReferenceThatIsAnotherModel();
    void seesOldLogprobsOfAnotherPolicy();
    void tellsADifferenceOnceUntilItDoubles();

private:
    using Change = std::function<void(LanguageModel&)>;

    /// The first step after sampling with the trained model, which is changed between the two.
    UpdateReport firstStep(const std::string& settings, const Change& changePolicy = {},
                           DType type = DType::F32, const Change& changeReference = {}) {
        TrainingSession session;
        session.model = copyOf(*m_trained, type);
        const auto reference = copyOf(*m_trained, type);
        session.optimizer = std::make_unique<AdamW>(session.model->parameters(), AdamWOptions());
        MemoryContext context("temperature: 0.8\nbeta: 0.04\n" + settings);
        const Rollout rollout = sampledRollout(*session.model, 0.8);
        if (changePolicy)
            changePolicy(*session.model);
        if (changeReference)
            changeReference(*reference);
        PolicyUpdate update(context, session, reference.get(),
                            grpoUpdateOptions(context, reference != nullptr));
        update.score(rollout);
        return update.run(rollout, 1);
    }

    static std::unique_ptr<LanguageModel> copyOf(const LanguageModel& model, DType type) {
        auto copy = makeModel(model.config(), type, 1);
        const auto from = model.parameters(), to = copy->parameters();
        for (size_t i = 0; i < from.size(); ++i)
            to[i].var.value().copyFrom(from[i].var.value());
        copy->refreshComputeWeights();
        return copy;
    }

    std::unique_ptr<LanguageModel> m_trained;
};

void TestOnPolicy::initTestCase() {
    m_trained = trainedModel(DType::F32);
}

void TestOnPolicy::samplerEqualsTrainerOnceTrained_data() {
    QTest::addColumn<int>("computeType");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("tolerance");
    for (const double temperature : {1.0, 0.6}) {
        QTest::addRow("fp32 %g", temperature)
            << static_cast<int>(DType::F32) << temperature << 1e-5;
        QTest::addRow("bf16 %g", temperature)
            << static_cast<int>(DType::BF16) << temperature << 0.02;
    }
}

void TestOnPolicy::samplerEqualsTrainerOnceTrained() {
    QFETCH(int, computeType);
    QFETCH(double, temperature);
    QFETCH(double, tolerance);
    const auto model = copyOf(*m_trained, static_cast<DType>(computeType));
    const Rollout rollout = sampledRollout(*model, temperature);
    // Packed by the dozen, as a micro-batch would be.
    const CompletionScores scores =
        scoreCompletions(*model, rollout.prompts, rollout.answers, temperature, 600);
    double worst = 0, sure = 0, tokens = 0;
    for (size_t i = 0; i < rollout.answers.size(); ++i)
        for (size_t t = 0; t < rollout.answers[i].size(); ++t, ++tokens) {
            const double sampled = rollout.completions[i].logprobs[t];
            worst = std::max(worst, std::abs(scores.logprobs[i][t] - sampled));
            sure += sampled > -0.05 ? 1 : 0;
        }
    qInfo("largest difference %.2e of %.0f tokens, %.0f %% of them nearly certain", worst, tokens,
          100 * sure / tokens);
    QVERIFY(sure > tokens / 4 && sure < tokens * 0.9); // it has learned something, not all
    QVERIFY(worst <= tolerance);
}

void TestOnPolicy::firstUpdateIsOnPolicy_data() {
    QTest::addColumn<int>("computeType");
    QTest::addColumn<QString>("settings");
    for (const DType type : {DType::F32, DType::BF16}) {
        const char* name = type == DType::BF16 ? "bf16" : "fp32";
        const int number = static_cast<int>(type);
        QTest::addRow("%s one update", name) << number << QString();
        QTest::addRow("%s several updates", name) << number << severalUpdates.c_str();
        // Old log-probs come from one large pass, the update sees three answers at a time.
        QTest::addRow("%s micro-batches", name)
            << number << QString((severalUpdates + "per_device_train_batch_size: 3\n").c_str());
        QTest::addRow("%s sequence ratio", name)
            << number
            << QString((severalUpdates + "importance_sampling_level: sequence\nloss_type: grpo\n")
                           .c_str());
    }
}

void TestOnPolicy::firstUpdateIsOnPolicy() {
    QFETCH(int, computeType);
    QFETCH(QString, settings);
    const auto type = static_cast<DType>(computeType);
    const UpdateReport report = firstStep(settings.toStdString(), {}, type);
    QVERIFY(report.first.tokens > 200);
    QVERIFY(std::abs(report.first.ratioSum / report.first.tokens - 1) <= 1e-6);
    QVERIFY(std::abs(report.first.ratioMax - 1) <= 1e-6);
    QVERIFY(std::abs(report.first.klSum / report.first.tokens) <= 1e-8);
    QVERIFY(report.differenceMax <= (type == DType::BF16 ? 0.02 : 1e-5));
    QVERIFY(OnPolicyCheck(type).alertsAt(1, report).empty());
}

void TestOnPolicy::laterUpdatesAreNot() {
    const UpdateReport report = firstStep(severalUpdates);
    QCOMPARE(report.updates, int64_t{4});
    QVERIFY(report.stats.ratioMax > 1 + 1e-4);
    QVERIFY(report.stats.klSum / report.stats.tokens > 1e-7);
    QVERIFY(report.stats.tokens > 3 * report.first.tokens);
}

void TestOnPolicy::seesAWeightThatChangedAfterSampling() {
    for (const std::string& settings : {std::string(), severalUpdates}) {
        const UpdateReport report = firstStep(settings, nudge);
        QVERIFY(report.differenceMax > 1e-5);
        const auto alerts = OnPolicyCheck(DType::F32).alertsAt(1, report);
        QVERIFY(!alerts.empty());
        QVERIFY(alerts.back().find("Sampler and trainer disagree") == 0);
        QVERIFY(OnPolicyCheck::evidence(report).at("ratio").get<double>() != 1.0);
        QCOMPARE(OnPolicyCheck(DType::F32).alertsAt(7, report).size(), size_t{1}); // at any step
    }
}

void TestOnPolicy::seesAReferenceThatIsAnotherModel() {
    for (const std::string& settings : {std::string(), severalUpdates}) {
        const UpdateReport report = firstStep(settings, {}, DType::F32, nudge);
        QVERIFY(report.differenceMax <= 1e-5);
        QCOMPARE(OnPolicyCheck(DType::F32).alertsAt(1, report).size(), size_t{1});
        QVERIFY(OnPolicyCheck(DType::F32).alertsAt(2, report).empty()); // then it is another model
    }
}

void TestOnPolicy::seesOldLogprobsOfAnotherPolicy() {
    UpdateReport report = firstStep(severalUpdates);
    report.first.ratioMax = 1 + 1e-4; // one token of many: the mean hardly moves
    QCOMPARE(OnPolicyCheck(DType::F32).alertsAt(1, report).size(), size_t{1});
}

void TestOnPolicy::tellsADifferenceOnceUntilItDoubles() {
    for (const auto& [type, limit] : {std::pair{DType::F32, 1e-5}, {DType::BF16, 0.02}}) {
        OnPolicyCheck check(type);
        UpdateReport report;
        std::vector<size_t> told;
        for (const double times : {0.9, 1.1, 1.3, 0.5, 2.1, 2.3, 2.0, 9.0}) {
            report.differenceMax = times * limit;
            told.push_back(check.alertsAt(static_cast<int64_t>(told.size()) + 1, report).size());
        }
        QCOMPARE(told, (std::vector<size_t>{0, 1, 0, 0, 0, 1, 0, 1}));
    }
}

QTEST_GUILESS_MAIN(TestOnPolicy)
#include "tst_on_policy.moc"
