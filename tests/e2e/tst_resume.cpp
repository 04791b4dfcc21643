// SPDX-License-Identifier: GPL-3.0-or-later
// A run that was stopped, killed or taken back to a checkpoint ends exactly where an undisturbed
// one does: same bytes of weights and moments, same metrics, same samples.
#include "core/recipe/recipe.h"
#include "e2e_reading.h"

#include <QDir>
#include <QRandomGenerator>

using namespace rationale;
using namespace rationale::test;

namespace {

/// A run of about two seconds of every training stage, with what is hard to restore: windows of
/// averaged metrics that checkpoints cut through, a reference model that was refreshed, several
/// updates per sample.
struct Plan {
    Settings settings;
    int64_t steps = 0, saveSteps = 0;
};

Plan planOf(const std::string& stage) {
    if (stage == "pretrain")
        return {with(tinyPretrain(600), {{"logging_steps", "25"}}), 600, 60};
    if (stage == "sft")
        return {tinySft("base", 400), 400, 40};
    if (stage == "reward_model")
        return {tinyRewardModel("reward_model", "pairs", 600), 600, 60};
    if (stage == "process_reward")
        return {with(tinyRewardModel("process_reward", "steps", 800),
                     {{"per_device_train_batch_size", "24"}}), // or it is over before it is stopped
                800, 80};
    if (stage == "mixture")
        return {with(tinyMixture(200), {{"logging_steps", "25"}}), 200, 20};
    if (stage == "preference")
        return {
            with(tinyPreference("base", "choices", 200), {{"ref_model", "base"},
                                                          {"loss_type", "[kto]"},
                                                          {"gradient_accumulation_steps", "2"}}),
            200, 20};
    if (stage == "distill")
        return {with(tinyDistill("student", "base", 80),
                     {{"seq_kd", "true"}, {"per_device_train_batch_size", "4"}}),
                80, 8};
    if (stage == "ppo")
        return {with(tinyPpo("base", 48), {{"num_ppo_epochs", "2"},
                                           {"num_mini_batches", "2"},
                                           {"ref_model_sync_steps", "10"},
                                           {"value_model", "reward_model"}}),
                48, 6};
    if (stage == "adapters")
        return {with(tinyGrpo("base", 36), {{"use_peft", "true"},
                                            {"lora_r", "4"},
                                            {"gradient_checkpointing", "true"},
                                            {"learning_rate", "1e-2"},
                                            {"beta", "0.01"},
                                            {"ref_model_sync_steps", "10"}}),
                36, 4};
    if (stage == "dynamic sampling")
        return {
            with(tinyAbleGrpo("able base", 36), {{"dynamic_sampling", "true"},
                                                 {"dynamic_sampling_max_batches", "3"},
                                                 {"beta", "0.01"},
                                                 {"kl_in_reward", "true"},
                                                 {"advantage_baseline", "reinforce_plus_plus"}}),
            36, 4};
    return {with(tinyGrpo("base", 72), {{"beta", "0.01"},
                                        {"ref_model_sync_steps", "10"},
                                        {"num_iterations", "2"},
                                        {"steps_per_generation", "2"},
                                        {"eval_steps", "15"},
                                        {"eval_prompts", "2"},
                                        {"eval_samples", "2"}}),
            72, 8};
}

std::vector<int64_t> checkpointSteps(const fs::path& folder) {
    std::vector<int64_t> steps;
    for (const CheckpointRecord& record : RunReader(folder).checkpoints())
        steps.push_back(record.step);
    return steps;
}

const std::vector<std::string> plans = {"pretrain",     "sft",
                                        "grpo",         "mixture",
                                        "adapters",     "dynamic sampling",
                                        "reward_model", "process_reward",
                                        "preference",   "distill",
                                        "ppo"};

void addStages() {
    QTest::addColumn<QString>("stage");
    for (const std::string& stage : plans)
        QTest::newRow(stage.c_str()) << QString::fromStdString(stage);
}

} // namespace

class TestResume : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void stoppedAndResumed_data() { addStages(); }
    void stoppedAndResumed();
    void killedAndResumed_data() { addStages(); }
    void killedAndResumed();
    void takenBackToACheckpoint_data() { addStages(); }
    void takenBackToACheckpoint();
    void killedRunShowsAsInterrupted();
    void killedBeforeItsFirstRow();
    void killedEvaluationBeginsAgain();
    void evaluationAfterTrainingIsNotCountedTwice();
    void completeRunIsNotResumed();
    void missingCheckpointIsNamed();
    void baseThatMovedOnChangesNothing();
    void baseNamedByARelativePath();
    void baseThatIsGone_data();
    void baseThatIsGone();

