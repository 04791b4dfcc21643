// SPDX-License-Identifier: GPL-3.0-or-later
// Formats whose files the common test data lack, written here as their programs write them.
#include "core/interop/events/event_file.h"
#include "tests/interop/import_fixture.h"

#include <sqlite3.h>

using namespace rationale;
using namespace rationale::test;

namespace {

const double notANumber = std::nan("");

/// As gradio-app/trackio 0.43 makes its tables.
void writeTrackio(const fs::path& path, const std::string& rows, bool leaveLog) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    const std::string sql =
        "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
        "CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, "
        "timestamp TEXT NOT NULL, run_name TEXT NOT NULL, step INTEGER NOT NULL, metrics TEXT NOT "
        "NULL, log_id TEXT, space_id TEXT);"
        "CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, "
        "run_name TEXT NOT NULL, config TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE(run_id));" +
        rows;
    sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    if (leaveLog) { // as while trackio is still writing: all of it is in the -wal file
        fs::copy_file(path, path.string() + ".live");
        fs::copy_file(path.string() + "-wal", path.string() + ".live-wal");
    }
    sqlite3_close(database);
}

const char* trackioRows =
    "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES "
    "('a1', '2026-08-21T10:00:00.500000+00:00', 'first', 0, '{\"loss\": 0.5, \"train\": {\"lr\": "
    "1e-6}}'),"
    "('b2', '2026-08-21T10:00:01+00:00', 'second', 0, '{\"loss\": 7}'),"
    "('a1', '2026-08-21T12:00:02+02:00', 'first', 1, '{\"loss\": \"NaN\", \"grad\": \"-Infinity\", "
    "\"image\": {\"_type\": \"trackio.image\"}}'),"
    "('a1', '2026-08-21T10:00:03+00:00', 'first', 1, '{\"completions\": {\"_type\": "
    "\"trackio.table\", \"_value\": [{\"step\": \"1\", \"prompt\": \"1+1?\", \"completion\": "
    "\"2\", \"accuracy_reward\": 1.0, \"advantage\": 0.7, \"answer\": \"2\", \"answer_parsed\": "
    "\"two\"}, {\"step\": \"1\", \"prompt\": "
    "\"1+1?\", \"completion\": [{\"role\": \"assistant\", \"content\": \"3\"}], "
    "\"accuracy_reward\": 0.0, \"advantage\": -0.7}]}}');"
    "INSERT INTO configs (run_id, run_name, config, created_at) VALUES ('a1', 'first', "
    "'{\"model_name_or_path\": \"Qwen/Qwen3-8B\", \"beta\": 0.0}', '2026');";

std::string eventFile() {
    return interop::versionRecord(1000) +
           interop::scalarRecord(1001, 1, {{"train/loss", 0.5}, {"train/reward", 0.25}}) +
           interop::scalarRecord(1002, 2, {{"train/loss", notANumber}}) +
           interop::scalarRecord(1003, 3, {{"train/loss", -HUGE_VAL}});
}

} // namespace

class TestImporters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void csvDialects();
    void csvCutOff();
    void csvTextsAndTimes();
    void trainerStateWithNaN();
    void verlFileLogger();
    void verlConsole();
    void verlRollouts();
    void primeRl();
    void verifiersFolder();
    void trackio();
    void trackioOneRunAndItsLog();
    void tensorboardMergesFiles();
    void tensorboardCutOff();
    void refusals_data();
    void refusals();
    void oneLineOfComplaint();
    void withoutArrow();
};

