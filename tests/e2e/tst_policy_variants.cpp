// SPDX-License-Identifier: GPL-3.0-or-later
// Every policy variant and every advantage estimator through the real program: a few steps of a
// tiny model, which must begin on policy and stay finite. And what the options of the rewards'
// way into the gradient leave in a run folder.
#include "core/data/dataset.h"
#include "core/stages/dataset_source.h"
#include "core/train/advantages/estimators.h"
#include "e2e_reading.h"
#include "kernels/policy_variants.h"

using namespace rationale;
using namespace rationale::test;

namespace {

constexpr int64_t ableSteps = 3000; // some answers are right, which accuracy alone can tell apart

} // namespace

class TestPolicyVariants : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void everyVariantRuns_data();
    void everyVariantRuns();
    void klInTheRewardIsNotInTheLoss();
    void dynamicSamplingKeepsWhatTeaches();
    void processSupervisionGivesTokensTheirOwn();
    void processRewardModelsGiveSteps();
    void microBatchesChangeNothing_data();
    void microBatchesChangeNothing();

private:
    std::unique_ptr<EngineProject> m_project;
};

void TestPolicyVariants::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_project->finished("base", tinyAblePretrain(ableSteps));
    QCOMPARE(m_project->stateOf("base"), std::string("complete"));
}

void TestPolicyVariants::everyVariantRuns_data() {
    QTest::addColumn<QString>("changes");
    const auto row = [](const std::string& name, const std::string& changes) {
        QTest::newRow(name.c_str()) << QString::fromStdString(changes);
    };
    for (const auto& variant : kernels::policy::variants) {
        const std::string name = variant.name;
        const std::string cap = variant.absoluteCap ? ", epsilon_high: 5" : "";
        row(name, "loss_type: " + name + cap);
        row(name + ", several updates",
            "loss_type: " + name + cap + ", num_iterations: 2, steps_per_generation: 2");
    }
    row("gspo", "loss_type: grpo, importance_sampling_level: sequence, num_iterations: 2, "
                "epsilon: 3e-4, epsilon_high: 4e-4");
    row("Dr. GRPO", "loss_type: dr_grpo, scale_rewards: none");
    for (const auto& estimator : advantages::estimators) {
        const std::string name = estimator.name;
        row("advantage " + name, "advantage_baseline: " + name);
        if (estimator.readsReward)
            row("advantage " + name + ", KL in the reward",
                "kl_in_reward: true, advantage_baseline: " + name);
    }
    row("process supervision", "supervision: process");
    row("dynamic sampling", "dynamic_sampling: true, dynamic_sampling_max_batches: 3");
}

void TestPolicyVariants::everyVariantRuns() {
    QFETCH(QString, changes);
    Settings settings = with(tinyAbleGrpo("base", 3), {{"beta", "0.01"}});
    for (const QString& change : changes.split(", "))
        settings[change.section(": ", 0, 0).toStdString()] = change.section(": ", 1).toStdString();
    const std::string name = QTest::currentDataTag();
    RunReader reader(m_project->finished(name, settings));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    for (const char* metric : {"loss", "reward", "grad_norm", "kl", "ratio/mean"}) {
        const MetricSeries series = reader.series(metric);
        QCOMPARE(series.steps, (std::vector<int64_t>{1, 2, 3}));
        for (const double value : series.values)
            QVERIFY2(std::isfinite(value), metric);
    }
    QCOMPARE(reader.lastValue("skipped_steps").value_or(-1), 0.0);
    QVERIFY(reader.series("grad_norm").values[0] > 0);
    const Json first = reader.report("first_step").value_or(Json::object());
    for (const char* key : {"update_ratio", "update_ratio_max"})
        QVERIFY2(std::fabs(first.at(key).get<double>() - 1) <= 1e-6, key);
    QVERIFY(std::fabs(first.at("kl").get<double>()) <= 1e-8);
    QVERIFY(reader.events(0, "alert").empty());
    QVERIFY(weightsAt(reader.folder(), 3) != weightsAt(m_project->folder("base"), ableSteps));
}

