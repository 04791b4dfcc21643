// SPDX-License-Identifier: GPL-3.0-or-later
// The logs and rollouts of ../shared/data, imported by the real program: `metrics` and `samples`
// give back every row and value, compared with a reading of the source of the test's own.
#include "tests/interop/import_fixture.h"

#include <QFile>

using namespace rationale;
using namespace rationale::test;

class TestRealData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void csvLogs_data();
    void csvLogs();
    void trainerState();
    void verifiersResults_data();
    void verifiersResults();
    void mathEvaluations_data();
    void mathEvaluations();
    void reasoningGym_data();
    void reasoningGym();
    void reasoningGymTraces();

private:
    ProcessResult call(QStringList arguments) const {
        return runProcess(RATIONALE_CLI, arguments << "--project" << m_project.qpath());
    }
    void import(const char* format, const fs::path& path, const char* name) const {
        const ProcessResult result =
            call({"import", format, QString::fromStdString(path.string()), "--name", name});
        QVERIFY2(result.exitCode == 0, result.errors.constData());
    }
    Values metrics(const char* name) const {
        Values values;
        const Json all =
            interop::parseLooseJson(call({"metrics", name, "--json"}).output.toStdString(), name);
        for (const auto& [metric, series] : all.items())
            for (size_t i = 0; i < series.at("steps").size(); ++i)
                values[{metric, series.at("steps")[i].get<int64_t>()}] =
                    *interop::numberIn(series.at("values")[i]);
        return values;
    }
    std::vector<Json> samples(const char* name) const {
        std::vector<Json> rows;
        for (const QByteArray& line : call({"samples", name}).output.split('\n'))
            if (!line.isEmpty())
                rows.push_back(parseJson(line.toStdString(), name));
        return rows;
    }
    static std::vector<Json> linesOf(const fs::path& path) {
        std::vector<Json> rows;
        QFile file(QString::fromStdString(path.string()));
        if (file.open(QIODevice::ReadOnly))
            for (const QByteArray& line : file.readAll().split('\n'))
                if (!line.trimmed().isEmpty())
                    rows.push_back(Json::parse(line.toStdString()));
        return rows;
    }
    ImportProject m_project;
};

void TestRealData::initTestCase() {
    if (!QFile::exists(RATIONALE_CLI))
        QSKIP("the command line is not built");
}

void TestRealData::csvLogs_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("step");
    QTest::addColumn<int>("again"); // values that the file logs twice
    QTest::newRow("ch06") << "ch06_rlvr_grpo_original_no_kl_metrics.csv"
                          << "step" << 0;
    QTest::newRow("ch07") << "ch07_7_3_plus_tracking_metrics.csv"
                          << "step" << 40;
    QTest::newRow("ch08") << "ch08_deepseek-r1-2048_distill_metrics.csv"
                          << "total_steps" << 0;
}

void TestRealData::csvLogs() {
    RATIONALE_NEED_DATA(folder, "rl_logs/rasbt");
    QFETCH(QString, file);
    QFETCH(QString, step);
    QFETCH(int, again);
    QFile source(QString::fromStdString((folder / file.toStdString()).string()));
    QVERIFY(source.open(QIODevice::ReadOnly));
    const auto lines = source.readAll().trimmed().split('\n');
    const auto columns = lines[0].trimmed().split(',');
    const auto stepColumn = columns.indexOf(step.toUtf8());
    Values expected;
    int64_t values = 0;
    for (int i = 1; i < lines.size(); ++i) {
        const auto cells = lines[i].trimmed().split(',');
        for (int k = 0; k < columns.size(); ++k) {
            if (k == stepColumn || k >= cells.size() || cells[k].isEmpty())
                continue;
            expected[{columns[k].toStdString(), cells[stepColumn].toLongLong()}] =
                cells[k].toDouble();
            ++values;
        }
    }
    QCOMPARE(values - static_cast<int64_t>(expected.size()), int64_t{again});
    const char* name = QTest::currentDataTag();
    import("csv", folder / file.toStdString(), name);
    const Values got = metrics(name);
    QVERIFY(expected.size() > 1000);
    QVERIFY(same(got, expected));
    m_project.library().refresh();
    const fs::path run = m_project.library().run(name)->folder;
    QCOMPARE(count(run, "SELECT count(*) FROM metrics"), values); // what came twice as well
    QCOMPARE(count(run, "SELECT count(*) FROM metrics WHERE superseded"), int64_t{again});
}