void TestImporters::csvDialects() {
    ImportProject project;
    const fs::path file =
        project.write("log.csv", "\xEF\xBB\xBFglobal_step;note;loss;\"a \"\"b\"\"\"\r\n"
                                 "1.0;warm;nan;1e-320\r\n"
                                 "2;\"two\nlines\";;-inf\r\n"
                                 "3;;+0.5;12345678901234567890\r\n"
                                 "4;cut");
    const auto run = project.import("csv", file);
    const Values expected = {{{"loss", 1}, notANumber},
                             {{"loss", 3}, 0.5},
                             {{"a \"b\"", 1}, 1e-320},
                             {{"a \"b\"", 2}, -HUGE_VAL},
                             {{"a \"b\"", 3}, 12345678901234567890.0}};
    QVERIFY(same(valuesOf(run.run.folder), expected));
    QCOMPARE(run.run.info.name, std::string("log"));
    QCOMPARE(run.notes.size(), size_t{2});
    QVERIFY(contains(run.notes[0], "note is text ('warm')"));
    QVERIFY(contains(run.notes[1], "Line 6, the last, was cut off"));
}

void TestImporters::csvCutOff() {
    const auto imported = [](const std::string& text) {
        ImportProject project;
        const auto run = project.import("csv", project.write("log.csv", text));
        return std::pair(valuesOf(run.run.folder), run.notes);
    };
    const Values both = {{{"a", 1}, 2}, {{"a", 2}, 3}};
    QCOMPARE(imported("step,a\n1,2\n2,3\n").second.size(), size_t{0});
    // A line without an end may lack digits of its last value, or more.
    const auto [values, notes] = imported("step,a\n1,2\n2,3");
    QVERIFY(same(values, both));
    QCOMPARE(notes.size(), size_t{1});
    QVERIFY(contains(notes[0], "Line 3, the last, has no line end"));
    for (const char* half : {"3", "3,\"4", "3,\xE4\xBA"}) {
        const auto [kept, said] = imported(std::string("step,a\n1,2\n2,3\n") + half);
        QVERIFY(same(kept, both));
        QVERIFY(contains(said.at(0), "Line 4, the last, was cut off and is left out"));
    }
    // A quote that never closes is no cut: all rows behind it would be lost.
    for (const char* rest : {"2,\"3\n3,4\n4,5\n", "2,\"3\n3,4\n4,5", "2,\"3\n"}) {
        ImportProject project;
        const Error error =
            project.refusal("csv", project.write("log.csv", std::string("step,a\n1,2\n") + rest));
        QCOMPARE(error.kind(), ErrorKind::Corrupt);
        QVERIFY2(contains(error.what(), "log.csv, line 3"), error.what());
    }
}

void TestImporters::csvTextsAndTimes() {
    ImportProject project;
    const auto run =
        project.import("csv", project.write("log.csv", "step,reason,bad,timestamp,_timestamp\n"
                                                       "1,nan,nan,0.5,1766000000\n"
                                                       "2,stop,inf,1.5,1766000001\n"));
    const Values expected = {{{"bad", 1}, notANumber},          {{"bad", 2}, HUGE_VAL},
                             {{"timestamp", 1}, 0.5},           {{"timestamp", 2}, 1.5},
                             {{"_timestamp", 1}, 1766000000.0}, {{"_timestamp", 2}, 1766000001.0}};
    QVERIFY(same(valuesOf(run.run.folder), expected));
    QVERIFY(contains(run.notes.at(0), "reason is text ('stop')"));
    QCOMPARE(RunReader(run.run.folder).clock().wallSeconds,
             (std::vector<double>{1766000000, 1766000001}));
    // Seconds since the run began are no time of day.
    const auto elapsed =
        project.import("csv", project.write("elapsed.csv", "step,wall_time\n1,0.5\n2,70.5\n"));
    QVERIFY(RunReader(elapsed.run.folder).clock().steps.empty());
}

