// SPDX-License-Identifier: GPL-3.0-or-later
// PPO from the command line: policy and critic learn, from every start and with the KL in either
// place; the critic is part of the checkpoint; what does not fit together is one clear line; the
// plan knows it. That a run resumes to the bit is in tst_resume.
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

namespace {

constexpr int64_t ableSteps = 1500; // answers that end, in the format

double meanOf(const std::vector<double>& values, size_t begin, size_t count) {
    double sum = 0;
    for (size_t i = begin; i < begin + count; ++i)
        sum += values[i];
    return sum / static_cast<double>(count);
}

Settings changed(Settings settings, const QString& changes) {
    for (const QString& change : changes.split("; ", Qt::SkipEmptyParts))
        settings[change.section(": ", 0, 0).toStdString()] = change.section(": ", 1).toStdString();
    return settings;
}

} // namespace

class TestPpo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void runs_data();
    void runs();
    void valueLossFalls();
    void policyLearns();
    void microBatchesChangeNothing();
    void klInTheRewardOrInTheLoss();
    void answersThatDoNotEndPay();
    void criticGoesOnElsewhere();
    void checkpointWithoutItsCritic();
    void badInput_data();
    void badInput();
    void planKnowsTheCritic();

private:
    static Settings able(int64_t steps) {
        return with(tinyPpo("able", steps),
                    {{"task.k_min", "1"}, {"task.k_max", "1"}, {"max_completion_length", "32"}});
    }
    std::unique_ptr<EngineProject> m_project;
};

void TestPpo::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    writeJudgements(m_project->path());
    m_project->finished("base", tinyPretrain(baseSteps));
    m_project->finished("able", tinyAblePretrain(ableSteps));
    m_project->finished("half", // in the format every other time
                        with(tinyAblePretrain(ableSteps), {{"corpus.format_share", "0.3"}}));
    m_project->finished("judge", tinyRewardModel("reward_model", "pairs", 20));
    m_project->finished("steps", tinyRewardModel("process_reward", "steps", 4));
    for (const char* name : {"base", "able", "half", "judge", "steps"})
        QCOMPARE(m_project->stateOf(name), std::string("complete"));
}

void TestPpo::runs_data() {
    QTest::addColumn<QString>("changes");
    QTest::newRow("as it is") << "";
    QTest::newRow("lambda 1") << "lam: 1; gamma: 0.99";
    QTest::newRow("one update") << "num_ppo_epochs: 1";
    QTest::newRow("mini-batches") << "num_mini_batches: 4; num_ppo_epochs: 2";
    QTest::newRow("KL in the loss") << "kl_in: loss; kl_estimator: k3";
    QTest::newRow("without KL") << "kl_coef: 0";
    QTest::newRow("from a reward model") << "value_model: judge";
    QTest::newRow("groups") << "num_generations: 4; prompts_per_step: 2";
    QTest::newRow("plain advantages") << "whiten_advantages: false; cliprange_value: 0";
    QTest::newRow("adapters") << "use_peft: true; lora_r: 4; gradient_checkpointing: true";
    QTest::newRow("a reward model judges too")
        << "reward_funcs: [format, reward_model]; reward_weights: []; reward.reward_model.model: "
           "judge; value_model: judge";
}

void TestPpo::runs() {
    QFETCH(QString, changes);
    RunReader reader(
        m_project->finished(QTest::currentDataTag(), changed(tinyPpo("base", 3), changes)));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    std::vector<std::string> names = {
        "objective/entropy",
        "objective/non_score_reward",
        "objective/rlhf_reward",
        "objective/scores",
        "policy/approxkl_avg",
        "policy/clipfrac_avg",
        "policy/entropy_avg",
        "loss/policy_avg",
        "loss/value_avg",
        "val/clipfrac_avg",
        "val/ratio",
        "val/ratio_var",
        "val/num_eos_tokens",
        "critic/grad_norm",
        "critic/lr",
        "critic/values/mean",
        "critic/returns/mean",
        "critic/vf_explained_var",
        "critic/skipped_steps",
        "lr",
        "eps",
        "episode",
        "loss",
        "reward",
        "rewards/format/mean",
        "grad_norm",
        "entropy",
        "completions/mean_length",
        "learning_rate",
        "num_tokens",
    };
    if (!changes.contains("kl_coef: 0"))
        names.insert(names.end(), {"objective/kl", "kl"});
    for (const std::string& name : names) {
        const MetricSeries series = reader.series(name);
        QVERIFY2(series.steps == (std::vector<int64_t>{1, 2, 3}), name.c_str());
        for (const double value : series.values)
            QVERIFY2(std::isfinite(value), name.c_str());
    }
    QCOMPARE(reader.lastValue("episode").value_or(0), 24.0);
    QVERIFY(reader.series("grad_norm").values[0] > 0);
    QVERIFY(reader.series("critic/grad_norm").values[0] > 0);
    QVERIFY(reader.events(0, "alert").empty()); // on policy, and finite
    QVERIFY(fs::exists(checkpointFolder(reader.folder(), 3) / "critic" / "optimizer.safetensors"));
    QVERIFY(weightsAt(reader.folder(), 3) != weightsAt(m_project->folder("base"), baseSteps));
}