void TestRealData::trainerState() {
    RATIONALE_NEED_DATA(file, "rl_logs/trl_unsloth_llama31_8b/trainer_state.json");
    Values expected;
    const Json state = Json::parse(std::ifstream(file));
    for (const Json& entry : state.at("log_history"))
        for (const auto& [key, value] : entry.items())
            if (key != "step")
                expected[{key, entry.at("step").get<int64_t>()}] = value.get<double>();
    import("trl", file, "trl");
    QCOMPARE(expected.size(), size_t{250 * 13});
    QVERIFY(same(metrics("trl"), expected));
    m_project.library().refresh();
    const RunSummary run = *m_project.library().run("trl");
    QCOMPARE(run.info.stage, std::string("imported"));
    QVERIFY(run.info.state == RunState::Complete);
    QCOMPARE(run.info.step, int64_t{250});
    QCOMPARE(run.info.totalSteps, int64_t{250});
    QVERIFY(std::isfinite(run.lastReward));
    RunReader reader(run.folder);
    const Json resolved = reader.resolved();
    QCOMPARE(resolved.at("settings").at("train_batch_size").get<int>(), 1);
}

void TestRealData::verifiersResults_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("first") << "math_python_gpt-4.1-mini_578769a7.jsonl";
    QTest::newRow("second") << "math_python_gpt-4.1-mini_dbaac595.jsonl";
}

void TestRealData::verifiersResults() {
    RATIONALE_NEED_DATA(folder, "rollouts/verifiers");
    QFETCH(QString, file);
    const std::string name = std::string("verifiers-") + QTest::currentDataTag();
    const fs::path path = folder / file.toStdString();
    import("verifiers", path, name.c_str());
    // Five prompts in turn, three times: a group has what belongs to one of them.
    const auto lines = linesOf(path);
    QCOMPARE(lines.size(), size_t{15});
    std::vector<Json> source;
    for (size_t i = 0; i < 15; ++i)
        source.push_back(lines[i / 3 + 5 * (i % 3)]);
    const auto got = samples(name.c_str());
    QCOMPARE(got.size(), source.size());
    for (size_t i = 0; i < got.size(); ++i) {
        const Json& from = source[i];
        const Json& to = got[i];
        QVERIFY(to.at("reward") == from.at("reward"));
        QVERIFY(to.at("advantage").is_null()); // unknown
        QVERIFY(to.at("reference") == from.at("answer"));
        QVERIFY(to.at("task") == from.at("task"));
        QCOMPARE(to.at("member").get<int>(), static_cast<int>(i % 3));
        QVERIFY(to.at("correct").get<bool>() ==
                (from.at("correct_answer_reward_func").get<double>() == 1.0));
        // Every turn is in the text, and the messages are kept whole.
        for (const Json& message : from.at("completion"))
            QVERIFY(contains(to.at("completion").get<std::string>(),
                             message.at("content").get<std::string>()));
        QVERIFY(to.at("sample_extra").at("completion_messages") == from.at("completion"));
        QVERIFY(to.at("extra").at("prompt_messages") == from.at("prompt"));
        for (const char* key : {"id", "info", "generation_ms", "scoring_ms", "total_ms"})
            QVERIFY(to.at("sample_extra").at(key) == from.at(key));
        for (const Json& reward : to.at("rewards"))
            QVERIFY(reward.at("value") == from.at(reward.at("name").get<std::string>()));
        QCOMPARE(to.at("rewards").size(), size_t{3});
        QCOMPARE(to.at("rewards")[2].at("weight").get<double>(), 1.0); // the reward alone is paid
        QCOMPARE(to.at("rewards")[0].at("weight").get<double>(), 0.0);
    }
}

void TestRealData::mathEvaluations_data() {
    QTest::addColumn<QString>("stem");
    for (const char* stem : {"Qwen-2.5-3B-rlft_aime24", "Qwen-2.5-3B-rlft_amc23",
                             "Qwen2.5-3B-Instruct_aime24", "Qwen2.5-3B-Instruct_amc23"})
        QTest::newRow(stem) << QString(stem);
}