void TestImporters::trainerStateWithNaN() {
    ImportProject project;
    project.write("out/checkpoint-2/trainer_state.json", "{\"log_history\": []}");
    project.write("out/checkpoint-10/trainer_state.json",
                  R"({"max_steps": 20, "log_history": [
        {"step": 5, "loss": NaN, "reward": 0.5, "kl": null, "note": "a \"NaN\" text"},
        {"step": 5, "eval_reward": Infinity, "epoch": 0.5},
        {"step": 10, "loss": 0.25, "reward": 0.75}, {"step": 10, "loss": 0.125}]})");
    const auto run = project.import("trl", project.files() / "out");
    const Values expected = {{{"loss", 5}, notANumber}, {{"reward", 5}, 0.5},
                             {{"kl", 5}, notANumber},   {{"eval_reward", 5}, HUGE_VAL},
                             {{"epoch", 5}, 0.5},       {{"loss", 10}, 0.125},
                             {{"reward", 10}, 0.75}};
    QVERIFY(same(valuesOf(run.run.folder), expected));
    QCOMPARE(run.run.info.name, std::string("out"));
    QCOMPARE(run.run.info.totalSteps, int64_t{20});
    QCOMPARE(run.replaced, int64_t{1});
    QCOMPARE(count(run.run.folder, "SELECT count(*) FROM metrics WHERE superseded AND value=0.25"),
             int64_t{1});
    QVERIFY(contains(run.notes[0], "1 value of note is not numeric"));
    QVERIFY(contains(run.notes[1], "1 values were logged again"));
}

void TestImporters::verlFileLogger() {
    ImportProject project;
    const fs::path file = project.write(
        "gsm8k.jsonl", "{\"step\": 0, \"data\": {\"val-core/openai/gsm8k/acc/mean@1\": 0.5}}\n"
                       "{\"step\": 1, \"data\": {\"actor/pg_loss\": NaN, \"perf/mfu/actor\": 1}}\n"
                       "{\"step\": 2, \"data\": {\"actor/pg_");
    const auto run = project.import("verl", file);
    const Values expected = {{{"val-core/openai/gsm8k/acc/mean@1", 0}, 0.5},
                             {{"actor/pg_loss", 1}, notANumber},
                             {{"perf/mfu/actor", 1}, 1.0}};
    QVERIFY(same(valuesOf(run.run.folder), expected));
    QVERIFY(contains(run.notes.at(0), "cut off"));
}

void TestImporters::verlConsole() {
    ImportProject project;
    const fs::path file = project.write(
        "run.log",
        "Training Progress: step:x - no\n"
        "\x1b[36m(TaskRunner pid=71)\x1b[0m step:1 - actor/lr:1e-06 - "
        "critic/rewards/mean:np.float64( +0.25) - val/a:b:nan - tiny:1e-400 - what:ever\r\n"
        "step:2 - actor/lr:2e-06\n");
    const auto run = project.import("verl", file);
    const Values expected = {{{"actor/lr", 1}, 1e-6},
                             {{"critic/rewards/mean", 1}, 0.25},
                             {{"val/a:b", 1}, notANumber},
                             {{"tiny", 1}, 0.0},
                             {{"actor/lr", 2}, 2e-6}};
    QVERIFY(same(valuesOf(run.run.folder), expected));
    QVERIFY(contains(run.notes.at(0), "1 value of what is not numeric"));
}