private:
    static Settings settingsOf(const Plan& plan) {
        return with(plan.settings,
                    {{"save_steps", std::to_string(plan.saveSteps)}, {"save_total_limit", "0"}});
    }
    static int64_t count(const fs::path& folder, const std::string& sql) {
        const QStringList query = {"query", qpath(folder), QString::fromStdString(sql), "--format",
                                   "csv"};
        return runProcess(RATIONALE_CLI, query).output.trimmed().split('\n').back().toLongLong();
    }
    std::unique_ptr<EngineProject> m_project;
    std::map<std::string, fs::path> m_undisturbed; // stage -> folder of a run
};

void TestResume::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    writeJudgements(m_project->path());
    m_project->finished("base", tinyPretrain(baseSteps));
    writePairs(m_project->path() / "datasets/choices.jsonl", 24);
    m_project->finished("student", tinyStudent(20));
    m_project->finished("able base", tinyAblePretrain(1500));
    for (const std::string& stage : plans) {
        m_undisturbed[stage] = m_project->finished(stage, settingsOf(planOf(stage)));
        QCOMPARE(m_project->stateOf(stage), std::string("complete"));
    }
}

void TestResume::stoppedAndResumed() {
    QFETCH(QString, stage);
    const Plan plan = planOf(stage.toStdString());
    const std::string name = "stopped " + stage.toStdString();
    Engine engine(m_project->inProject(m_project->runArguments(name, settingsOf(plan))));
    QTRY_VERIFY_WITH_TIMEOUT(stepsIn(m_project->folder(name)) >= plan.steps / 8, longWait);
    const ProcessResult stop = m_project->call({"stop", QString::fromStdString(name)});
    QCOMPARE(stop.exitCode, 0);
    QVERIFY2(stop.output.contains("saved"), stop.output.constData());
    QVERIFY(engine.ends());
    QCOMPARE(engine.result().exitCode, 130);
    const fs::path folder = m_project->folder(name);
    QCOMPARE(m_project->stateOf(name), std::string("stopped"));
    QVERIFY(RunReader(folder).info().step < plan.steps);

    QCOMPARE(m_project->call({"resume", QString::fromStdString(name)}).exitCode, 0);
    QCOMPARE(m_project->stateOf(name), std::string("complete"));
    QCOMPARE(differences(folder, m_undisturbed[stage.toStdString()], plan.steps), QString());
    QCOMPARE(RunReader(folder).segmentCount(), int64_t{2});
}

void TestResume::killedAndResumed() {
    QFETCH(QString, stage);
    const Plan plan = planOf(stage.toStdString());
    const std::string name = "killed " + stage.toStdString();
    QRandomGenerator random(20250117);
    auto engine = std::make_unique<Engine>(
        m_project->inProject(m_project->runArguments(name, settingsOf(plan))));
    QTRY_VERIFY_WITH_TIMEOUT(fs::exists(m_project->folder(name)), longWait);
    const fs::path folder = m_project->folder(name);
    QString moments;
    int64_t reached = 0;
    for (int kill = 0; kill < 4; ++kill) {
        // Once while it starts, then at some moment after it has got further than ever.
        if (kill != 1)
            QTRY_VERIFY_WITH_TIMEOUT(stepsIn(folder) > reached, longWait);
        if (engine->ends(random.bounded(20, 200)))
            break;
        engine->signal(SIGKILL);
        QVERIFY(engine->ends());
        QCOMPARE(m_project->stateOf(name), std::string("interrupted"));
        moments += QString(" %1").arg(stepsIn(folder)); // 0: killed again before it was as far
        reached = std::max(reached, stepsIn(folder));
        engine = std::make_unique<Engine>(
            m_project->inProject({"resume", QString::fromStdString(name)}));
    }
    QVERIFY(engine->ends());
    const ProcessResult result = engine->result();
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    QVERIFY2(!moments.isEmpty(), "it was over before it could be killed");
    qInfo("killed at the steps%s", qPrintable(moments));
    QCOMPARE(m_project->stateOf(name), std::string("complete"));
    const fs::path undisturbed = m_undisturbed[stage.toStdString()];
    QCOMPARE(differences(folder, undisturbed, plan.steps), QString());
    QCOMPARE(checkpointSteps(folder), checkpointSteps(undisturbed));
}

