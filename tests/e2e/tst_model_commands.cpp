// SPDX-License-Identifier: GPL-3.0-or-later
// generate, score, eval and convert on a model that the program trained itself, and on a really
// trained one.
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

class TestModelCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void generateIsTheSameForTheSameSeed();
    void generateFromFiles();
    void generateGreedily();
    void modelsAreNamedInFourWays();
    void scoreAgreesWithTheSampler();
    void scoreMistakes_data();
    void scoreMistakes();
    void scoresAreNumbers();
    void evalMeasures();
    void evalOfAFile();
    void answersCutOffAreWrong();
    void convertKeepsAModel();
    void storiesMatchTheReference();

private:
    std::vector<Json> generate(const QStringList& arguments) const {
        const ProcessResult result = m_project->call(
            QStringList{"generate", "base", "--max-tokens", "16", "--json"} + arguments);
        if (result.exitCode != 0)
            qWarning("%s", result.errors.constData());
        return jsonLines(result.output);
    }
    std::unique_ptr<EngineProject> m_project;
    TempDir m_dir;
    fs::path m_base;
};

void TestModelCommands::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_base = m_project->finished("base", with(tinyPretrain(baseSteps), {{"save_steps", "40"}}));
}

void TestModelCommands::generateIsTheSameForTheSameSeed() {
    const auto many =
        generate({"--prompt", firstPrompt, "--prompt", secondPrompt, "-n", "8", "--seed", "5"});
    QCOMPARE(many.size(), size_t{16});
    QCOMPARE(keysOf(many[0]), (std::set<std::string>{"prompt", "prompt_tokens", "index", "sample",
                                                     "text", "tokens", "logprobs", "truncated"}));
    const auto one = generate({"--prompt", firstPrompt, "--seed", "5"});
    const auto three = generate({"--prompt", secondPrompt, "-n", "3", "--seed", "5"});
    QCOMPARE(one.size(), size_t{1});
    QCOMPARE(one[0].at("tokens"), many[0].at("tokens"));
    QCOMPARE(one[0].at("text"), many[0].at("text"));
    QCOMPARE(three.size(), size_t{3});
    for (size_t i = 0; i < 3; ++i)
        QCOMPARE(three[i].at("tokens"), many[8 + i].at("tokens"));
    std::set<std::string> texts;
    for (size_t i = 0; i < 8; ++i)
        texts.insert(many[i].at("text").get<std::string>());
    QVERIFY(texts.size() > 4); // samples of one prompt differ
    const auto other = generate({"--prompt", firstPrompt, "--seed", "6"});
    QVERIFY(other[0].at("tokens") != one[0].at("tokens"));
}

void TestModelCommands::generateFromFiles() {
    writeFileAtomically(m_dir / "prompts.txt",
                        std::string(firstPrompt) + "\n" + secondPrompt + "\n");
    const auto direct = generate({"--prompt", firstPrompt, "--prompt", secondPrompt});
    const auto fromText = generate({"--prompts", qpath(m_dir / "prompts.txt")});
    writeFileAtomically(m_dir / "prompts.jsonl",
                        toJsonText({{"prompt", firstPrompt}}) + "\n  \n\n" + // blank lines: skipped
                            toJsonText({{"tokens", direct[1].at("prompt_tokens")}}) + "\n");
    const auto fromJson = generate({"--prompts", qpath(m_dir / "prompts.jsonl")});
    QCOMPARE(fromText.size(), size_t{2});
    QCOMPARE(fromJson.size(), size_t{2});
    for (size_t i = 0; i < 2; ++i) {
        QCOMPARE(fromText[i].at("tokens"), direct[i].at("tokens"));
        QCOMPARE(fromJson[i].at("tokens"), direct[i].at("tokens"));
    }
    const ProcessResult plain = m_project->call({"generate", "base", "--prompt", firstPrompt});
    QVERIFY(plain.output.startsWith(firstPrompt));

    writeFileAtomically(m_dir / "bad.jsonl", "{\"prompt\": \"Q:\"}\n{\"text\": 5}\n");
    const QString tokens = qpath(m_dir / "outside.jsonl");
    writeFileAtomically(m_dir / "outside.jsonl", "{\"tokens\": [0, 99999]}\n");
    for (const QStringList& wrong :
         {QStringList{}, QStringList{"--prompts", qpath(m_dir / "none.txt")},
          QStringList{"--prompts", qpath(m_dir / "bad.jsonl")}, QStringList{"--prompts", tokens},
          QStringList{"--prompt", "Q:", "--temperature", "-1"},
          QStringList{"--prompt", "Q:", "--top-p", "0"}, QStringList{"--prompt", "Q:", "-n", "0"},
          QStringList{"--prompt", "Q:", "--max-tokens", "100000"},
          QStringList{"--prompt", "Q:", "-n", "1000000000"},
          QStringList{"--prompt", "Q:", "-n", "99999999999"},
          QStringList{"--prompt", "Q:", "--seed", "-1"},
          QStringList{"--prompt", "Q:", "--seed", "99999999999999999999"}}) {
        const ProcessResult result = m_project->call(QStringList{"generate", "base"} + wrong);
        QVERIFY2(result.exitCode > 0, qPrintable(wrong.join(' ')));
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(isOneLine(result.errors), (wrong.join(' ').toUtf8() + result.errors).constData());
    }
}