void TestImporters::verlRollouts() {
    ImportProject project;
    project.write("out/metrics.jsonl", "{\"step\": 2, \"data\": {\"critic/score/mean\": 0.5}}\n");
    const auto row = [](const char* input, const char* output, double score, const char* uid) {
        return toJsonText({{"input", input},
                           {"output", output},
                           {"gts", "4"},
                           {"score", score},
                           {"step", 2},
                           {"uid", uid},
                           {"acc", score > 0},
                           {"pred", output}}) +
               "\n";
    };
    project.write("out/rollouts/2.jsonl", row("2+2?", "4", 1, "u") + row("1+3?", "4", 1, "v") +
                                              row("2+2?", "5", -1, "u") +
                                              row("1+3?", "6", -1, "v"));
    // A newer veRL gives every answer a uid of its own.
    project.write("out/val/2.jsonl", row("2+2?", "4", 1, "1_0_0") + row("2+2?", "5", -1, "1_1_0"));
    const auto run = project.import("verl", project.files() / "out");
    const auto groups = groupsOf(run.run.folder);
    QCOMPARE(groups.size(), size_t{3});
    QCOMPARE(run.samples, int64_t{6});
    QCOMPARE(groups[0].prompt.text, std::string("2+2?"));
    QCOMPARE(groups[0].prompt.reference, std::string("4"));
    QCOMPARE(groups[0].samples.size(), size_t{2});
    QCOMPARE(groups[0].solved, 1);
    QCOMPARE(groups[0].samples[1].completion, std::string("5"));
    QCOMPARE(groups[0].samples[1].reward, -1.0);
    QCOMPARE(groups[0].samples[1].extracted, std::string("5"));
    QCOMPARE(part(groups[0].samples[0], "score").value, 1.0);
    QCOMPARE(part(groups[0].samples[0], "acc").weight, 0.0);
    QVERIFY(std::isnan(groups[0].samples[0].advantage));
    QCOMPARE(groups[2].split, std::string("eval"));
    QCOMPARE(groups[2].samples.size(), size_t{2});
}

void TestImporters::primeRl() {
    ImportProject project;
    project.write("out/metrics.jsonl",
                  "{\"step\": 3, \"time\": 1766000000.5, \"reward/all/mean\": 0.5}\n"
                  "{\"step\": 3, \"time\": 1766000001.5, \"optim/lr\": 1e-6}\n");
    const auto episode = [](const char* id, const char* answer, double score, double credit) {
        const auto message = [](const char* role, const char* text) {
            return Json{{"role", role}, {"content", text}};
        };
        Json nodes = Json::array();
        nodes.push_back({{"message", message("system", "Think.")},
                         {"sampled", false},
                         {"token_ids", {1, 2}},
                         {"mask", {false, false}}});
        nodes.push_back({{"parent", 0},
                         {"message", message("user", "2+2?")},
                         {"sampled", false},
                         {"token_ids", {3}},
                         {"mask", {false}}});
        nodes.push_back(
            {{"parent", 1},
             {"message", {{"role", "assistant"}, {"content", answer}, {"reasoning_content", "hm"}}},
             {"sampled", true},
             {"token_ids", {4, 5, 6}},
             {"mask", {false, true, true}},
             {"logprobs", {-0.5, -0.25}},
             {"advantages", {credit, credit}}});
        const Json trace = {{"id", std::string("t") + id},
                            {"nodes", nodes},
                            {"rewards",
                             {{"correct_answer", {{"score", score}, {"weight", 1.0}}},
                              {"format", nullptr},
                              {"style", "NaN"}}},
                            {"metrics", {{"num_turns", 1.0}}},
                            {"stop_condition", "max_output_tokens"}};
        return toJsonText({{"id", id},
                           {"env", {{"id", "gsm8k"}, {"name", "math"}}},
                           {"task", {{"type", "T"}, {"data", {{"idx", 7}, {"answer", "4"}}}}},
                           {"group", {{"id", "g1"}}},
                           {"ok", true},
                           {"traces", Json::array({trace})}}) +
               "\n";
    };
    const std::string step = "out/rollouts/step_3/train/";
    project.write(step + "effective/traces.jsonl",
                  episode("a", "4", 1, 0.5) + episode("b", "5", 0, -0.5));
    project.write(step + "all/traces.jsonl",
                  episode("a", "4", 1, 0.5) + episode("b", "5", 0, -0.5) +
                      episode("c", "late", 0, 0) +
                      "{\"id\": \"d\", \"ok\": false, \"task\": {}, \"traces\": []}\n");
    const auto run = project.import("prime-rl", project.files() / "out");
    QVERIFY(
        same(valuesOf(run.run.folder), {{{"reward/all/mean", 3}, 0.5}, {{"optim/lr", 3}, 1e-6}}));
    const auto groups = groupsOf(run.run.folder);
    QCOMPARE(groups.size(), size_t{1});
    const GroupRecord& group = groups.front();
    QCOMPARE(group.samples.size(), size_t{3});
    QCOMPARE(group.prompt.text, std::string("[system]\nThink.\n\n[user]\n2+2?"));
    QCOMPARE(group.prompt.reference, std::string("4"));
    QCOMPARE(group.prompt.task, std::string("math"));
    const SampleRecord& first = group.samples[0];
    QCOMPARE(first.completion, std::string("<think>hm</think>4"));
    QCOMPARE(first.promptTokens, (std::vector<int32_t>{1, 2, 3, 4}));
    QCOMPARE(first.tokens, (std::vector<int32_t>{5, 6}));
    QCOMPARE(first.logprobs, (std::vector<float>{-0.5F, -0.25F}));
    QCOMPARE(first.length, 2);
    QCOMPARE(first.advantage, 0.5);
    QCOMPARE(first.reward, 1.0);
    QVERIFY(first.correct && first.truncated);
    QVERIFY(part(first, "format").state == RewardState::NotApplicable);
    QVERIFY(part(first, "style").state == RewardState::NotApplicable); // the sum goes on
    QCOMPARE(part(first, "num_turns").weight, 0.0);
    const Json& extras = group.prompt.extra.at("samples");
    QCOMPARE(extras[0].at("effective").get<bool>(), true);
    QCOMPARE(extras[2].at("effective").get<bool>(), false);
    QCOMPARE(extras[2].at("episode").at("id").get<std::string>(), std::string("c"));
    QVERIFY(contains(run.notes.at(0), "1 episodes failed before"));
    RunReader reader(run.run.folder);
    QCOMPARE(reader.clock().wallSeconds, (std::vector<double>{1766000001.5}));
}

