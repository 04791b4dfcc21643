// SPDX-License-Identifier: GPL-3.0-or-later
// Every command that is not about steering a run, on a model and runs that the program made itself.
#include "core/storage/library_schema.h"
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

class TestCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void helpAndVersion();
    void initMakesAProject();
    void nearestProjectIsTaken();
    void recipesAreListed();
    void doctorReports();
    void runsAndMetricsOfARealRun();
    void samplesOfARealRun();
    void queryOfARealRun();
    void runsMadeAtOnceHaveTheirOwnNames();
    void runsAreFoundWithoutTheLibrary();
    void textCommands();

private:
    std::unique_ptr<EngineProject> m_project;
    TempDir m_dir;
    fs::path m_base, m_grpo;
};

void TestCommands::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_base = m_project->finished("base", with(tinyPretrain(baseSteps), {{"save_steps", "40"}}));
    m_grpo = m_project->finished("grpo", tinyGrpo("base", 3));
}

void TestCommands::helpAndVersion() {
    const ProcessResult version = runProcess(RATIONALE_CLI, {"--version"});
    QCOMPARE(version.exitCode, 0);
    QVERIFY(version.output.trimmed().split('.').size() == 3);
    const ProcessResult help = runProcess(RATIONALE_CLI, {"--help"});
    QCOMPARE(help.exitCode, 0);
    for (const char* command :
         {"init",       "recipes", "run",     "resume",   "stop",    "pause",    "continue",
          "checkpoint", "runs",    "metrics", "samples",  "query",   "generate", "score",
          "tokenize",   "eval",    "verify",  "language", "convert", "doctor"})
        QVERIFY2(help.output.contains(QByteArray("\n  ") + command + " "), command);
    for (const QStringList& wrong :
         {QStringList{}, QStringList{"launch"}, QStringList{"runs", "-x"}}) {
        const ProcessResult result = runProcess(RATIONALE_CLI, wrong);
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(isOneLine(result.errors) && result.errors.contains("--help"),
                 result.errors.constData());
    }
}

void TestCommands::initMakesAProject() {
    const QString folder = qpath(m_dir / "deep" / "project");
    QCOMPARE(runProcess(RATIONALE_CLI, {"init", folder}).exitCode, 0);
    const ProcessResult runs = runProcess(RATIONALE_CLI, {"runs", "--json", "--project", folder});
    QCOMPARE(runs.exitCode, 0);
    QCOMPARE(runs.output.trimmed(), QByteArray("[]"));
    for (const char* part : {"runs", "datasets", "models", "library.sqlite"})
        QVERIFY2(fs::exists(m_dir / "deep" / "project" / part), part);
    QCOMPARE(runProcess(RATIONALE_CLI, {"init", folder}).exitCode, 0); // again: nothing happens
    writeFileAtomically(m_dir / "file", "text");
    const ProcessResult onFile = runProcess(RATIONALE_CLI, {"init", qpath(m_dir / "file")});
    QCOMPARE(onFile.exitCode, 1);
    QVERIFY2(isOneLine(onFile.errors), onFile.errors.constData());
    const ProcessResult none =
        runProcess(RATIONALE_CLI, {"runs", "--project", qpath(m_dir / "nothing")});
    QCOMPARE(none.exitCode, 1);
    QVERIFY2(isOneLine(none.errors) && none.errors.contains("rationale init"),
             none.errors.constData());
    const ProcessResult mistyped =
        runProcess(RATIONALE_CLI, {"run", "mini-r1-zero", "--set", "model=mini-bass", "--project",
                                   qpath(m_dir / "nothing")});
    QVERIFY(mistyped.exitCode != 0);
    QVERIFY2(isOneLine(mistyped.errors) && mistyped.errors.contains("mini-bass"),
             mistyped.errors.constData());
    QVERIFY(!fs::exists(m_dir / "nothing"));
}

void TestCommands::nearestProjectIsTaken() {
    QProcess process;
    process.setWorkingDirectory(qpath(m_grpo / run_files::checkpoints)); // deep inside
    process.start(RATIONALE_CLI, {"runs"});
    QVERIFY(process.waitForFinished(longWait));
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardOutput().contains("grpo"));
}

