// SPDX-License-Identifier: GPL-3.0-or-later
// Distillation from the command line: a student of another size comes nearer to its teacher, from
// every source of completions; what does not fit together is one clear line; the plan knows it.
#include "e2e_reading.h"

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

double meanOf(const std::vector<double>& values, size_t begin, size_t count) {
    double sum = 0;
    for (size_t i = begin; i < begin + count; ++i)
        sum += values[i];
    return sum / static_cast<double>(count);
}

std::string someRows() {
    std::string rows;
    for (int i = 0; i < 12; ++i) {
        const std::string digit = std::to_string(i % 10);
        rows += toJsonText({{"prompt", "Q: from " + digit + " 1 plus 2 A:"},
                            {"completion", " 3 " + digit}}) +
                "\n";
    }
    return rows;
}

} // namespace

class TestDistill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void learns_data();
    void learns();
    void answersOfTheStudentAreKept_data();
    void answersOfTheStudentAreKept();
    void teacherTeachesItselfNothing();
    void microBatchesChangeNothing();
    void leavesOutWhatDoesNotFit();
    void badInput_data();
    void badInput();
    void otherVocabulary();
    void planKnowsTheTeacher();

private:
    std::string write(const std::string& name, const std::string& rows) const {
        const fs::path file = m_dir / (name + ".jsonl");
        writeFileAtomically(file, rows);
        return file.string();
    }
    std::unique_ptr<EngineProject> m_project;
    TempDir m_dir;
};

void TestDistill::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_project->finished("base", tinyPretrain(baseSteps));
    m_project->finished("student", tinyStudent(20));
    QCOMPARE(m_project->stateOf("base"), std::string("complete"));
    QCOMPARE(m_project->stateOf("student"), std::string("complete"));
}

void TestDistill::learns_data() {
    QTest::addColumn<QString>("changes");
    QTest::addColumn<double>("onPolicy"); // −1: some
    QTest::addColumn<double>("falls");    // to this share of the loss, or lower
    QTest::newRow("gkd") << "beta: 0.5" << -1.0 << 0.9;
    QTest::newRow("on-policy reverse KL") << "beta: 1; lmbda: 1" << 1.0 << 0.9;
    QTest::newRow("teacher's samples") << "beta: 0; lmbda: 0; seq_kd: true" << 0.0 << 0.9;
    QTest::newRow("worked solutions") << "beta: 0; lmbda: 0" << 0.0 << 0.9;
    QTest::newRow("dataset") << "dataset: rows; lmbda: 0.5" << -1.0 << 0.9;
    QTest::newRow("prompts alone") << "dataset: prompts; lmbda: 1" << 1.0 << 0.9;
    QTest::newRow("adapters") << "use_peft: true; lora_r: 8; learning_rate: 0.05" << -1.0 << 0.98;
}

void TestDistill::learns() {
    QFETCH(QString, changes);
    QFETCH(double, onPolicy);
    QFETCH(double, falls);
    Settings settings = tinyDistill("student", "base", 30);
    for (const QString& change : changes.split("; "))
        settings[change.section(": ", 0, 0).toStdString()] = change.section(": ", 1).toStdString();
    if (settings["dataset"] == "rows")
        settings["dataset"] = write("rows", someRows());
    else if (settings["dataset"] == "prompts")
        settings["dataset"] = write("prompts", R"({"prompt": "Q: from 4 1 plus 2 A:"})"
                                               "\n");
    else
        settings.erase("dataset");
    RunReader reader(m_project->finished(QTest::currentDataTag(), settings));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const MetricSeries loss = reader.series("loss");
    QCOMPARE(loss.steps.size(), size_t{30});
    const double first = meanOf(loss.values, 0, 4), last = meanOf(loss.values, 26, 4);
    QVERIFY2(last < falls * first, qPrintable(QString("%1 to %2").arg(first).arg(last)));
    QVERIFY(last > 0);
    const double share = meanOf(reader.series("frac_on_policy").values, 0, 30);
    // What the student wrote is there to be read, and nothing else.
    QCOMPARE(reader.sampleCount({}), static_cast<int64_t>(std::llround(share * 30 * 8)));
    if (onPolicy >= 0)
        QCOMPARE(share, onPolicy);
    else
        QVERIFY2(share > 0.3 && share < 0.7, qPrintable(QString::number(share)));
    QCOMPARE(
        missing(reader, {"grad_norm", "learning_rate", "num_tokens", "step_time", "skipped_steps",
                         "throughput/trained_tokens_per_s", "completions/mean_length"}),
        QStringList());
    QVERIFY(fs::exists(checkpointFolder(reader.folder(), 30) / "tokenizer.json"));
}

void TestDistill::answersOfTheStudentAreKept_data() {
    QTest::addColumn<bool>("task");
    QTest::newRow("of a task") << true;
    QTest::newRow("of a dataset") << false;
}

void TestDistill::answersOfTheStudentAreKept() {
    QFETCH(bool, task);
    Settings settings = with(tinyDistill("student", "base", 3), {{"lmbda", "1"}});
    if (!task)
        settings["dataset"] = write("kept", someRows());
    RunReader reader(m_project->finished(std::string("kept ") + QTest::currentDataTag(), settings));
    QCOMPARE(reader.stepsWithSamples(), (std::vector<int64_t>{1, 2, 3}));
    const std::vector<GroupRecord> groups = allGroups(reader, "train");
    QCOMPARE(groups.size(), size_t{3 * 8});
    for (const GroupRecord& group : groups) {
        QCOMPARE(group.hasRightAnswer, task); // which a dataset does not tell
        QCOMPARE(group.prompt.task, std::string(task ? "chains" : ""));
        QVERIFY(!group.dead && !group.prompt.text.empty());
        QVERIFY(task || group.prompt.reference.starts_with(" 3 "));
        QCOMPARE(group.samples.size(), size_t{1});
        const SampleRecord& sample = group.samples.front();
        QVERIFY(!sample.tokens.empty() && !sample.promptTokens.empty());
        QCOMPARE(sample.logprobs.size(), sample.tokens.size());
        QCOMPARE(sample.parts.size(), size_t{2}); // accuracy and format, measured
    }
}

