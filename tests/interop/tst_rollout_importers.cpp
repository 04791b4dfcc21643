// SPDX-License-Identifier: GPL-3.0-or-later
// Formats with answers, their rewards and prompts, written here as their programs write them.
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

} // namespace

class TestRolloutImporters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verlRollouts();
    void primeRl();
    void verifiersFolder();
    void trackio();
    void trackioOneRunAndItsLog();
    void withoutArrow();
};

void TestRolloutImporters::verlRollouts() {
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

void TestRolloutImporters::primeRl() {
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

void TestRolloutImporters::verifiersFolder() {
    ImportProject project;
    project.write("eval/metadata.json", "{\"env_id\": \"gsm8k\", \"model\": \"gpt-4.1-mini\", "
                                        "\"avg_reward\": 0.5, \"avg_metrics\": {\"acc\": 0.5}}");
    project.write(
        "eval/results.jsonl",
        "{\"example_id\": 0, \"prompt\": \"q\", \"completion\": \"a\", \"answer\": \"a\", "
        "\"reward\": 0.5, \"metrics\": {\"acc\": 1.0}, \"acc\": 1.0, \"is_truncated\": "
        "true, \"token_usage\": {\"output_tokens\": 12.0}}\n");
    const auto run = project.import("verifiers", project.files() / "eval");
    QVERIFY(same(valuesOf(run.run.folder), {{{"avg_reward", 0}, 0.5},
                                            {{"avg_metrics/acc", 0}, 0.5},
                                            {{"reward", 0}, 0.5},
                                            {{"pass@1", 0}, 1.0}}));
    QCOMPARE(run.run.passAt1, 1.0); // as the list of runs has it
    // A folder of several, as a downloaded archive is.
    fs::rename(project.files() / "eval/results.jsonl", project.files() / "eval/one.jsonl");
    fs::copy_file(project.files() / "eval/one.jsonl", project.files() / "eval/two.jsonl");
    interop::ImportRequest both;
    both.path = project.files() / "eval";
    const auto runs =
        interop::importRuns(project.library(), interop::importer("verifiers"), both, {});
    QCOMPARE(runs.size(), size_t{2});
    QCOMPARE(runs[1].run.info.name, std::string("two"));
    QCOMPARE(run.run.info.model, std::string("gpt-4.1-mini"));
    const SampleRecord sample = groupsOf(run.run.folder).at(0).samples.at(0);
    QCOMPARE(sample.length, 12);
    QVERIFY(sample.truncated && sample.correct);
    QCOMPARE(sample.parts.size(), size_t{1});
    QVERIFY(contains(run.notes.at(0), "no plain sum"));
}

void TestRolloutImporters::trackio() {
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
                                                {{"grad", 1}, -HUGE_VAL},
                                                {{"reward", 1}, 0.5}}));
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

void TestRolloutImporters::trackioOneRunAndItsLog() {
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

void TestRolloutImporters::withoutArrow() {
    ImportProject project;
    project.write("out/completions/completions_00005.parquet", "PAR1");
    const Error error = project.refusal("trl", project.files() / "out");
    // Built with Arrow it is a damaged file instead; tests/oracle/parquet.sh tests that build.
    QVERIFY2(error.kind() == ErrorKind::Unavailable || error.kind() == ErrorKind::Corrupt,
             error.what());
    if (error.kind() == ErrorKind::Unavailable)
        QVERIFY2(contains(error.what(), "Arrow"), error.what());
}

QTEST_GUILESS_MAIN(TestRolloutImporters)
#include "tst_rollout_importers.moc"