void TestCommands::recipesAreListed() {
    const Json list = jsonOf(runProcess(RATIONALE_CLI, {"recipes", "--json"}));
    std::set<std::string> names;
    for (const Json& recipe : list) {
        names.insert(recipe.at("name").get<std::string>());
        QVERIFY(recipe.at("recipe").contains("stage") && recipe.at("recipe").contains("seed"));
    }
    for (const char* name : {"mini-base", "mini-r1-zero", "mini-r1-zero-lc",
                             "mini-r1-zero-symmetric", "mini-r1-zero-random"})
        QVERIFY2(names.contains(name), name);
    const ProcessResult table = runProcess(RATIONALE_CLI, {"recipes"});
    for (const std::string& name : names)
        QVERIFY2(table.output.contains(name.c_str()), name.c_str());
    const ProcessResult yaml = runProcess(RATIONALE_CLI, {"recipes", "--show", "mini-r1-zero"});
    QVERIFY(yaml.output.contains("stage: grpo"));
    const ProcessResult fields = runProcess(RATIONALE_CLI, {"recipes", "--fields", "grpo"});
    QVERIFY(fields.output.contains("num_generations = 16"));
    for (const QStringList& wrong :
         {QStringList{"recipes", "--show", "none"}, QStringList{"recipes", "--fields", "none"}})
        QVERIFY(isOneLine(runProcess(RATIONALE_CLI, wrong).errors));
}

void TestCommands::doctorReports() {
    const ProcessResult text = runProcess(RATIONALE_CLI, {"doctor"});
    QCOMPARE(text.exitCode, 0);
    const Json report = jsonOf(runProcess(RATIONALE_CLI, {"doctor", "--json"}));
    std::set<std::string> names;
    for (const Json& finding : report.at("findings")) {
        names.insert(finding.at("name").get<std::string>());
        QVERIFY(finding.at("present").is_boolean() && finding.contains("remedy"));
        QVERIFY(text.output.contains(finding.at("name").get<std::string>().c_str()));
    }
    for (const char* name : {"processor", "instruction set", "CUDA", "NCCL", "MPI", "Chinese font",
                             "sandbox", "SQLite with FTS5 trigram", "disk"})
        QVERIFY2(names.contains(name), name);
}

void TestCommands::runsAndMetricsOfARealRun() {
    const Json grpo = m_project->listed("grpo");
    QCOMPARE(grpo.at("id"), Json(m_grpo.filename().string()));
    QCOMPARE(grpo.at("stage"), Json("grpo"));
    QCOMPARE(grpo.at("state"), Json("complete"));
    QCOMPARE(grpo.at("steps"), Json(3));
    QCOMPARE(grpo.at("samples"), Json(48));
    QCOMPARE(grpo.at("model"), Json("base"));
    const Json metrics = jsonOf(m_project->call({"metrics", "grpo", "--name", "reward", "--json"}));
    QCOMPARE(metrics.at("reward").at("values"), Json(RunReader(m_grpo).series("reward").values));
}

void TestCommands::samplesOfARealRun() {
    const auto lines =
        jsonLines(m_project->call({"samples", "grpo", "--step", "2", "--tokens"}).output);
    QCOMPARE(lines.size(), size_t{16});
    for (const Json& line : lines) {
        QCOMPARE(line.at("step"), Json(2));
        QCOMPARE(line.at("tokens").size(), line.at("logprobs").size());
        double total = 0;
        for (const Json& part : line.at("rewards"))
            if (part.at("state") == "scored")
                total += part.at("weight").get<double>() * part.at("value").get<double>();
        QVERIFY(std::fabs(total - line.at("reward").get<double>()) < 1e-12);
    }
}

void TestCommands::queryOfARealRun() {
    const Json rows =
        jsonOf(m_project->call({"query", "grpo",
                                "SELECT step, count(*) AS n, max(superseded) AS old FROM samples "
                                "GROUP BY step",
                                "--json"}));
    QCOMPARE(rows.size(), size_t{3});
    QCOMPARE(rows[2], Json({{"step", 3}, {"n", 16}, {"old", 0}}));
    const Json twice =
        jsonOf(m_project->call({"query", "grpo", "SELECT 1 AS a, 2 AS a, 3 AS a_2", "--json"}));
    QCOMPARE(twice[0], Json({{"a", 1}, {"a_3", 2}, {"a_2", 3}})); // none is dropped
}