void TestPpo::valueLossFalls() {
    // The policy stands still and is paid alike for everything, so the critic can know all.
    RunReader reader(m_project->finished("fixed", with(able(30), {{"reward_funcs", "[format]"},
                                                                  {"reward_weights", "[]"},
                                                                  {"learning_rate", "0"},
                                                                  {"kl_coef", "0"}})));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const std::vector<double> losses = reader.series("loss/value_avg").values;
    QCOMPARE(losses.size(), size_t{30});
    const double first = meanOf(losses, 0, 3), last = meanOf(losses, 27, 3);
    QVERIFY2(last < 0.3 * first, qPrintable(QString("%1 to %2").arg(first).arg(last)));
    const double paid = meanOf(reader.series("reward").values, 27, 3);
    const double value = meanOf(reader.series("critic/values/mean").values, 27, 3);
    QVERIFY2(std::fabs(value - paid) < 0.2, qPrintable(QString("%1, %2").arg(value).arg(paid)));
    QVERIFY(weightsAt(reader.folder(), 30) == weightsAt(m_project->folder("able"), ableSteps));
}

void TestPpo::policyLearns() {
    RunReader reader(m_project->finished("learns", with(able(24), {{"model", "half"},
                                                                   {"reward_funcs", "[format]"},
                                                                   {"reward_weights", "[]"},
                                                                   {"prompts_per_step", "32"},
                                                                   {"kl_coef", "0.001"}})));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const std::vector<double> rewards = reader.series("reward").values;
    const double first = meanOf(rewards, 0, 2), last = meanOf(rewards, 19, 5);
    QVERIFY2(last > first + 0.2, qPrintable(QString("%1 to %2").arg(first).arg(last)));
    qInfo("format from %.2f to %.2f", first, last);
}

void TestPpo::microBatchesChangeNothing() {
    const Settings settings = tinyPpo("base", 1);
    RunReader whole(m_project->finished("whole", settings));
    RunReader parts(
        m_project->finished("parts", with(settings, {{"per_device_train_batch_size", "1"}})));
    for (const char* name : {"loss", "grad_norm", "loss/value_avg", "critic/grad_norm",
                             "policy/approxkl_avg", "val/ratio"}) {
        const double a = whole.series(name).values.front(), b = parts.series(name).values.front();
        QVERIFY2(std::fabs(a - b) <= 1e-5 * std::max(std::fabs(a), 1e-3), name);
    }
}

void TestPpo::klInTheRewardOrInTheLoss() {
    const Settings settings =
        with(tinyPpo("base", 3), {{"kl_coef", "0.5"}, {"learning_rate", "1e-2"}});
    RunReader reward(m_project->finished("in the reward", settings));
    RunReader loss(m_project->finished(
        "in the loss", with(settings, {{"kl_in", "loss"}, {"kl_estimator", "k3"}})));
    const std::vector<double> kl = reward.series("objective/kl").values;
    const std::vector<double> off = reward.series("objective/non_score_reward").values;
    QCOMPARE(kl[0], 0.0); // policy and reference are one model
    QVERIFY(std::fabs(kl[2]) > 1e-6);
    for (size_t i = 0; i < 3; ++i)
        QVERIFY(std::fabs(off[i] + 0.5 * kl[i]) < 1e-9);
    for (const double value : loss.series("objective/non_score_reward").values)
        QCOMPARE(value, 0.0);
    QVERIFY(loss.series("objective/kl").values[2] > 0); // k3 is never negative
    QVERIFY(loss.series("loss").values != reward.series("loss").values);
}