void TestModelCommands::generateGreedily() {
    const auto greedy = generate({"--prompt", firstPrompt, "-n", "2", "--temperature", "0"});
    QCOMPARE(greedy[0].at("tokens"), greedy[1].at("tokens"));
    const auto top1 = generate({"--prompt", firstPrompt, "--top-k", "1", "--seed", "9"});
    QCOMPARE(top1[0].at("tokens"), greedy[0].at("tokens"));
    const auto fewWords = generate({"--prompt", firstPrompt, "--top-p", "0.01", "--seed", "9"});
    QCOMPARE(fewWords[0].at("tokens"), greedy[0].at("tokens"));
}

void TestModelCommands::modelsAreNamedInFourWays() {
    const fs::path saved = checkpointFolder(m_base, baseSteps);
    fs::copy(saved, m_project->path() / "models" / "copied");
    const QStringList prompt = {"--prompt", firstPrompt, "--json", "--max-tokens", "8"};
    const QByteArray expected = m_project->call(QStringList{"generate", "base"} + prompt).output;
    QVERIFY(!expected.isEmpty());
    for (const QString& model :
         {qpath(m_base.filename()), QString("base/step-120"), QString("copied"), qpath(saved)})
        QCOMPARE(m_project->call(QStringList{"generate", model} + prompt).output, expected);
    QVERIFY(m_project->call(QStringList{"generate", "base/step-40"} + prompt).output != expected);
    // Outside a project a mistyped folder is named, not the project that it needs none of.
    const ProcessResult mistyped = runProcess(
        RATIONALE_CLI, QStringList{"generate", qpath(m_dir / "nowhere")} + prompt, longWait);
    QCOMPARE(mistyped.exitCode, 1);
    QVERIFY2(mistyped.errors.contains("There is no model"), mistyped.errors.constData());
}

void TestModelCommands::scoreAgreesWithTheSampler() {
    const auto samples = generate({"--prompt", firstPrompt, "-n", "3"});
    std::string lines;
    for (const Json& sample : samples) {
        Json tokens = sample.at("prompt_tokens");
        tokens.insert(tokens.end(), sample.at("tokens").begin(), sample.at("tokens").end());
        lines += toJsonText({{"tokens", tokens}}) + "\n";
    }
    lines += toJsonText({{"text", firstPrompt}}) + "\n";
    writeFileAtomically(m_dir / "sequences.jsonl", lines);
    const ProcessResult result =
        m_project->call({"score", "base", "--input", qpath(m_dir / "sequences.jsonl")});
    const auto scored = jsonLines(result.output);
    QCOMPARE(scored.size(), size_t{4});
    for (size_t i = 0; i < 3; ++i) {
        const Json& logprobs = scored[i].at("logprobs");
        QCOMPARE(logprobs.size(), scored[i].at("tokens").size());
        QVERIFY(logprobs[0].is_null());
        const size_t prompt = samples[i].at("prompt_tokens").size();
        for (size_t t = 0; t < samples[i].at("tokens").size(); ++t)
            QVERIFY(std::fabs(logprobs[prompt + t].get<double>() -
                              samples[i].at("logprobs")[t].get<double>()) < 1e-4);
    }
    QCOMPARE(scored[3].at("tokens"), samples[0].at("prompt_tokens"));
}

