// SPDX-License-Identifier: GPL-3.0-or-later
// Procedural families through the real program: as datasets, as the task of a run, in eval.
#include "core/data/dataset.h"
#include "core/data/table_reader.h"
#include "core/models/language_model.h"
#include "core/sandbox/sandbox.h"
#include "core/stages/provenance.h"
#include "core/text/tokenizer.h"
#include "core/text/verify.h"
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

class TestTaskDatasets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void generatesTheSameRowsAgain();
    void rowsAreRight();
    void datasetsBelongToTheProject();
    void twoAtOnceMakeOne();
    void mistakesLeaveNothingBehind_data();
    void mistakesLeaveNothingBehind();
    void runsTrainOnAFamily();
    void difficultyIsChecked();
    void evalMeasuresAFamily();
    void runsTrainOnCode();

private:
    fs::path made(const std::string& name, const QStringList& arguments) const {
        const fs::path file = m_dir / name;
        const ProcessResult result = runProcess(
            RATIONALE_CLI, QStringList{"data", "generate"} + arguments +
                               QStringList{"--to", QString::fromStdString(file.string())});
        if (result.exitCode != 0)
            qWarning("%s", result.errors.constData());
        return file;
    }
    std::unique_ptr<EngineProject> m_project;
    TempDir m_dir;
};

void TestTaskDatasets::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_project->finished("base",
                        with(tinyPretrain(4), {{"architecture.max_position_embeddings", "1024"}}));
}

void TestTaskDatasets::generatesTheSameRowsAgain() {
    const QStringList arguments = {"shortest_path", "-n", "40", "--seed", "3", "--difficulty", "2"};
    const std::string first = readFile(made("first.jsonl", arguments));
    QCOMPARE(readFile(made("second.jsonl", arguments)), first);
    QVERIFY(readFile(made("third.jsonl", {"shortest_path", "-n", "40", "--seed", "4"})) != first);
    // More rows begin with the same ones.
    QVERIFY(readFile(made("more.jsonl", {"shortest_path", "-n", "50", "--seed", "3"}))
                .starts_with(first));
    // In another kind of table too.
    const Dataset rows = Dataset::open(m_dir / "first.jsonl");
    const auto table = openTable(made("first.csv", arguments));
    for (size_t i = 0; i < rows.size(); ++i) {
        const std::optional<Json> row = table->next();
        QVERIFY(row);
        QCOMPARE(row->at("prompt"), rows.row(i).at("prompt"));
    }
    QVERIFY(!table->next());
}

void TestTaskDatasets::rowsAreRight() {
    std::set<std::string> keys;
    for (const bool heldOut : {false, true}) {
        QStringList arguments = {"knights_knaves", "-n", "30", "--difficulty", "1"};
        if (heldOut)
            arguments << "--hold-out";
        const Dataset rows =
            Dataset::open(made(heldOut ? "held-out.jsonl" : "training.jsonl", arguments));
        QCOMPARE(rows.size(), size_t{30});
        for (size_t i = 0; i < rows.size(); ++i) {
            const Json row = rows.row(i);
            QCOMPARE(keysOf(row),
                     (std::set<std::string>{"prompt", "reference", "language", "kind", "task",
                                            "key", "difficulty", "completion", "source"}));
            QCOMPARE(row.at("language"), Json(i % 2 == 0 ? "en" : "zh"));
            const VerifyResult result = verifyAnswer(row.at("kind").get<std::string>(),
                                                     row.at("reference").get<std::string>(),
                                                     row.at("completion").get<std::string>());
            QVERIFY2(result.verdict == Verdict::Correct, result.reason.c_str());
            QVERIFY(keys.insert(row.at("key").get<std::string>()).second);
        }
    }
    // The tasks of the miniature too.
    const Dataset chains =
        Dataset::open(made("chains.jsonl", {"chains", "-n", "5", "--k-min", "2", "--k-max", "2"}));
    QVERIFY(!chains.row(0).contains("difficulty"));
}

void TestTaskDatasets::datasetsBelongToTheProject() {
    const ProcessResult result = m_project->call(
        {"data", "generate", "gcd", "-n", "60", "--name", "divisors", "--difficulty", "1"});
    QVERIFY2(result.exitCode == 0 && result.output.contains("60 problems of gcd"),
             result.errors.constData());
    const Json made = provenance::read(m_project->path() / "datasets" / "divisors");
    QCOMPARE(made.at("stage"), Json("generate"));
    QCOMPARE(made.at("options").at("task"), Json("gcd"));
    QCOMPARE(made.at("options").at("options"), Json({{"difficulty", 1}}));
    // Their worked solutions are trained on, and their answers checked.
    const fs::path run =
        m_project->finished("taught", with(tinySft("base", 4), {{"dataset", "divisors"}}));
    QCOMPARE(m_project->stateOf("taught"), std::string("complete"));
    QCOMPARE(provenance::read(run).at("inputs").at(1).at("made_by").at("stage"), Json("generate"));
    m_project->finished("problems", with(tinyGrpo("base", 1), {{"task.name", "dataset"},
                                                               {"task.k_max", "4"},
                                                               {"task.dataset", "divisors"}}));
    QCOMPARE(m_project->stateOf("problems"), std::string("complete"));
}