void TestCommands::runsMadeAtOnceHaveTheirOwnNames() {
    const EngineProject project;
    const QStringList arguments =
        project.inProject(project.runArguments("par", tinyPretrain(3)) + QStringList{"--json"});
    std::vector<std::unique_ptr<Engine>> engines;
    for (int i = 0; i < 4; ++i)
        engines.push_back(std::make_unique<Engine>(arguments));
    for (const auto& engine : engines)
        QVERIFY(engine->ends());
    std::set<std::string> names;
    for (const Json& run : jsonOf(project.call({"runs", "--json"})))
        names.insert(run.at("name").get<std::string>());
    QCOMPARE(names, (std::set<std::string>{"par", "par-2", "par-3", "par-4"}));
}

void TestCommands::runsAreFoundWithoutTheLibrary() {
    const EngineProject project;
    const fs::path run = project.finished("tiny", tinyPretrain(3));
    writeFileAtomically(project.path() / project_files::library, "damaged");
    for (const fs::path& name : {run, run.filename()}) {
        const ProcessResult result = project.call({"metrics", qpath(name), "--json"});
        QVERIFY2(result.exitCode == 0, result.errors.constData());
    }
    QVERIFY(isOneLine(project.call({"metrics", "tiny"}).errors));
}

void TestCommands::textCommands() {
    const QString tokenizer = qpath(checkpointFolder(m_base, baseSteps));
    const Json tokens =
        jsonOf(runProcess(RATIONALE_CLI, {"tokenize", tokenizer, "--text", firstPrompt, "--json"}));
    std::string joined;
    for (const Json& token : tokens.at("tokens"))
        joined += token.get<std::string>();
    QCOMPARE(joined, std::string(firstPrompt));
    QCOMPARE(tokens.size(), size_t{2}); // "ids" and "tokens"
    const ProcessResult lines =
        runProcess(RATIONALE_CLI, {"tokenize", tokenizer, "--text", "Q:\nA: 4", "--lines"});
    QCOMPARE(lines.output.count('\n'), 2);
    writeFileAtomically(m_dir / "chat.json", R"([{"role": "user", "content": "4"}])");
    QStringList chat{"tokenize", tokenizer, "--chat", qpath(m_dir / "chat.json"), "--json"};
    const ProcessResult none = runProcess(RATIONALE_CLI, chat);
    QVERIFY2(isOneLine(none.errors) && none.errors.contains("--chat-template"),
             none.errors.constData());
    chat << "--chat-template"
         << "qwen3"
         << "--generation-prompt";
    QCOMPARE(jsonOf(runProcess(RATIONALE_CLI, chat)).at("text"),
             Json("<|im_start|>user\n4<|im_end|>\n<|im_start|>assistant\n"));
    // generate puts the begin token in front, where the tokenizer has one.
    Json ids = jsonOf(m_project->call({"generate", "base", "--prompt", firstPrompt, "--json"}))
                   .at("prompt_tokens");
    ids.erase(ids.begin());
    QCOMPARE(tokens.at("ids"), ids);
    const QByteArray text = QStringLiteral("首先 we add 三").toUtf8();
    const ProcessResult result =
        runProcess(RATIONALE_CLI, {"language", "--file", "-", "--json"}, longWait, text);
    const Json language = jsonOf(result);
    QVERIFY(language.at("shares").contains("zh") && language.at("shares").contains("en"));
    for (const Json& span : language.at("spans"))
        QCOMPARE(keysOf(span), (std::set<std::string>{"start", "end", "language"}));
    QCOMPARE(language.at("spans").back().at("end"), Json(11)); // characters, not bytes
    for (const char* known : {"en", "zh", "he", "chr"})
        QCOMPARE(runProcess(RATIONALE_CLI, {"language", "--text", "hello", "--expected", known})
                     .exitCode,
                 0);
    const ProcessResult invented =
        runProcess(RATIONALE_CLI, {"language", "--text", "hello", "--expected", "xx"});
    QCOMPARE(invented.exitCode, 2);
    QCOMPARE(invented.output, QByteArray());
    QVERIFY2(isOneLine(invented.errors) && invented.errors.contains(" de,"),
             invented.errors.constData());
}

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