void TestPpo::answersThatDoNotEndPay() {
    RunReader reader(m_project->finished(
        "cut off",
        with(tinyPpo("base", 1), {{"max_completion_length", "3"}, {"missing_eos_penalty", "2"}})));
    const double cut = reader.lastValue("completions/clipped_ratio").value_or(0);
    QVERIFY(cut > 0);
    QCOMPARE(reader.lastValue("val/num_eos_tokens").value_or(-1), 8 * (1 - cut));
    const double scores = reader.lastValue("objective/scores").value_or(0);
    QVERIFY(std::fabs(scores - (reader.lastValue("reward").value_or(0) - 2 * cut)) < 1e-9);
}

void TestPpo::criticGoesOnElsewhere() {
    const fs::path first = m_project->finished("first", able(2));
    const fs::path critic = checkpointFolder(first, 2) / "critic";
    RunReader second(
        m_project->finished("second", with(able(1), {{"value_model", critic.string()}})));
    RunReader fresh(m_project->finished("fresh", able(1)));
    QCOMPARE(toString(second.info().state), std::string("complete"));
    QVERIFY(second.series("critic/values/mean").values !=
            fresh.series("critic/values/mean").values);
    QCOMPARE(second.series("reward").values, fresh.series("reward").values);
}

void TestPpo::checkpointWithoutItsCritic() {
    const fs::path folder =
        m_project->finished("damaged", with(tinyPpo("base", 4), {{"save_steps", "2"}}));
    const fs::path moments = checkpointFolder(folder, 2) / "critic" / "optimizer.safetensors";
    QVERIFY(fs::remove(moments));
    const auto before = filesOf(folder);
    const ProcessResult result = m_project->call({"resume", "damaged", "--step", "2"});
    QVERIFY(result.exitCode != 0);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("critic"),
             result.errors.constData());
    QVERIFY(weightsAt(folder, 4) == before.at("checkpoints/step-4/model.safetensors"));
}

void TestPpo::badInput_data() {
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("part");
    const QString gpt2 = QString(RATIONALE_SOURCE_DIR) + "/tests/data/families/gpt2_inner";
    QTest::newRow("two numbers") << "value_model: steps"
                                 << "2 numbers";
    QTest::newRow("other vocabulary") << "value_model: " + gpt2 << "vocabulary";
    QTest::newRow("no such critic") << "value_model: nobody"
                                    << "nobody";
    QTest::newRow("mini-batches") << "num_mini_batches: 3"
                                  << "Use 2";
    QTest::newRow("micro-batch") << "num_mini_batches: 2; per_device_train_batch_size: 5"
                                 << "at most that";
    QTest::newRow("lambda") << "lam: 1.5"
                            << "lam";
    QTest::newRow("greedy") << "temperature: 0"
                            << "Use 1";
    QTest::newRow("refresh of nothing") << "kl_coef: 0; ref_model_sync_steps: 5"
                                        << "kl_coef";
    QTest::newRow("weights") << "reward_weights: [1]"
                             << "1 weights for 4";
}

void TestPpo::badInput() {
    QFETCH(QString, changes);
    QFETCH(QString, part);
    const ProcessResult result = m_project->run(std::string("bad ") + QTest::currentDataTag(),
                                                changed(tinyPpo("base", 2), changes));
    QVERIFY(result.exitCode != 0);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains(part.toUtf8()),
             result.errors.constData());
}

void TestPpo::planKnowsTheCritic() {
    m_project->finished("planned", tinyPpo("base", 1));
    const fs::path recipe = m_project->folder("planned") / run_files::recipe;
    const Json plan = jsonOf(m_project->call({"plan", qpath(recipe), "--json"}));
    const Json judged = jsonOf(m_project->call(
        {"plan", qpath(recipe), "--json", "--set", "kl_coef=0", "value_model=judge"}));
    const Json& parts = plan.at("resident");
    for (const char* name : {"critic", "critic gradients", "critic optimizer", "reference"})
        QVERIFY2(parts.at(name) > 0, name);
    QCOMPARE(parts.at("critic optimizer").get<int64_t>(),
             2 * parts.at("critic gradients").get<int64_t>());
    QVERIFY(!judged.at("resident").contains("reference"));
    QVERIFY(judged.at("resident").at("critic") > 0);
    QVERIFY(plan.at("peak") > plan.at("parameters"));
}

QTEST_GUILESS_MAIN(TestPpo)
#include "tst_ppo.moc"