void TestTaskDatasets::twoAtOnceMakeOne() {
    const EngineProject project;
    const auto make = [&](const char* seed) {
        return project.inProject({"data", "generate", "chains", "-n", "4000", "--k-min", "3",
                                  "--name", "same", "--seed", seed});
    };
    Engine first(make("1")), second(make("2"));
    QVERIFY(first.ends() && second.ends());
    const ProcessResult results[] = {first.result(), second.result()};
    QCOMPARE((results[0].exitCode == 0) + (results[1].exitCode == 0), 1);
    const Json seed = results[0].exitCode == 0 ? 1 : 2;
    QCOMPARE(provenance::read(project.path() / "datasets" / "same").at("options").at("seed"), seed);
    const Dataset rows = Dataset::open(project.path() / "datasets" / "same");
    QCOMPARE(rows.size(), size_t{4000});
    for (size_t i = 0; i < rows.size(); ++i)
        QCOMPARE(rows.row(i).at("source").at("seed"), seed);
}

void TestTaskDatasets::mistakesLeaveNothingBehind_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QStringList& arguments, const char* says) {
        QTest::newRow(name) << arguments << says;
    };
    const QStringList place = {"--name", "bad"};
    row("no task", place, "No task");
    row("unknown task", QStringList{"poetry"} + place, "There is no task \"poetry\"");
    row("misspelt task", QStringList{"knight_knaves"} + place, "Did you mean knights_knaves?");
    row("a dataset is no task", QStringList{"dataset"} + place, "There is no task");
    row("no place", {"gcd"}, "--name");
    row("two places", QStringList{"gcd", "--to", "bad"} + place, "--to");
    row("a folder", {"gcd", "--to", "out/"}, ".jsonl, .csv");
    row("no rows", QStringList{"gcd", "-n", "0"} + place, "--rows");
    row("too hard", QStringList{"gcd", "--difficulty", "6"} + place, "--difficulty");
    row("no difficulty", QStringList{"chains", "--difficulty", "2"} + place, "--difficulty");
    row("no operations", QStringList{"gcd", "--k-max", "2"} + place, "--k-min");
    row("crossed", QStringList{"chains", "--k-min", "3", "--k-max", "2"} + place, "k_min");
    row("language", QStringList{"gcd", "--language", "fr"} + place, "fr");
    row("too many", QStringList{"calendar_arithmetic", "-n", "5000", "--difficulty", "1"} + place,
        "not that many different problems");
    row("bad name", {"gcd", "--name", "a/b"}, "no name of a dataset");
    row("hidden name", {"gcd", "--name", ".."}, "no name of a dataset");
    row("exists", {"gcd", "--name", "there"}, "already");
    row("exists as a file", {"gcd", "--name", "lines"}, "already");
}

void TestTaskDatasets::mistakesLeaveNothingBehind() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    const EngineProject project;
    const fs::path folder = project.path() / "datasets";
    makeFolders(folder / "there");
    writeFileAtomically(folder / "lines.jsonl", "{}\n");
    const ProcessResult result = project.call(QStringList{"data", "generate"} + arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(isOneLine(result.errors) && QString::fromUtf8(result.errors).contains(says),
             result.errors.constData());
    std::set<std::string> left;
    for (const auto& entry : fs::directory_iterator(folder))
        left.insert(entry.path().filename().string());
    QCOMPARE(left, (std::set<std::string>{"there", "lines.jsonl"}));
}