void TestRealData::mathEvaluations() {
    RATIONALE_NEED_DATA(folder, "rollouts/rg_math_eval");
    QFETCH(QString, stem);
    const char* name = QTest::currentDataTag();
    const fs::path path = folder / (stem.toStdString() + ".jsonl");
    import("reasoning-gym", path, name);
    const auto source = linesOf(path);
    const auto got = samples(name);
    QVERIFY(source.size() >= 30);
    QCOMPARE(got.size(), source.size());
    for (size_t i = 0; i < got.size(); ++i) {
        QVERIFY(got[i].at("prompt") == source[i].at("question"));
        QVERIFY(got[i].at("reference") == source[i].at("gt"));
        QVERIFY(got[i].at("completion") == source[i].at("code")[0]);
        QVERIFY(got[i].at("extracted") == source[i].at("pred")[0]);
        QVERIFY(got[i].at("correct") == source[i].at("score")[0]);
        for (const char* key : {"idx", "gt_cot", "answer"})
            QVERIFY(got[i].at("extra").at(key) == source[i].at(key));
    }
    const double right = static_cast<double>(std::count_if(
                             source.begin(), source.end(),
                             [](const Json& line) { return line.at("score")[0].get<bool>(); })) /
                         static_cast<double>(source.size());
    Values expected = {{{"reward", 0}, right}, {{"pass@1", 0}, right}};
    const Json summary =
        Json::parse(std::ifstream(folder / (stem.toStdString() + "_metrics.json")));
    for (const auto& [key, value] : summary.items())
        if (value.is_number())
            expected[{key, 0}] = value.get<double>();
    QVERIFY(same(metrics(name), expected));
}

void TestRealData::reasoningGym_data() {
    QTest::addColumn<QString>("stem");
    for (const char* stem : {"algebra", "algorithmic", "arithmetic"})
        QTest::newRow(stem) << QString(stem);
}

void TestRealData::reasoningGym() {
    RATIONALE_NEED_DATA(folder, "rollouts/rg_grpo_qwen3b");
    QFETCH(QString, stem);
    const fs::path path = folder / (stem.toStdString() + ".json");
    const char* name = QTest::currentDataTag();
    import("reasoning-gym", path, name);
    const Json source = Json::parse(std::ifstream(path));
    const auto got = samples(name);
    size_t at = 0;
    double rewards = 0, right = 0;
    Values expected;
    for (const Json& category : source.at("categories"))
        for (const Json& dataset : category.at("datasets")) {
            expected[{dataset.at("name").get<std::string>() + "/average_score", 0}] =
                dataset.at("average_score").get<double>();
            for (const Json& result : dataset.at("results"))
                for (const Json& completion : result.at("completions")) {
                    QVERIFY(at < got.size());
                    const Json& to = got[at++];
                    QVERIFY(to.at("prompt") == result.at("question"));
                    QVERIFY(to.at("completion") == completion.at("full_model_response"));
                    QVERIFY(to.at("reward").get<double>() == completion.at("score").get<double>());
                    QVERIFY(to.at("extra").at("mean_score") == result.at("mean_score"));
                    rewards += completion.at("score").get<double>();
                    right += to.at("correct").get<bool>() ? 1 : 0;
                }
        }
    QCOMPARE(at, got.size());
    QVERIFY(at >= 300);
    expected[{"reward", 0}] = rewards / static_cast<double>(at);
    expected[{"pass@1", 0}] = right / static_cast<double>(at);
    QVERIFY(same(metrics(name), expected));
}

/// Single tasks, and lines of one problem each: R1's and QwQ's own traces, mixed languages too.
void TestRealData::reasoningGymTraces() {
    RATIONALE_NEED_DATA(folder, "r1_traces/reasoning_gym_r1");
    for (const char* file : {"r1_rollouts_25tasks.jsonl", "r1_qwq_leaked_thinking.jsonl",
                             "r1_qwq_language_mix.jsonl", "raw_countdown.json"}) {
        const fs::path path = folder / file;
        import("reasoning-gym", path, file);
        std::vector<Json> source;
        if (path.extension() == ".jsonl")
            source = linesOf(path);
        else
            source = Json::parse(std::ifstream(path)).at("results").get<std::vector<Json>>();
        const auto got = samples(file);
        size_t at = 0;
        for (const Json& problem : source) {
            const Json completions =
                problem.contains("completions")
                    ? problem.at("completions")
                    : Json::array({{{"full_model_response", problem.at("response")},
                                    {"score", problem.at("score")}}});
            for (const Json& completion : completions) {
                QVERIFY2(at < got.size(), file);
                const Json& to = got[at++];
                QVERIFY2(to.at("prompt") == problem.at("question"), file);
                QVERIFY2(to.at("reference") == problem.at("expected_answer"), file);
                QVERIFY2(to.at("completion") == completion.at("full_model_response"), file);
                QVERIFY2(to.at("reward").get<double>() == completion.at("score").get<double>(),
                         file);
            }
        }
        QCOMPARE(at, got.size());
        QVERIFY2(at >= 8, file);
    }
}

QTEST_GUILESS_MAIN(TestRealData)
#include "tst_real_data.moc"
