// SPDX-License-Identifier: GPL-3.0-or-later
// Every stage from the command line to its last checkpoint, and what a run must hold afterwards.
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

} // namespace

class TestStages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void pretrainLearns();
    void checkpointsAreHuggingFaceFolders();
    void runFolderSaysWhatItWasMadeWith();
    void pretrainMeasuresItsGate();
    void sftLearns_data();
    void sftLearns();
    void sftLeavesOutLongRows();
    void evaluateReports();

private:
    std::unique_ptr<EngineProject> m_project;
    fs::path m_base;
};

void TestStages::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_base = m_project->finished("base", with(tinyPretrain(baseSteps), {{"save_steps", "50"}}));
    QCOMPARE(m_project->stateOf("base"), std::string("complete"));
}

void TestStages::pretrainLearns() {
    RunReader reader(m_base);
    QCOMPARE(reader.info().step, baseSteps);
    QCOMPARE(missing(reader, {"loss", "grad_norm", "learning_rate", "num_tokens", "step_time",
                              "throughput/trained_tokens_per_s", "skipped_steps"}),
             QStringList());
    const MetricSeries loss = reader.series("loss");
    QCOMPARE(loss.steps.size(), static_cast<size_t>(baseSteps));
    const double first = meanOf(loss.values, 0, 5);
    const double last = meanOf(loss.values, loss.values.size() - 5, 5);
    QVERIFY2(last < 0.7 * first, qPrintable(QString("%1 to %2").arg(first).arg(last)));
    QCOMPARE(reader.lastValue("skipped_steps").value_or(-1), 0.0);
    QCOMPARE(reader.clock().tokens.back(),
             static_cast<int64_t>(reader.lastValue("num_tokens").value_or(0)));
}

void TestStages::checkpointsAreHuggingFaceFolders() {
    std::vector<int64_t> steps;
    for (const CheckpointRecord& record : RunReader(m_base).checkpoints()) {
        steps.push_back(record.step);
        QVERIFY(fs::is_directory(m_base / record.path));
    }
    QCOMPARE(steps, (std::vector<int64_t>{50, 100, 120}));
    const fs::path folder = checkpointFolder(m_base, baseSteps);
    for (const char* file :
         {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
          "optimizer.safetensors", "trainer_state.json"})
        QVERIFY2(fs::exists(folder / file), file);
    const Json config = parseJson(readFile(folder / "config.json"), "config.json");
    QCOMPARE(config.at("model_type"), Json("llama"));
    QCOMPARE(config.at("architectures"), Json::array({"LlamaForCausalLM"}));
    QCOMPARE(config.at("hidden_size"), Json(32));
    const SafetensorsFile weights(folder / "model.safetensors");
    for (const char* name : {"model.embed_tokens.weight", "model.layers.1.mlp.down_proj.weight",
                             "model.layers.0.self_attn.q_proj.weight", "model.norm.weight"})
        QVERIFY2(weights.contains(name), name);
    const Json state = parseJson(readFile(folder / "trainer_state.json"), "trainer_state.json");
    QCOMPARE(state.at("step"), Json(baseSteps));
    QCOMPARE(state.at("cursor"), Json(4 * baseSteps)); // documents read
}

void TestStages::runFolderSaysWhatItWasMadeWith() {
    RunReader reader(m_base);
    const Json resolved = reader.resolved();
    QCOMPARE(resolved.at("architecture").at("hidden_size"), Json(32));
    QCOMPARE(resolved.at("adam_beta1"), Json(0.9)); // a default that the recipe does not name
    QCOMPARE(resolved.at("environment").at("compute_type"), Json("fp32"));
    QCOMPARE(resolved.at("environment").at("threads"), Json(1));
    QCOMPARE(reader.report("environment").value_or(Json()), resolved.at("environment"));
    QVERIFY(contains(reader.recipeText(), "stage: pretrain"));
    QVERIFY(fs::file_size(m_base / run_files::log) > 0);
}

void TestStages::pretrainMeasuresItsGate() {
    const fs::path folder = m_project->finished(
        "gated", with(tinyPretrain(20),
                      {{"gate.enabled", "true"}, {"gate.prompts", "4"}, {"gate.samples", "16"}}));
    RunReader reader(folder);
    const Json gate = reader.report("gate").value_or(Json::object());
    QCOMPARE(gate.at("passed"), Json(false)); // after 20 steps it knows nothing
    std::set<std::string> names;
    for (const Json& check : gate.at("checks"))
        names.insert(check.at("name").get<std::string>());
    QCOMPARE(names, (std::set<std::string>{"pass@1", "pass@16", "format", "one-step skill"}));
    QVERIFY(reader.report("evaluation/after").has_value());
    QCOMPARE(reader.sampleCount({}), int64_t{64});
}