void TestResume::takenBackToACheckpoint() {
    QFETCH(QString, stage);
    const Plan plan = planOf(stage.toStdString());
    const fs::path undisturbed = m_undisturbed[stage.toStdString()];
    const fs::path folder = undisturbed.parent_path() / ("copy of " + stage.toStdString());
    fs::copy(undisturbed, folder, fs::copy_options::recursive); // a run is a folder
    const int64_t step = plan.steps * 2 / 3 / plan.saveSteps * plan.saveSteps;
    const int64_t rows = count(folder, "SELECT count(*) FROM metrics");
    const int64_t samples = count(folder, "SELECT count(*) FROM sample");
    const ProcessResult result = runProcess(
        RATIONALE_CLI, {"resume", qpath(folder), "--step", QString::number(step)}, longWait);
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    QCOMPARE(differences(folder, undisturbed, plan.steps), QString());
    QCOMPARE(checkpointSteps(folder), checkpointSteps(undisturbed));
    // What was given up is kept, marked and out of the way.
    const std::string first = " segment = 1", later = " AND step > " + std::to_string(step);
    QCOMPARE(count(folder, "SELECT count(*) FROM metrics WHERE" + first), rows);
    QCOMPARE(count(folder, "SELECT count(*) FROM sample WHERE" + first), samples);
    const int64_t old = count(folder, "SELECT count(*) FROM metrics WHERE superseded");
    QVERIFY(old > 0);
    QCOMPARE(count(folder, "SELECT count(*) FROM metrics WHERE" + first + later), old);
    QCOMPARE(count(folder, "SELECT count(*) FROM sample WHERE superseded"),
             count(folder, "SELECT count(*) FROM sample WHERE" + first + later));
    const fs::path aside =
        folder / run_files::checkpoints / ("superseded-step-" + std::to_string(plan.steps));
    QVERIFY(readFile(aside / "model.safetensors") == weightsAt(folder, plan.steps));
}

void TestResume::killedRunShowsAsInterrupted() {
    const Settings settings = with(tinyPretrain(100'000), {{"save_steps", "10"}});
    Engine engine(m_project->inProject(m_project->runArguments("victim", settings)));
    QTRY_VERIFY_WITH_TIMEOUT(m_project->listed("victim").value("steps", 0) > 10, longWait);
    QCOMPARE(m_project->stateOf("victim"), std::string("running"));
    engine.signal(SIGKILL);
    QVERIFY(engine.ends());
    const Json listed = m_project->listed("victim");
    QCOMPARE(listed.at("state"), Json("interrupted"));
    QVERIFY(listed.at("steps") >= 10);
    const fs::path folder = m_project->folder("victim");
    QVERIFY(!RunReader(folder).checkpoints().empty());
    QVERIFY(m_project->call({"metrics", "victim", "--json"}).output.contains("\"loss\""));
}

void TestResume::killedBeforeItsFirstRow() {
    const Recipe recipe = Recipe::fromYaml(readFile(m_project->folder("base") / "recipe.yaml"), "");
    Library library(m_project->path());
    const RunSummary run =
        library.createRun(recipe.toYaml(), recipe.resolved(), "pretrain", "", "without rows", 1);
    writeFileAtomically(run.folder / run_files::database, ""); // made, and nothing more
    const ProcessResult resumed = m_project->call({"resume", "without rows"});
    QVERIFY2(resumed.exitCode == 0, resumed.errors.constData());
    QCOMPARE(m_project->stateOf("without rows"), std::string("complete"));
}

void TestResume::killedEvaluationBeginsAgain() {
    constexpr int64_t prompts = 512, samples = 8;
    const Settings settings = tinyEvaluate("base", prompts, samples);
    Engine engine(m_project->inProject(m_project->runArguments("cut short", settings)));
    const auto written = [&] {
        const fs::path folder = m_project->folder("cut short");
        return stateIn(folder) == RunState::Queued ? 0 : RunReader(folder).sampleCount({});
    };
    QTRY_VERIFY_WITH_TIMEOUT(written() > 0, longWait);
    engine.signal(SIGKILL);
    QVERIFY(engine.ends());
    QVERIFY(written() < prompts * samples);
    QCOMPARE(m_project->call({"resume", "cut short"}).exitCode, 0);
    QCOMPARE(m_project->stateOf("cut short"), std::string("complete"));
    QCOMPARE(written(), prompts * samples);
}

void TestResume::evaluationAfterTrainingIsNotCountedTwice() {
    constexpr int64_t prompts = 512, samples = 8;
    const Settings settings =
        with(tinyGrpo("base", 2), {{"evaluation.after", "true"},
                                   {"evaluation.prompts", std::to_string(prompts)},
                                   {"evaluation.samples", std::to_string(samples)}});
    Engine engine(m_project->inProject(m_project->runArguments("measured", settings)));
    SampleFilter eval;
    eval.split = "eval";
    const auto written = [&] {
        const fs::path folder = m_project->folder("measured");
        return stateIn(folder) == RunState::Queued ? 0 : RunReader(folder).sampleCount(eval);
    };
    QTRY_VERIFY_WITH_TIMEOUT(written() > 0, longWait);
    engine.signal(SIGKILL);
    QVERIFY(engine.ends());
    QCOMPARE(m_project->call({"resume", "measured"}).exitCode, 0);
    const fs::path folder = m_project->folder("measured");
    QCOMPARE(written(), prompts * samples);
    QCOMPARE(RunReader(folder).sampleCount({}) - written(), int64_t{2 * 16}); // none lost either
    QVERIFY(RunReader(folder).report("evaluation/after").has_value());
}

void TestResume::completeRunIsNotResumed() {
    const std::string before = readFile(m_undisturbed["sft"] / run_files::database);
    const ProcessResult result = m_project->call({"resume", "sft"});
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("--step"),
             result.errors.constData());
    QCOMPARE(readFile(m_undisturbed["sft"] / run_files::database), before);
    QCOMPARE(m_project->stateOf("sft"), std::string("complete"));
}

void TestResume::missingCheckpointIsNamed() {
    const ProcessResult result = m_project->call({"resume", "sft", "--step", "33"});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("33"), result.errors.constData());
    QCOMPARE(m_project->stateOf("sft"), std::string("complete"));
}

