// SPDX-License-Identifier: GPL-3.0-or-later
// Preference optimisation from the command line: it learns, in every shape of data; bad data is one
// clear line; the plan knows it.
#include "e2e_reading.h"

#include <cmath>

using namespace rationale;
using namespace rationale::test;

class TestPreference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void learns_data();
    void learns();
    void startsAtTheReference();
    void otherReference();
    void referenceThatMovedOnChangesNothing();
    void ktoFromLabels();
    void leavesOutLongRows();
    void microBatchesChangeNothing();
    void badDatasets_data();
    void badDatasets();
    void badReference();
    void planKnowsIt();

private:
    std::string write(const std::string& name, const std::string& rows) const {
        const fs::path file = m_dir / (name + ".jsonl");
        writeFileAtomically(file, rows);
        return file.string();
    }
    std::unique_ptr<EngineProject> m_project;
    TempDir m_dir;
};

void TestPreference::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_project->finished("base", tinyPretrain(baseSteps));
    QCOMPARE(m_project->stateOf("base"), std::string("complete"));
    writePairs(m_project->path() / "datasets/pairs.jsonl", 24);
}

void TestPreference::learns_data() {
    QTest::addColumn<QString>("changes");
    QTest::newRow("dpo") << "beta: 0.1";
    QTest::newRow("deepseekmath") << "loss_type: [sigmoid_norm]; beta: 1";
    QTest::newRow("ipo, in micro-batches") << "loss_type: [ipo]; gradient_accumulation_steps: 2";
    QTest::newRow("mpo") << "loss_type: [sigmoid, bco_pair, sft]; loss_weights: [0.8, 0.2, 1]";
    QTest::newRow("wpo") << "use_weighting: true; f_divergence_type: js_divergence";
    QTest::newRow("adapters") << "use_peft: true; lora_r: 4; learning_rate: 1e-2";
    QTest::newRow("kto") << "loss_type: [kto]";
}

void TestPreference::learns() {
    QFETCH(QString, changes);
    Settings settings = tinyPreference("base", "pairs", 30);
    for (const QString& change : changes.split("; "))
        settings[change.section(": ", 0, 0).toStdString()] = change.section(": ", 1).toStdString();
    RunReader reader(m_project->finished(QTest::currentDataTag(), settings));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const MetricSeries loss = reader.series("loss");
    QCOMPARE(loss.steps.size(), size_t{30});
    QVERIFY2(loss.values.back() < loss.values.front(),
             qPrintable(QString("%1 to %2").arg(loss.values.front()).arg(loss.values.back())));
    QVERIFY(reader.lastValue("rewards/margins").value_or(0) > 0);
    QVERIFY(reader.lastValue("rewards/chosen").value_or(0) >
            reader.lastValue("rewards/rejected").value_or(0));
    const bool single = changes.contains("kto");
    QCOMPARE(missing(reader, {"grad_norm", "learning_rate", "num_tokens", "step_time",
                              "skipped_steps", "throughput/trained_tokens_per_s", "logps/chosen",
                              "logps/rejected", single ? "kl" : "rewards/accuracies"}),
             QStringList());
    if (!single)
        QVERIFY(reader.lastValue("rewards/accuracies").value_or(0) > 0.5);
    QVERIFY(fs::exists(checkpointFolder(reader.folder(), 30) / "tokenizer.json"));
}

void TestPreference::startsAtTheReference() {
    RunReader reader(m_project->finished("start", tinyPreference("base", "pairs", 30)));
    const MetricSeries loss = reader.series("loss");
    QVERIFY(std::abs(loss.values.front() - std::log(2.0)) < 1e-5);
    QVERIFY(std::abs(reader.series("rewards/margins").values.front()) < 1e-5);
    QVERIFY2(loss.values.back() < 0.9 * std::log(2.0),
             qPrintable(QString::number(loss.values.back())));
}

void TestPreference::otherReference() {
    m_project->finished("later", tinyPretrain(20));
    const Settings settings =
        with(tinyPreference("base", "pairs", 2), {{"ref_model", "later/step-20"}});
    RunReader reader(m_project->finished("other reference", settings));
    QVERIFY(std::abs(reader.series("rewards/margins").values.front()) > 1e-3);
    const Json state = parseJson(
        readFile(checkpointFolder(reader.folder(), 2) / "run_context.json"), "run_context");
    QVERIFY(contains(state.at("other_models").at("later/step-20").get<std::string>(), "step-20"));
}

/// A run named as the reference trains on; a resumed run still reads what it began with.
void TestPreference::referenceThatMovedOnChangesNothing() {
    const fs::path moving =
        m_project->finished("moving", with(tinyPretrain(20), {{"save_steps", "10"}}));
    const Settings settings =
        with(tinyPreference("base", "pairs", 4), {{"ref_model", "moving"}, {"save_steps", "2"}});
    const fs::path whole = m_project->finished("undisturbed", settings);
    const fs::path parts = m_project->finished("taken back", settings);
    fs::copy(moving / "checkpoints/step-10", moving / "checkpoints/step-1000",
             fs::copy_options::recursive);
    QCOMPARE(m_project->call({"resume", "taken back", "--step", "2"}).exitCode, 0);
    QCOMPARE(differences(parts, whole, 4), QString());
    RunReader fresh(m_project->finished("fresh", settings)); // which does read the newer one
    QVERIFY(fresh.series("loss").values.front() != RunReader(whole).series("loss").values.front());
}