void TestPolicyVariants::klInTheRewardIsNotInTheLoss() {
    const Settings plain = with(tinyAbleGrpo("base", 3), {{"advantage_baseline", "leave_one_out"},
                                                          {"scale_rewards", "none"},
                                                          {"beta", "0.5"},
                                                          {"learning_rate", "1e-2"}});
    RunReader inLoss(m_project->finished("in the loss", plain));
    RunReader inReward(
        m_project->finished("in the reward", with(plain, {{"kl_in_reward", "true"}})));
    const MetricSeries penalty = inReward.series("reward_kl_penalty");
    QCOMPARE(penalty.values[0], 0.0); // policy and reference are one model
    QVERIFY(std::fabs(penalty.values[2]) > 1e-6);
    QCOMPARE(inReward.lastValue("reward_kl_penalty_coeff").value_or(0), 0.5);
    QCOMPARE(missing(inLoss, {"reward_kl_penalty"}), QStringList("reward_kl_penalty"));
    // One update: the loss is −Σ A / n + β · KL, and only the advantages are left of it here.
    for (const GroupRecord& group : allGroups(inReward, "train")) {
        double sum = 0, off = 0;
        for (const SampleRecord& sample : group.samples) {
            double others = 0;
            for (const SampleRecord& other : group.samples)
                others += other.member == sample.member ? 0 : other.reward / 3;
            sum += sample.advantage;
            off = std::max(off, std::fabs(sample.advantage - (sample.reward - others)));
        }
        QVERIFY(std::fabs(sum) < 1e-9);        // RLOO's sum to 0, with the KL as well
        QVERIFY(group.step > 1 || off < 1e-9); // nothing is taken off at the first step
        QVERIFY(group.step < 3 || group.dead || off > 1e-9); // and something is later
    }
}

void TestPolicyVariants::dynamicSamplingKeepsWhatTeaches() {
    const Settings settings =
        with(tinyAbleGrpo("base", 4),
             {{"dynamic_sampling", "true"}, {"dynamic_sampling_max_batches", "6"}});
    RunReader reader(m_project->finished("dynamic", settings));
    const MetricSeries batches = reader.series("dynamic_sampling/batches");
    const MetricSeries dropped = reader.series("dynamic_sampling/dropped");
    QCOMPARE(batches.values.size(), size_t{4});
    double allDropped = 0, allBatches = 0;
    int64_t allAlive = 0;
    for (size_t i = 0; i < 4; ++i) {
        const auto step = static_cast<int64_t>(i + 1);
        int64_t groups = 0, informative = 0, alive = 0, uniform = 0;
        std::set<std::string> prompts;
        for (const GroupRecord& group : allGroups(reader, "train")) {
            if (group.step != step)
                continue;
            ++groups;
            prompts.insert(group.prompt.key + group.prompt.text);
            const bool teaches = group.solved > 0 && group.solved < group.size;
            uniform += teaches ? 0 : 1;
            // The first four that teach, in the order they were drawn, whatever else was paid.
            QCOMPARE(group.dead, !teaches || informative >= 4 || group.rewardStd < 1e-6);
            informative += teaches ? 1 : 0;
            alive += group.dead ? 0 : 1;
            for (const SampleRecord& sample : group.samples)
                QVERIFY(!group.dead || sample.advantage == 0);
        }
        QCOMPARE(static_cast<double>(groups), 4 * batches.values[i]);
        QCOMPARE(static_cast<double>(uniform), dropped.values[i]);
        QVERIFY(informative >= 4 || batches.values[i] == 6.0);
        QVERIFY(alive <= 4);
        QVERIFY(prompts.size() > 1); // further batches are further prompts
        allDropped += dropped.values[i];
        allBatches += batches.values[i];
        allAlive += alive;
    }
    QVERIFY(allDropped > 0 && allBatches > 4 && allAlive > 4); // else this tested nothing
}

void TestPolicyVariants::processSupervisionGivesTokensTheirOwn() {
    RunReader outcome(m_project->finished("outcome", tinyAbleGrpo("base", 1)));
    RunReader process(m_project->finished(
        "process", with(tinyAbleGrpo("base", 1), {{"supervision", "process"}})));
    const auto left = allGroups(outcome, "train"), right = allGroups(process, "train");
    QCOMPARE(right.size(), left.size());
    bool differs = false;
    for (size_t g = 0; g < left.size(); ++g)
        for (size_t i = 0; i < left[g].samples.size(); ++i) {
            const SampleRecord &a = left[g].samples[i], &b = right[g].samples[i];
            QCOMPARE(b.completion, a.completion); // the first rollout is the same
            QCOMPARE(b.reward, a.reward);
            differs = differs || std::fabs(b.advantage - a.advantage) > 1e-3;
        }
    QVERIFY(differs);
}