void TestDistill::teacherTeachesItselfNothing() {
    RunReader reader(m_project->finished("itself", tinyDistill("base", "base", 1)));
    QVERIFY(std::abs(reader.series("loss").values.front()) < 1e-6);
    QVERIFY(reader.series("grad_norm").values.front() < 1e-4);
}

void TestDistill::microBatchesChangeNothing() {
    const Settings settings = tinyDistill("student", "base", 1);
    RunReader whole(m_project->finished("whole", settings));
    RunReader parts(
        m_project->finished("parts", with(settings, {{"per_device_train_batch_size", "1"}})));
    for (const char* name : {"loss", "grad_norm", "num_tokens"}) {
        const double a = whole.series(name).values.front(), b = parts.series(name).values.front();
        QVERIFY2(std::abs(a - b) <= 1e-6 * std::abs(a), name);
    }
}

void TestDistill::leavesOutWhatDoesNotFit() {
    const std::string rows =
        someRows() + R"({"prompt": "Q:", "completion": ")" + std::string(2000, '7') + "\"}\n";
    RunReader reader(m_project->finished(
        "long", with(tinyDistill("student", "base", 1), {{"dataset", write("long", rows)}})));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const auto warnings = reader.events(0, "warning");
    QCOMPARE(warnings.size(), size_t{1});
    QVERIFY(contains(warnings[0].message, "1 row"));
}

void TestDistill::badInput_data() {
    QTest::addColumn<QString>("rows"); // empty: the task
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("part");
    QTest::newRow("no completion") << R"({"prompt": "Q:"})"
                                   << "lmbda: 0.5"
                                   << "'completion'";
    QTest::newRow("wrong type") << R"({"prompt": 3, "completion": " 1"})"
                                << "lmbda: 0"
                                << "no text 'prompt'";
    QTest::newRow("empty") << "\n"
                           << "lmbda: 0"
                           << "no rows";
    QTest::newRow("too long") << R"({"prompt": "Q:", "completion": ")" + QString(2000, '7') + "\"}"
                              << "lmbda: 0"
                              << "max_length";
    QTest::newRow("no room") << ""
                             << "max_completion_length: 5000"
                             << "max_completion_length";
    QTest::newRow("no teacher") << ""
                                << "teacher: nobody"
                                << "no model 'nobody'";
}

void TestDistill::badInput() {
    QFETCH(QString, rows);
    QFETCH(QString, changes);
    QFETCH(QString, part);
    const std::string name = std::string("bad ") + QTest::currentDataTag();
    Settings settings = tinyDistill("student", "base", 2);
    settings[changes.section(": ", 0, 0).toStdString()] = changes.section(": ", 1).toStdString();
    if (!rows.isEmpty())
        settings["dataset"] = write(name, rows.toStdString());
    const ProcessResult result = m_project->run(name, settings);
    QVERIFY(result.exitCode != 0);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains(part.toUtf8()),
             result.errors.constData());
}

void TestDistill::otherVocabulary() {
    const fs::path folder = m_dir / "gpt2";
    fs::copy(fs::path(RATIONALE_SOURCE_DIR) / "tests/data/families/gpt2_inner", folder);
    const ProcessResult size = m_project->run("sizes", tinyDistill("student", folder.string(), 2));
    QCOMPARE(size.exitCode, 1);
    QVERIFY2(isOneLine(size.errors) && size.errors.contains("vocabulary"), size.errors.constData());

    // As many tokens, but other ones.
    const fs::path swapped = m_dir / "swapped";
    fs::copy(checkpointFolder(m_project->folder("base"), baseSteps), swapped);
    Json tokenizer = parseJson(readFile(swapped / "tokenizer.json"), "tokenizer.json");
    Json& vocabulary = tokenizer.at("model").at("vocab");
    std::swap(vocabulary.at("1"), vocabulary.at("2"));
    writeFileAtomically(swapped / "tokenizer.json", toJsonText(tokenizer));
    const ProcessResult tokens =
        m_project->run("tokens", tinyDistill("student", swapped.string(), 2));
    QCOMPARE(tokens.exitCode, 1);
    QVERIFY2(isOneLine(tokens.errors) && tokens.errors.contains("to the teacher and"),
             tokens.errors.constData());
}

void TestDistill::planKnowsTheTeacher() {
    m_project->finished("planned", tinyDistill("student", "base", 1));
    const fs::path recipe = m_project->folder("planned") / run_files::recipe;
    const Json plan = jsonOf(m_project->call({"plan", qpath(recipe), "--json"}));
    const Json turned =
        jsonOf(m_project->call({"plan", qpath(recipe), "--json", "--set", "teacher=student"}));
    QVERIFY(plan.at("resident").at("teacher") > plan.at("resident").at("weights"));
    QCOMPARE(turned.at("resident").at("teacher"), turned.at("resident").at("weights"));
    QVERIFY(!plan.at("resident").contains("reference"));
    QVERIFY(plan.at("training").at("teacher activations") > 0);
}

QTEST_GUILESS_MAIN(TestDistill)
#include "tst_distill.moc"