void TestModelCommands::scoreMistakes_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("not JSON") << QByteArray("tokens");
    QTest::newRow("neither") << QByteArray("{\"words\": 5}");
    QTest::newRow("outside the vocabulary") << QByteArray("{\"tokens\": [1, 100000]}");
    QTest::newRow("negative") << QByteArray("{\"tokens\": [1, -1]}");
    QTest::newRow("3 in 32 bits") << QByteArray("{\"tokens\": [1, 4294967299]}");
    QTest::newRow("beyond 64 bits") << QByteArray("{\"tokens\": [1, 18446744073709551615]}");
    QTest::newRow("half a token") << QByteArray("{\"tokens\": [1.5]}");
    QTest::newRow("no list") << QByteArray("{\"tokens\": 5}");
    QTest::newRow("longer than the model")
        << QByteArray(toJsonText({{"tokens", std::vector<int>(500, 1)}}).c_str());
}

void TestModelCommands::scoreMistakes() {
    QFETCH(QByteArray, line);
    const fs::path file = m_dir / "mistake.jsonl";
    writeFileAtomically(file, "{\"tokens\": [1, 2]}\n" + line.toStdString() + "\n");
    const auto isRefused = [](const ProcessResult& result) {
        return result.exitCode == 1 && result.output.isEmpty() && isOneLine(result.errors) &&
               result.errors.contains("mistake.jsonl, line 2");
    };
    const ProcessResult score = m_project->call({"score", "base", "--input", qpath(file)});
    QVERIFY2(isRefused(score), score.errors.constData());
    if (std::string_view(QTest::currentDataTag()) == "longer than the model")
        return; // generate tells of that without the line
    const ProcessResult generate = m_project->call({"generate", "base", "--prompts", qpath(file)});
    QVERIFY2(isRefused(generate), generate.errors.constData());
}

void TestModelCommands::scoresAreNumbers() {
    const fs::path file = m_dir / "numbers.jsonl";
    writeFileAtomically(file, "\n{\"tokens\": [1, 2, 3]}\n");
    for (const char* temperature : {"1e-300", "0", "inf", "nan"}) {
        const ProcessResult result = m_project->call(
            {"score", "base", "--input", qpath(file), "--temperature", temperature});
        QVERIFY2(result.exitCode > 0, temperature);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(isOneLine(result.errors), result.errors.constData());
    }
    const fs::path broken = m_dir / "broken";
    fs::copy(checkpointFolder(m_base, baseSteps), broken);
    std::string bytes = readFile(broken / "model.safetensors");
    std::fill(bytes.end() - 64, bytes.end(), '\xff'); // NaN in the last tensor of the file
    writeFileAtomically(broken / "model.safetensors", bytes);
    const ProcessResult result = m_project->call({"score", qpath(broken), "--input", qpath(file)});
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.output, QByteArray());
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("line 2") &&
                 result.errors.contains("not a finite number"),
             result.errors.constData());
}

void TestModelCommands::evalMeasures() {
    const QStringList command = {"eval", "base", "--task",       "chains", "--prompts", "6",
                                 "-k",   "4",    "--max-tokens", "20",     "--dtype",   "fp32"};
    const Json report = jsonOf(m_project->call(command + QStringList{"--json"}));
    QCOMPARE(report.at("prompts"), Json(6));
    QCOMPARE(report.at("samples"), Json(4));
    for (const char* key : {"pass@1", "maj@k", "format"}) {
        const Json& interval = report.at(key);
        QVERIFY(interval.at("low") <= interval.at("value"));
        QVERIFY(interval.at("value") <= interval.at("high"));
    }
    QCOMPARE(report.at("pass@k").size(), size_t{3});
    QVERIFY(m_project->call(command).output.contains("95 % CI"));
    const ProcessResult wrong = m_project->call({"eval", "base", "--task", "poetry"});
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY2(isOneLine(wrong.errors) && wrong.errors.contains("chains"), wrong.errors.constData());
}

void TestModelCommands::evalOfAFile() {
    writeFileAtomically(m_dir / "questions.jsonl",
                        "{\"question\": \"Q: from 4 7\", \"answer\": \"so #### 12\"}\n"
                        "{\"problem\": \"Q: from 1 2\", \"gold\": \"7\"}\n");
    const Json report = jsonOf(m_project->call({"eval", "base", "--task", "math", "--data",
                                                qpath(m_dir / "questions.jsonl"), "-k", "2",
                                                "--max-tokens", "8", "--json"}));
    QCOMPARE(report.at("prompts"), Json(2));
    for (const char* key : {"pass@1", "pass@2", "maj@2"})
        QVERIFY2(report.contains(key), key);
    writeFileAtomically(m_dir / "questions.jsonl", "{\"question\": \"Q:\"}\n");
    const ProcessResult wrong = m_project->call(
        {"eval", "base", "--task", "math", "--data", qpath(m_dir / "questions.jsonl")});
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY2(isOneLine(wrong.errors) && wrong.errors.contains("line 1"), wrong.errors.constData());
}