void TestResume::baseThatMovedOnChangesNothing() {
    const fs::path base =
        m_project->finished("moving", with(tinyPretrain(baseSteps), {{"save_steps", "60"}}));
    const Settings settings = with(
        tinyGrpo("moving", 24), {{"beta", "0.2"}, {"save_steps", "8"}, {"save_total_limit", "0"}});
    const fs::path whole = m_project->finished("whole", settings);
    const fs::path parts = m_project->finished("parts", settings);
    // As if the base had been trained on meanwhile.
    fs::copy(base / "checkpoints/step-60", base / "checkpoints/step-1000",
             fs::copy_options::recursive);
    QCOMPARE(m_project->call({"resume", "parts", "--step", "8"}).exitCode, 0);
    QCOMPARE(differences(parts, whole, 24), QString());
}

void TestResume::baseNamedByARelativePath() {
    const fs::path base = checkpointFolder(m_project->folder("base"), baseSteps);
    const std::string relative = fs::relative(base, fs::current_path()).string();
    const Settings settings = with(tinyGrpo(relative, 6), {{"beta", "0.2"}, {"save_steps", "3"}});
    const fs::path folder = m_project->finished("relative", settings);
    const QString here = QDir::currentPath();
    QVERIFY(QDir::setCurrent(QDir::tempPath())); // resumed from somewhere else
    const ProcessResult result = m_project->call({"resume", "relative", "--step", "3"});
    QDir::setCurrent(here);
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    QVERIFY(!weightsAt(folder, 6).empty());
}

void TestResume::baseThatIsGone_data() {
    QTest::addColumn<QString>("beta");
    QTest::addColumn<bool>("resumes");
    QTest::newRow("needed for the KL penalty") << "0.2" << false;
    QTest::newRow("not needed") << "0" << true;
}

void TestResume::baseThatIsGone() {
    QFETCH(QString, beta);
    QFETCH(bool, resumes);
    const std::string tag = QTest::currentDataTag();
    const fs::path base = m_project->finished("base " + tag, tinyPretrain(20));
    const fs::path folder = m_project->finished(
        tag, with(tinyGrpo("base " + tag, 6), {{"beta", beta.toStdString()}, {"save_steps", "3"}}));
    fs::rename(base, base.parent_path().parent_path() / ("moved away " + tag));
    const ProcessResult result =
        m_project->call({"resume", QString::fromStdString(tag), "--step", "3"});
    QCOMPARE(result.exitCode, resumes ? 0 : 1);
    QVERIFY2(resumes || (isOneLine(result.errors) && result.errors.contains("is gone")),
             result.errors.constData());
    QCOMPARE(m_project->stateOf(tag), std::string("complete"));
    QVERIFY(!weightsAt(folder, 6).empty()); // nothing was set aside
}

QTEST_GUILESS_MAIN(TestResume)
#include "tst_resume.moc"