void TestImporters::verifiersFolder() {
    ImportProject project;
    project.write("eval/metadata.json", "{\"env_id\": \"gsm8k\", \"model\": \"gpt-4.1-mini\", "
                                        "\"avg_reward\": 0.5, \"avg_metrics\": {\"acc\": 0.5}}");
    project.write(
        "eval/results.jsonl",
        "{\"example_id\": 0, \"prompt\": \"q\", \"completion\": \"a\", \"answer\": \"a\", "
        "\"reward\": 0.5, \"metrics\": {\"acc\": 1.0}, \"acc\": 1.0, \"is_truncated\": "
        "true, \"token_usage\": {\"output_tokens\": 12.0}}\n");
    const auto run = project.import("verifiers", project.files() / "eval");
    QVERIFY(
        same(valuesOf(run.run.folder), {{{"avg_reward", 0}, 0.5}, {{"avg_metrics/acc", 0}, 0.5}}));
    QCOMPARE(run.run.info.model, std::string("gpt-4.1-mini"));
    const SampleRecord sample = groupsOf(run.run.folder).at(0).samples.at(0);
    QCOMPARE(sample.length, 12);
    QVERIFY(sample.truncated && sample.correct);
    QCOMPARE(sample.parts.size(), size_t{1});
    QVERIFY(contains(run.notes.at(0), "no plain sum"));
}