/// The right answer, had it been the whole of it.
void TestModelCommands::answersCutOffAreWrong() {
    const QStringList greedy = {"--temperature", "0", "--max-tokens", "3"};
    const Json line = jsonOf(m_project->call(
        QStringList{"generate", "base", "--prompt", firstPrompt, "--json"} + greedy));
    QCOMPARE(line.at("truncated"), Json(true));
    const Json text = line.at("text");
    QCOMPARE(jsonOf(runProcess(RATIONALE_CLI,
                               {"verify", "--kind", "exact", "--json", "--gold",
                                QString::fromStdString(text.get<std::string>()), "--answer",
                                QString::fromStdString(text.get<std::string>())}))
                 .at("verdict"),
             Json("correct"));
    const fs::path file = m_dir / "cut.jsonl";
    writeFileAtomically(file, toJsonText({{"question", firstPrompt}, {"answer", text}}) + "\n\n");
    const Json report = jsonOf(m_project->call(
        QStringList{"eval", "base", "--task", "exact", "--data", qpath(file), "-k", "2", "--json"} +
        greedy));
    QCOMPARE(report.at("prompts"), Json(1));
    for (const char* key : {"pass@1", "pass@2", "maj@2"}) {
        QCOMPARE(report.at(key).at("value").get<double>(), 0.0);
        QVERIFY(std::fabs(report.at(key).at("high").get<double>() - 0.7935) < 1e-3); // Wilson
    }
}

void TestModelCommands::convertKeepsAModel() {
    const fs::path source = checkpointFolder(m_base, baseSteps);
    const fs::path target = m_dir / "converted";
    QCOMPARE(runProcess(RATIONALE_CLI, {"convert", qpath(source), qpath(target)}).exitCode, 0);
    QVERIFY(readFile(target / "model.safetensors") == readFile(source / "model.safetensors"));
    QVERIFY(fs::exists(target / "tokenizer.json"));
    const ProcessResult wrong =
        runProcess(RATIONALE_CLI, {"convert", qpath(m_dir / "none"), qpath(m_dir / "target")});
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY2(isOneLine(wrong.errors), wrong.errors.constData());
}

void TestModelCommands::storiesMatchTheReference() {
    RATIONALE_NEED_DATA(data, "checkpoints/stories260K");
    const fs::path folder = m_dir / "stories";
    QCOMPARE(runProcess(RATIONALE_CLI, {"convert", qpath(data / "stories260K.bin"), qpath(folder)})
                 .exitCode,
             0);
    const Json reference = parseJson(readFile(data / "reference_greedy.json"), "reference");
    const Json ids = reference.at("ids");
    writeFileAtomically(m_dir / "ids.jsonl", toJsonText({{"tokens", ids}}) + "\n");
    const ProcessResult result =
        runProcess(RATIONALE_CLI, {"score", qpath(folder), "--input", qpath(m_dir / "ids.jsonl")});
    const Json scored = jsonLines(result.output).at(0);
    const auto expected = reference.at("greedy_logprobs").get<std::vector<double>>();
    QCOMPARE(scored.at("logprobs").size(), expected.size() + 1);
    for (size_t i = 0; i < expected.size(); ++i)
        QVERIFY(std::fabs(scored.at("logprobs")[i + 1].get<double>() - expected[i]) < 1e-4);

    writeFileAtomically(m_dir / "bos.jsonl", "{\"tokens\": [1]}\n");
    const ProcessResult greedy =
        runProcess(RATIONALE_CLI,
                   {"generate", qpath(folder), "--prompts", qpath(m_dir / "bos.jsonl"), "--json",
                    "--temperature", "0", "--max-tokens", QString::number(ids.size() - 1)});
    QCOMPARE(jsonLines(greedy.output).at(0).at("tokens"),
             Json(std::vector<Json>(ids.begin() + 1, ids.end())));
}

QTEST_GUILESS_MAIN(TestModelCommands)
#include "tst_model_commands.moc"