void TestTaskDatasets::runsTrainOnAFamily() {
    // In the template that R1-Zero was trained with, in both languages.
    const fs::path folder =
        m_project->finished("sums", with(tinyGrpo("base", 2), {{"task.name", "chain_sum"},
                                                               {"task.k_max", "4"},
                                                               {"task.difficulty", "3"},
                                                               {"task.template", "r1-zero"}}));
    QCOMPARE(m_project->stateOf("sums"), std::string("complete"));
    const ProcessResult samples = m_project->call({"samples", "sums"});
    const auto rows = jsonLines(samples.output);
    QVERIFY(!rows.empty());
    bool chinese = false;
    for (const Json& row : rows) {
        const auto prompt = row.at("prompt").get<std::string>();
        QVERIFY2(prompt.starts_with("A conversation between User and Assistant.") &&
                     prompt.ends_with(". Assistant:"),
                 prompt.c_str());
        chinese = chinese || prompt.find("计算") != std::string::npos ||
                  prompt.find("等于") != std::string::npos ||
                  prompt.find("求") != std::string::npos;
    }
    QVERIFY(chinese);
    // A prompt that leaves the model no room is one clear error.
    const ProcessResult refused =
        m_project->run("long", with(tinyGrpo("base", 1), {{"task.name", "game_of_life"},
                                                          {"task.k_max", "4"},
                                                          {"task.difficulty", "5"},
                                                          {"task.template", "r1-zero"},
                                                          {"max_completion_length", "900"}}));
    QVERIFY(refused.exitCode != 0);
    QVERIFY2(isOneLine(refused.errors), refused.errors.constData());
}

void TestTaskDatasets::difficultyIsChecked() {
    const ProcessResult none =
        m_project->run("none", with(tinyGrpo("base", 1), {{"task.difficulty", "4"}}));
    QCOMPARE(none.exitCode, 2);
    QVERIFY2(none.errors.contains("The task chains has no difficulty"), none.errors.constData());
    const ProcessResult fields = runProcess(RATIONALE_CLI, {"recipes", "--fields", "grpo"});
    for (const char* part : {"task.difficulty", "knights_knaves", "mini_sudoku"})
        QVERIFY2(fields.output.contains(part), part);
}

void TestTaskDatasets::evalMeasuresAFamily() {
    const Json report = jsonOf(m_project->call(
        {"eval", "base", "--task", "word_sorting", "--difficulty", "1", "--template", "r1-zero",
         "--prompts", "4", "-k", "2", "--max-tokens", "8", "--json"}));
    QCOMPARE(report.at("prompts"), Json(4));
    const ProcessResult refused = m_project->call(
        {"eval", "base", "--task", "chains", "--difficulty", "1", "--prompts", "4", "-k", "2"});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.errors.contains("no difficulty"), refused.errors.constData());
}

/// A model that knows one program by heart is paid for it, in training and in an evaluation.
void TestTaskDatasets::runsTrainOnCode() {
    if (!sandboxReport().missing.empty())
        QSKIP(("no sandbox here: " + sandboxReport().missing).c_str());
    const std::string completion = "<think>twice</think><answer>```python\ndef double(x):\n"
                                   "    return 2 * x\n```</answer>";
    BpeTrainerOptions options;
    options.vocabularySize = 300;
    const auto tokenizer =
        trainBpe(std::vector<std::string>(4, "Write double 12. " + completion), options);
    const Json config = {{"model_type", "llama"},
                         {"vocab_size", tokenizer->vocabularySize()},
                         {"hidden_size", 48},
                         {"intermediate_size", 96},
                         {"num_hidden_layers", 1},
                         {"num_attention_heads", 4},
                         {"max_position_embeddings", 128},
                         {"bos_token_id", tokenizer->bosId()},
                         {"eos_token_id", tokenizer->eosId()}};
    const fs::path model = m_dir / "coder";
    makeFolders(model);
    saveModel(*makeModel(config, DType::F32, 3), model);
    tokenizer->save(model);
    std::string rows;
    for (int i = 0; i < 40; ++i)
        rows += toJsonText({{"prompt", "Write double " + std::to_string(i) + "."},
                            {"completion", completion},
                            {"kind", "code"},
                            {"reference", R"({"asserts": ["assert double(4) == 8"]})"}}) +
                "\n";
    writeFileAtomically(m_project->path() / "datasets" / "programs.jsonl", rows);
    const Settings task = {
        {"task.name", "dataset"}, {"task.dataset", "programs"}, {"max_completion_length", "80"}};
    m_project->finished("coder", with(tinySft(model.string(), 120),
                                      {{"dataset", "programs"}, {"learning_rate", "1e-2"}}));
    for (const Settings& settings :
         {with(tinyGrpo("coder", 1), task), with(tinyEvaluate("coder", 4, 2), task)}) {
        const std::string name = "code-" + settings.at("stage");
        RunReader reader(m_project->finished(name, settings));
        int passed = 0;
        for (const GroupRecord& group : allGroups(reader))
            for (const SampleRecord& sample : group.samples)
                passed += sample.correct ? 1 : 0;
        QVERIFY2(passed >= 6, name.c_str()); // of 16 and of 8
    }
}

QTEST_GUILESS_MAIN(TestTaskDatasets)
#include "tst_task_datasets.moc"