/// Steps are sampled and labelled, a process reward model learns them, and its word is taken.
void TestPolicyVariants::processRewardModelsGiveSteps() {
    m_project->finished("steps", {{"stage", "rejection_sample"},
                                  {"model", "base"},
                                  {"output", "steps"},
                                  {"task.k_max", "2"},
                                  {"prompts_per_step", "8"},
                                  {"num_generations", "4"},
                                  {"max_completion_length", "40"},
                                  {"max_steps", "4"},
                                  {"dtype", "fp32"},
                                  {"threads", "1"}});
    const Dataset rows = Dataset::open(m_project->folder("steps") / datasetFolder);
    QVERIFY(rows.size() > 16);
    QCOMPARE(rows.row(0).at("completions").size(), rows.row(0).at("labels").size());
    m_project->finished("judge", {{"stage", "process_reward"},
                                  {"model", "base"},
                                  {"dataset", "steps"},
                                  {"step_separator", "\" .\""},
                                  {"max_steps", "6"},
                                  {"dtype", "fp32"},
                                  {"threads", "1"}});
    const Settings settings = with(tinyAbleGrpo("base", 1), {{"supervision", "process"}});
    RunReader task(m_project->finished("by the task", settings));
    RunReader model(m_project->finished(
        "by the model", with(settings, {{"process_model", "judge"}, {"task.name", "countdown"}})));
    QCOMPARE(m_project->stateOf("by the model"), std::string("complete"));
    RunReader same(
        m_project->finished("by the model, chains", with(settings, {{"process_model", "judge"}})));
    const auto left = allGroups(task, "train"), right = allGroups(same, "train");
    QCOMPARE(right.size(), left.size());
    bool differs = false;
    for (size_t g = 0; g < left.size(); ++g)
        for (size_t i = 0; i < left[g].samples.size(); ++i) {
            QCOMPARE(right[g].samples[i].completion, left[g].samples[i].completion);
            differs = differs || std::fabs(right[g].samples[i].advantage -
                                           left[g].samples[i].advantage) > 1e-3;
        }
    QVERIFY(differs);
}

void TestPolicyVariants::microBatchesChangeNothing_data() {
    QTest::addColumn<QString>("changes");
    QTest::newRow("advantages of tokens: steps") << "supervision: process";
    QTest::newRow("advantages of tokens: KL")
        << "kl_in_reward: true, advantage_baseline: reinforce_plus_plus, beta: 0.5";
    QTest::newRow("dynamic sampling")
        << "dynamic_sampling: true, dynamic_sampling_max_batches: 3, steps_per_generation: 2";
}

/// The epsilon of Adam is above rounding, as in tst_grpo.cpp.
void TestPolicyVariants::microBatchesChangeNothing() {
    QFETCH(QString, changes);
    Settings settings = with(tinyAbleGrpo("base", 3), {{"adam_epsilon", "0.01"}});
    for (const QString& change : changes.split(", "))
        settings[change.section(": ", 0, 0).toStdString()] = change.section(": ", 1).toStdString();
    const std::string name = QTest::currentDataTag();
    const fs::path whole = m_project->finished(name + ", whole", settings);
    const fs::path parts = m_project->finished(
        name + ", parts", with(settings, {{"per_device_train_batch_size", "3"}}));
    const double difference =
        largestDifference(checkpointFolder(whole, 3), checkpointFolder(parts, 3));
    QVERIFY2(difference < 2e-6, qPrintable(QString::number(difference)));
    QVERIFY(largestDifference(checkpointFolder(whole, 3),
                              checkpointFolder(m_project->folder("base"), ableSteps)) > 1e-5);
}

QTEST_GUILESS_MAIN(TestPolicyVariants)
#include "tst_policy_variants.moc"