void TestStages::sftLearns_data() {
    QTest::addColumn<QString>("changes");
    QTest::newRow("packed") << "packing: true";
    QTest::newRow("not packed") << "packing: false, per_device_train_batch_size: 8";
    QTest::newRow("whole text") << "completion_only_loss: false";
    QTest::newRow("dft") << "loss_type: dft";
}

void TestStages::sftLearns() {
    QFETCH(QString, changes);
    Settings settings = tinySft("base", 12);
    for (const QString& change : changes.split(", "))
        settings[change.section(": ", 0, 0).toStdString()] = change.section(": ", 1).toStdString();
    const std::string name = std::string("sft ") + QTest::currentDataTag();
    RunReader reader(m_project->finished(name, settings));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    QCOMPARE(reader.series("loss").steps.size(), size_t{12});
    QVERIFY(meanOf(reader.series("loss").values, 8, 4) <
            meanOf(reader.series("loss").values, 0, 4));
    QCOMPARE(missing(reader, {"grad_norm", "learning_rate", "num_tokens", "step_time"}),
             QStringList());
    const fs::path last = checkpointFolder(reader.folder(), 12);
    QVERIFY(fs::exists(last / "tokenizer.json")); // a model folder by itself
    QVERIFY(weightsAt(reader.folder(), 12) != weightsAt(m_base, baseSteps));
}

void TestStages::sftLeavesOutLongRows() {
    const TempDir dir;
    std::string rows;
    for (int i = 0; i < 6; ++i)
        rows += R"({"prompt": "Q: from 4 )" + std::to_string(i) +
                R"( times 3 A:", "completion": " 1 2"})" + "\n";
    rows += R"({"prompt": "Q:", "completion": ")" + std::string(2000, '7') + "\"}\n";
    writeFileAtomically(dir / "rows.jsonl", rows);
    const Settings settings = with(
        tinySft("base", 3), {{"dataset", (dir / "rows.jsonl").string()}, {"max_length", "64"}});
    RunReader reader(m_project->finished("dataset", settings));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const auto warnings = reader.events(0, "warning");
    QCOMPARE(warnings.size(), size_t{1});
    QVERIFY(contains(warnings[0].message, "1 row"));
}

void TestStages::evaluateReports() {
    const fs::path folder = m_project->finished("evaluated", tinyEvaluate("base", 5, 4));
    const Json listed = m_project->listed("evaluated");
    QCOMPARE(listed.at("state"), Json("complete"));
    QCOMPARE(listed.at("total_steps"), Json(0)); // its parts are no steps
    QVERIFY(!m_project->call({"runs"}).output.contains("0/0"));
    RunReader reader(folder);
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const Json report = reader.report("evaluation").value_or(Json::object());
    QCOMPARE(report.at("prompts"), Json(5));
    for (const char* key : {"pass@1", "maj@k", "format", "target_share", "length"})
        QVERIFY2(report.at(key).at("low") <= report.at(key).at("value"), key);
    QCOMPARE(report.at("pass@k").size(), size_t{3}); // 1, 2, 4
    QCOMPARE(missing(reader, {"pass@1", "pass@2", "pass@4", "maj@4", "accuracy/tag_blind",
                              "rewards/format/mean", "completions/mean_length"}),
             QStringList());
    QCOMPARE(allGroups(reader, "eval").size(), size_t{5});
    QCOMPARE(reader.sampleCount({}), int64_t{20});

    RunReader again(m_project->finished("evaluated again", tinyEvaluate("base/step-120", 5, 4)));
    const auto left = allGroups(reader, "eval"), right = allGroups(again, "eval");
    QCOMPARE(right.size(), left.size());
    for (size_t g = 0; g < left.size(); ++g)
        for (size_t i = 0; i < left[g].samples.size(); ++i)
            QCOMPARE(right[g].samples[i].completion, left[g].samples[i].completion);
}

QTEST_GUILESS_MAIN(TestStages)
#include "tst_stages.moc"