void TestPreference::ktoFromLabels() {
    std::string rows;
    for (int i = 0; i < 12; ++i)
        rows += R"({"prompt": "Q: from )" + std::to_string(i % 10) +
                R"( 1 plus 2 A:", "completion": ")" + (i % 3 == 0 ? " 7 7" : " 1 2") +
                R"(", "label": )" + (i % 3 == 0 ? "false" : "true") + "}\n";
    const Settings settings =
        with(tinyPreference("base", write("labelled", rows), 30),
             {{"loss_type", "[kto]"}, {"desirable_weight", "1"}, {"undesirable_weight", "2"}});
    RunReader reader(m_project->finished("labelled", settings));
    const MetricSeries loss = reader.series("loss");
    QCOMPARE(loss.steps.size(), size_t{30});
    double first = 0, last = 0;
    for (size_t i = 0; i < 3; ++i) { // as many rows as there are: every epoch is the same
        first += loss.values[i] / 3;
        last += loss.values[27 + i] / 3;
    }
    QVERIFY(std::abs(first - 0.5 * 4 / 3) < 0.05); // 1 − σ(0), weighted
    QVERIFY2(last < 0.95 * first, qPrintable(QString::number(last)));
    for (const double kl : reader.series("kl").values)
        QVERIFY(kl >= 0);
}

void TestPreference::leavesOutLongRows() {
    const std::string row = R"({"prompt": "Q:", "chosen": " 1", "rejected": " 2"})";
    const std::string rows = row + "\n" + R"({"prompt": "Q:", "chosen": " 1", "rejected": ")" +
                             std::string(2000, '7') + "\"}\n";
    RunReader reader(m_project->finished("long", tinyPreference("base", write("long", rows), 2)));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const auto warnings = reader.events(0, "warning");
    QCOMPARE(warnings.size(), size_t{1});
    QVERIFY(contains(warnings[0].message, "1 row"));
}

void TestPreference::microBatchesChangeNothing() {
    const Settings settings =
        with(tinyPreference("base", "pairs", 3), {{"loss_type", "[aot, sft]"}});
    RunReader whole(
        m_project->finished("whole", with(settings, {{"per_device_train_batch_size", "8"}})));
    RunReader parts(
        m_project->finished("parts", with(settings, {{"per_device_train_batch_size", "1"},
                                                     {"gradient_accumulation_steps", "8"}})));
    for (const char* name : {"loss", "grad_norm", "logps/chosen", "num_tokens"}) {
        const double a = whole.series(name).values.front(), b = parts.series(name).values.front();
        QVERIFY2(std::abs(a - b) <= 1e-6 * std::abs(a), name);
    }
}

void TestPreference::badDatasets_data() {
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("loss");
    QTest::addColumn<QString>("part");
    const QString good = R"({"prompt": "Q:", "chosen": " 1", "rejected": " 2"})";
    const auto row = [&](const char* name, const QString& rows, const char* loss,
                         const char* part) { QTest::newRow(name) << rows << loss << part; };
    row("empty", "\n", "sigmoid", "no rows");
    row("missing column", good + "\n" + R"({"prompt": "Q:", "chosen": " 1"})", "sigmoid", "line 2");
    row("wrong type", R"({"prompt": "Q:", "chosen": 1, "rejected": " 2"})", "sigmoid",
        "no text 'chosen'");
    row("no pairs", R"({"prompt": "Q:", "completion": " 1", "label": true})", "sigmoid",
        "no text 'chosen'");
    row("no label", R"({"prompt": "Q:", "completion": " 1"})", "kto", "'label'");
    row("label as text", R"({"prompt": "Q:", "completion": " 1", "label": "yes"})", "kto",
        "'label'");
    row("all too long",
        R"({"prompt": "Q:", "chosen": " )" + QString(2000, '1') + R"(", "rejected": " 2"})",
        "sigmoid", "max_length");
    row("no JSON", "{", "sigmoid", "line 1");
}

void TestPreference::badDatasets() {
    QFETCH(QString, rows);
    QFETCH(QString, loss);
    QFETCH(QString, part);
    const std::string name = std::string("bad ") + QTest::currentDataTag();
    const ProcessResult result =
        m_project->run(name, with(tinyPreference("base", write(name, rows.toStdString()), 2),
                                  {{"loss_type", "[" + loss.toStdString() + "]"}}));
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains(part.toUtf8()),
             result.errors.constData());
}

void TestPreference::badReference() {
    m_project->finished("wide", with(tinyPretrain(4), {{"architecture.hidden_size", "64"}}));
    const Settings settings = tinyPreference("base", "pairs", 2);
    RunReader wide(m_project->finished("wide reference", with(settings, {{"ref_model", "wide"}})));
    QCOMPARE(toString(wide.info().state), std::string("complete")); // any size will do

    const fs::path folder = m_dir / "gpt2";
    fs::copy(fs::path(RATIONALE_SOURCE_DIR) / "tests/data/families/gpt2_inner", folder);
    const ProcessResult result =
        m_project->run("odd reference", with(settings, {{"ref_model", folder.string()}}));
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("vocabulary"),
             result.errors.constData());
}

void TestPreference::planKnowsIt() {
    const Settings settings = tinyPreference("base", "pairs", 2);
    m_project->run("planned", settings); // writes the recipe
    const fs::path recipe = m_project->folder("planned") / run_files::recipe;
    const Json plan = jsonOf(m_project->call({"plan", qpath(recipe), "--json"}));
    const Json longer = jsonOf(m_project->call(
        {"plan", qpath(recipe), "--json", "--set", "per_device_train_batch_size=8"}));
    QCOMPARE(plan.at("resident").at("reference"), plan.at("resident").at("weights"));
    QCOMPARE(longer.at("training").at("activations").get<int64_t>(),
             2 * plan.at("training").at("activations").get<int64_t>());
    QCOMPARE(plan.at("generation").size(), size_t{0});
}

QTEST_GUILESS_MAIN(TestPreference)
#include "tst_preference.moc"