void TestImporters::trackio() {
    ImportProject project;
    const fs::path file = project.files() / "trackio.db";
    writeTrackio(file, trackioRows, false);
    interop::ImportRequest request;
    request.path = file;
    const auto runs =
        interop::importRuns(project.library(), interop::importer("trackio"), request, {});
    QCOMPARE(runs.size(), size_t{2});
    QVERIFY(same(valuesOf(runs[0].run.folder), {{{"loss", 0}, 0.5},
                                                {{"train/lr", 0}, 1e-6},
                                                {{"loss", 1}, notANumber},
                                                {{"grad", 1}, -HUGE_VAL}}));
    QVERIFY(same(valuesOf(runs[1].run.folder), {{{"loss", 0}, 7.0}}));
    QCOMPARE(runs[0].run.info.name, std::string("first"));
    QCOMPARE(runs[0].run.info.model, std::string("Qwen/Qwen3-8B"));
    QCOMPARE(runs[0].run.info.started, 1787306400.5); // 2026-08-21T10:00:00.5Z
    const GroupRecord group = groupsOf(runs[0].run.folder).at(0);
    QCOMPARE(group.samples.size(), size_t{2});
    QCOMPARE(group.solved, 1);
    QCOMPARE(group.samples[1].advantage, -0.7);
    // As in TRL's own files.
    QCOMPARE(group.prompt.reference, std::string("2"));
    QCOMPARE(group.samples[0].extracted, std::string("two"));
    QVERIFY(group.prompt.extra.at("samples")[1].contains("completion_messages"));
    QVERIFY(contains(runs[0].notes.at(0), "1 value of image is neither"));
}

void TestImporters::trackioOneRunAndItsLog() {
    ImportProject project;
    const fs::path file = project.files() / "trackio.db";
    writeTrackio(file, trackioRows, true);
    QCOMPARE(fs::file_size(file.string() + ".live"), uintmax_t{4096}); // the rest is in the log
    interop::ImportRequest request;
    request.run = "second";
    const auto run = project.import("trackio", file.string() + ".live", "renamed", request);
    QCOMPARE(run.run.info.name, std::string("renamed"));
    QVERIFY(same(valuesOf(run.run.folder), {{{"loss", 0}, 7.0}}));
    QCOMPARE(fs::file_size(file.string() + ".live"), uintmax_t{4096}); // and was not written to
}

void TestImporters::tensorboardMergesFiles() {
    ImportProject project;
    project.write("tb/events.out.tfevents.1000.host", eventFile());
    // A restart logs steps again; the last counts. A text is no number.
    project.write("tb/events.out.tfevents.2000.host",
                  interop::versionRecord(2000) +
                      interop::scalarRecord(2001, 1, {{"train/loss", 0.125}}));
    const auto run = project.import("tensorboard", project.files() / "tb");
    QVERIFY(same(valuesOf(run.run.folder), {{{"train/loss", 1}, 0.125},
                                            {{"train/reward", 1}, 0.25},
                                            {{"train/loss", 2}, notANumber},
                                            {{"train/loss", 3}, -HUGE_VAL}}));
    QCOMPARE(run.replaced, int64_t{1});
    RunReader reader(run.run.folder);
    QCOMPARE(reader.clock().wallSeconds, (std::vector<double>{2001, 1002, 1003}));
    QCOMPARE(reader.segmentCount(), int64_t{2});
}

void TestImporters::tensorboardCutOff() {
    const std::string whole = eventFile();
    const size_t last =
        whole.size() - interop::scalarRecord(1003, 3, {{"train/loss", -HUGE_VAL}}).size();
    for (size_t size = last + 1; size < whole.size(); size += 7) {
        ImportProject project;
        const auto run =
            project.import("tensorboard", project.write("tb/a.tfevents.b", whole.substr(0, size)));
        QCOMPARE(run.values, int64_t{3});
        QVERIFY(contains(run.notes.at(0), "at byte " + std::to_string(last)));
    }
}

