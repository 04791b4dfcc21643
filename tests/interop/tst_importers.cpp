// SPDX-License-Identifier: GPL-3.0-or-later
// Logs that the common test data lack, written here as their programs write them, and refusals.
#include "core/interop/events/event_file.h"
#include "tests/interop/import_fixture.h"

using namespace rationale;
using namespace rationale::test;

namespace {

const double notANumber = std::nan("");

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
    void tensorboardMergesFiles();
    void tensorboardCutOff();
    void refusals_data();
    void refusals();
    void folders();
    void oneLineOfComplaint();
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
    row("gym", "reasoning-gym", "{}", "no question, or no answer");
    row("jsonl", "jsonl", "[1]\n", "no log of JSON lines");
    row("trackio", "trackio", "SQLite format 3", "no database that can be read");
    row("trackio text", "trackio", "hello", "trackio keeps one SQLite file");
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

void TestImporters::folders() {
    ImportProject project;
    const fs::path folder = project.write("logs/readme.txt", "x").parent_path();
    for (const char* format : {"csv", "jsonl", "trackio"})
        QVERIFY(contains(project.refusal(format, folder).what(), "It is a folder"));
    for (const char* format : {"trl", "verl", "prime-rl", "verifiers", "reasoning-gym"}) {
        const Error error = project.refusal(format, folder);
        QVERIFY2(error.kind() == ErrorKind::Input && contains(error.what(), "in it"), error.what());
        QVERIFY2(contains(error.what(), folder.string()), error.what());
    }
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

QTEST_GUILESS_MAIN(TestImporters)
#include "tst_importers.moc"
