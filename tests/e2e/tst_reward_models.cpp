// SPDX-License-Identifier: GPL-3.0-or-later
// Models that judge: trained from preferences, labels and steps, then asked by reinforcement
// learning.
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

namespace {

double meanOf(const std::vector<double>& values, size_t begin, size_t count) {
    double sum = 0;
    for (size_t i = begin; i < begin + count; ++i)
        sum += values[i];
    return sum / static_cast<double>(count);
}

Settings rewarded(const std::string& reward, const std::string& model, int64_t steps) {
    Settings settings =
        with(tinyGrpo("base", steps),
             {{"reward_funcs", "[" + reward + ", repetition]"}, {"reward_weights", "[1, 0.5]"}});
    if (!model.empty())
        settings["reward." + reward + ".model"] = model;
    return settings;
}

} // namespace

class TestRewardModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void learns_data();
    void learns();
    void microBatchesDoNotMatter();
    void longRowsAreLeftOut();
    void grpoAsksIt_data();
    void grpoAsksIt();
    void rewardModelThatMovedOnChangesNothing();
    void badInputIsNamed_data();
    void badInputIsNamed();

private:
    std::unique_ptr<EngineProject> m_project;
};

void TestRewardModels::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    writeJudgements(m_project->path());
    m_project->finished("base", tinyPretrain(baseSteps));
    m_project->finished("helpful",
                        with(tinyRewardModel("reward_model", "pairs", 60), {{"scores", "answer"}}));
    m_project->finished(
        "safe", with(tinyRewardModel("reward_model", "labels", 60), {{"loss_type", "pointwise"}}));
    m_project->finished("steps", tinyRewardModel("process_reward", "steps", 60));
}

void TestRewardModels::learns_data() {
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<QStringList>("metrics");
    const QStringList rewards = {"min_reward", "mean_reward", "max_reward", "eval_mean_reward"};
    QTest::newRow("helpful") << "LlamaForSequenceClassification"
                             << rewards + QStringList{"margin", "eval_margin"};
    QTest::newRow("safe") << "LlamaForSequenceClassification" << rewards;
    QTest::newRow("steps") << "LlamaForTokenClassification" << QStringList{};
}

void TestRewardModels::learns() {
    QFETCH(QString, architecture);
    QFETCH(QStringList, metrics);
    const std::string name = QTest::currentDataTag();
    RunReader reader(m_project->folder(name));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    std::vector<std::string> wanted = {"loss",       "accuracy",  "grad_norm",     "learning_rate",
                                       "num_tokens", "eval_loss", "eval_accuracy", "epoch"};
    for (const QString& metric : metrics)
        wanted.push_back(metric.toStdString());
    QCOMPARE(missing(reader, wanted), QStringList());
    const std::vector<double> loss = reader.series("loss").values;
    QCOMPARE(loss.size(), size_t{60});
    QVERIFY(std::abs(loss.front() - std::log(2.0)) < 0.15); // a new head knows nothing
    QVERIFY2(meanOf(loss, 50, 10) < 0.5 * loss.front(),
             qPrintable(QString::number(meanOf(loss, 50, 10))));
    const Json report = reader.report("evaluation").value_or(Json::object());
    const Json accuracy = report.at("eval_accuracy");
    QVERIFY2(accuracy.at("value") > 0.8, report.dump().c_str());
    QVERIFY(accuracy.at("low") < accuracy.at("value") && accuracy.at("low") > 0.5);
    QVERIFY(report.at("rows") > 5 && report.at("rows") < 30);
    QCOMPARE(report.at("rows").get<int>() + report.at("training_rows").get<int>(), 80);
    QCOMPARE(reader.series("eval_accuracy").steps, (std::vector<int64_t>{10, 20, 30, 40, 50, 60}));
    const fs::path last = checkpointFolder(reader.folder(), 60);
    const Json config = parseJson(readFile(last / "config.json"), "config.json");
    QCOMPARE(config.at("architectures"), Json::array({architecture.toStdString()}));
    if (name == "helpful")
        QCOMPARE(config.at("rationale").at("scores"), Json("answer"));
    if (name == "steps")
        QCOMPARE(config.at("rationale").at("step_separator"), Json("\n"));
    QVERIFY(SafetensorsFile(last / "model.safetensors").contains("score.weight"));
    QVERIFY(fs::exists(last / "tokenizer.json"));
}

void TestRewardModels::microBatchesDoNotMatter() {
    const Settings whole = with(tinyRewardModel("process_reward", "steps", 3),
                                {{"per_device_train_batch_size", "12"}, {"learning_rate", "1e-3"}});
    const fs::path left = m_project->finished("in one", whole);
    const fs::path right = m_project->finished(
        "in four",
        with(whole, {{"per_device_train_batch_size", "3"}, {"gradient_accumulation_steps", "4"}}));
    const double difference =
        largestDifference(checkpointFolder(left, 3), checkpointFolder(right, 3));
    QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    const auto losses = [](const fs::path& folder) { return RunReader(folder).series("loss"); };
    for (size_t i = 0; i < 3; ++i)
        QVERIFY(std::abs(losses(left).values[i] - losses(right).values[i]) < 1e-5);
}