void TestImporters::refusals_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* format, const std::string& content,
                        const char* message) {
        QTest::newRow(name) << format << QByteArray::fromStdString(content) << message;
    };
    row("csv empty", "csv", "", "The table is empty");
    row("csv header alone", "csv", "step,loss\n", "neither metrics nor samples");
    row("csv no step", "csv", "a,b\n1,2\n", "No column is known to count steps");
    row("csv twice", "csv", "step,a,a\n", "Two columns are named 'a'");
    row("csv step", "csv", "step,a\n1.5,2\n", "'1.5' is no step");
    row("csv negative", "csv", "step,a\n-1,2\n", "'-1' is no step");
    row("csv huge", "csv", "step,a\n1e300,2\n", "'1e300' is no step");
    row("csv name", "csv", "step,\xFF\n1,2\n", "is no UTF-8");
    row("csv mixed", "csv", "step,a\n1,2\n2,oops\n", "'oops' is no number");
    row("csv ragged", "csv", "step,a\n1\n2,3\n", "A row has 1 fields");
    row(
        "csv all one step", "csv",
        [] {
            std::string text = "step,a\n";
            for (int i = 0; i < 100; ++i)
                text += "1,2\n";
            return text;
        }(),
        "this is no count of steps");
    row("trl no json", "trl", "{\"log_history\": [", "x");
    row("trl no history", "trl", "{}", "There is no log_history");
    row("trl no step", "trl", "{\"log_history\": [{\"loss\": 1}]}", "has no step");
    row("verl middle", "verl", "{\"step\":1,\"data\":{\"a\":1}}\n{\"step\n{\"step\":2}\n",
        "no JSON object");
    row("verl twice", "verl", "{\"step\":1,\"data\":{\"a\":1}}\n{\"step\":2,\"step\":3}\n",
        "no JSON object: key \"step\" appears twice");
    row("verl nothing", "verl", "hello\n", "neither metrics nor samples");
    row("prime step", "prime-rl", "{\"loss\": 1}\n", "The line has no step");
    row("verifiers", "verifiers", "{\"a\": 1}\n", "no prompt and completion");
    row("gym", "reasoning-gym", "{}", "no question and code");
    row("jsonl", "jsonl", "[1]\n", "no log of JSON lines");
    row("trackio", "trackio", "SQLite format 3", "x");
    row("tensorboard text", "tensorboard", "These are no events at all.", "checksum of a record's");
    std::string broken = eventFile();
    broken[broken.size() - 6] = static_cast<char>(broken[broken.size() - 6] ^ 1);
    row("tensorboard", "tensorboard", broken, "checksum of a record is wrong");
    row("tensorboard name", "tensorboard",
        interop::versionRecord(1) + interop::scalarRecord(1, 1, {{"\xFF", 1}}), "is not UTF-8");
    row("tensorboard empty", "tensorboard", "", "neither metrics nor samples");
}

void TestImporters::refusals() {
    QFETCH(QString, format);
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    ImportProject project;
    const fs::path file = project.write("source.jsonl", content.toStdString());
    const Error error = project.refusal(format.toStdString(), file);
    QVERIFY2(error.kind() != ErrorKind::Internal, error.what());
    QVERIFY2(message == "x" || contains(error.what(), message.toStdString()), error.what());
    QVERIFY2(contains(error.what(), "source.jsonl"), error.what());
}

/// A library's own complaint beside ours would be a second message (found by fuzz_events).
void TestImporters::oneLineOfComplaint() {
    if (!fs::exists(RATIONALE_CLI))
        QSKIP("the command line is not built");
    ImportProject project;
    const fs::path file = project.write(
        "a.tfevents.b", interop::versionRecord(1) + interop::scalarRecord(1, 1, {{"\xFF", 1}}));
    const ProcessResult result =
        runProcess(RATIONALE_CLI, {"import", "tensorboard", QString::fromStdString(file.string()),
                                   "--project", project.qpath()});
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.errors.count('\n'), 1);
    QVERIFY(result.errors.contains("is not UTF-8"));
}

void TestImporters::withoutArrow() {
    ImportProject project;
    project.write("out/completions/completions_00005.parquet", "PAR1");
    const Error error = project.refusal("trl", project.files() / "out");
    // Built with Arrow it is a damaged file instead; tests/oracle/parquet.sh tests that build.
    QVERIFY2(error.kind() == ErrorKind::Unavailable || error.kind() == ErrorKind::Corrupt,
             error.what());
    if (error.kind() == ErrorKind::Unavailable)
        QVERIFY2(contains(error.what(), "Arrow"), error.what());
}

QTEST_GUILESS_MAIN(TestImporters)
#include "tst_importers.moc"