void TestRewardModels::longRowsAreLeftOut() {
    std::string rows = readFile(m_project->path() / "datasets" / "pairs.jsonl");
    const Json extra = {{"prompt", "Q:"}, {"chosen", std::string(3000, '7')}, {"rejected", "no"}};
    writeFileAtomically(m_project->path() / "datasets" / "long.jsonl",
                        rows + toJsonText(extra) + "\n");
    RunReader reader(m_project->finished("long", tinyRewardModel("reward_model", "long", 3)));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const auto warnings = reader.events(0, "warning");
    QCOMPARE(warnings.size(), size_t{1});
    QVERIFY(contains(warnings[0].message, "1 row"));
}

void TestRewardModels::grpoAsksIt_data() {
    QTest::addColumn<QString>("reward");
    QTest::addColumn<QString>("reason");
    QTest::newRow("helpful") << "reward_model"
                             << "final answer: score";
    QTest::newRow("safe") << "safety_model"
                          << "whole response: probability";
    QTest::newRow("steps") << "process"
                           << "step";
}

void TestRewardModels::grpoAsksIt() {
    QFETCH(QString, reward);
    QFETCH(QString, reason);
    const std::string model = QTest::currentDataTag(), name = reward.toStdString();
    RunReader reader(m_project->finished("grpo by " + model, rewarded(name, model, 3)));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    QCOMPARE(missing(reader, {"rewards/" + name + "/mean", "rewards/" + name + "/std"}),
             QStringList());
    std::set<double> values;
    for (const GroupRecord& group : allGroups(reader, "train"))
        for (const SampleRecord& sample : group.samples) {
            QCOMPARE(sample.parts.size(), size_t{2});
            const RewardPart& part = sample.parts[0];
            QCOMPARE(part.name, name);
            QVERIFY(part.state == RewardState::Scored && std::isfinite(part.value));
            QVERIFY2(contains(part.reason, reason.toStdString()), part.reason.c_str());
            QVERIFY(std::abs(sample.reward - part.value - 0.5 * sample.parts[1].value) < 1e-9);
            values.insert(part.value);
        }
    QVERIFY(values.size() > 3); // different answers, different scores
}

void TestRewardModels::rewardModelThatMovedOnChangesNothing() {
    const fs::path judge = m_project->finished(
        "judge", with(tinyRewardModel("reward_model", "pairs", 20), {{"save_steps", "10"}}));
    const Settings settings = with(rewarded("reward_model", "judge", 12),
                                   {{"save_steps", "4"}, {"save_total_limit", "0"}});
    const fs::path whole = m_project->finished("whole", settings);
    const fs::path parts = m_project->finished("parts", settings);
    fs::copy(judge / "checkpoints/step-10", judge / "checkpoints/step-1000",
             fs::copy_options::recursive); // as if it had been trained on meanwhile
    QCOMPARE(m_project->call({"resume", "parts", "--step", "4"}).exitCode, 0);
    QCOMPARE(differences(parts, whole, 12), QString());
}

void TestRewardModels::badInputIsNamed_data() {
    QTest::addColumn<QString>("part");
    for (const char* part :
         {"reward.reward_model.model", "no reward model", "cannot write", "line 2",
          "steps and 1 labels", "no process reward model", "center_rewards_coefficient"})
        QTest::newRow(part) << part;
}

void TestRewardModels::badInputIsNamed() {
    QFETCH(QString, part);
    const fs::path folder = m_project->path() / "datasets";
    writeFileAtomically(folder / "bad.jsonl",
                        "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}\n"
                        "{\"prompt\": \"a\", \"chosen\": \"b\"}\n");
    writeFileAtomically(
        folder / "few.jsonl",
        "{\"prompt\": \"a\", \"completions\": [\"b\", \"c\"], \"labels\": [true]}\n");
    const std::map<QString, Settings> cases = {
        {"reward.reward_model.model", rewarded("reward_model", "", 3)},
        {"no reward model", rewarded("reward_model", "base", 3)},
        {"no process reward model", rewarded("process", "helpful", 3)},
        {"cannot write", tinySft("helpful", 3)},
        {"line 2", tinyRewardModel("reward_model", "bad", 3)},
        {"steps and 1 labels", tinyRewardModel("process_reward", "few", 3)},
        {"center_rewards_coefficient",
         with(tinyRewardModel("reward_model", "labels", 3),
              {{"loss_type", "pointwise"}, {"center_rewards_coefficient", "0.1"}})},
    };
    const ProcessResult result =
        m_project->run("bad " + part.toStdString().substr(0, 5), cases.at(part));
    QVERIFY(result.exitCode == 1 || result.exitCode == 2);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains(part.toUtf8()),
             result.errors.constData());
}

QTEST_GUILESS_MAIN(TestRewardModels)
#include "tst_reward_models.moc"
