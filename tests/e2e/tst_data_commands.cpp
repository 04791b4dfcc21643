// SPDX-License-Identifier: GPL-3.0-or-later
// Datasets through the real program: in, looked at, cleaned, trained on, out again.
#include "core/data/dataset.h"
#include "core/data/table_reader.h"
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

class TestDataCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { RATIONALE_NEED_CLI(); }

    void rowsComeInAndGoOut() {
        const EngineProject project;
        const std::string at = project.path().string();
        write(
            project, "in/train.jsonl",
            R"({"question":"How many eggs are there in the two big boxes?","answer":"<<6*2=12>>12\n#### 12"})"
            "\n"
            R"({"question":"What is 2 + 2?","answer":"#### 4"})"
            "\n");
        write(
            project, "in/test.jsonl",
            R"({"question":"Tell me: how many eggs are there in the two big boxes here?","answer":"#### 9"})"
            "\n");
        const auto path = [&](const char* name) {
            return QString::fromStdString((project.path() / name).string());
        };
        const ProcessResult made = project.call({"data", "import", "auto", path("in/train.jsonl")});
        QVERIFY2(made.exitCode == 0 && made.output.contains("in-train: 2 rows of 2 read"),
                 made.errors.constData());
        QCOMPARE(project.call({"data", "import", "gsm8k", path("in/test.jsonl"), "--name", "test"})
                     .exitCode,
                 0);
        QCOMPARE(project.call({"data", "import", "auto", path("in/train.jsonl")}).exitCode, 2);
        const Json described = parseJson(
            readFile(project.path() / "datasets" / "in-train" / "dataset.json"), "dataset.json");
        QCOMPARE(described.at("files").at(0).at("format"), Json("gsm8k"));
        QCOMPARE(described.at("made_by").at("stage"), Json("import"));
        QVERIFY(!contains(toJsonText(described), at)); // nothing of this machine

        const ProcessResult list = project.call({"data", "list"});
        QVERIFY2(list.output.contains("in-train"), list.output.constData());
        const ProcessResult shown = project.call({"data", "show", "in-train", "-n", "1"});
        QVERIFY2(shown.output.contains("reference: 12"), shown.output.constData());

        const ProcessResult cleaned =
            project.call({"data", "decontaminate", "in-train", "--against", "test"});
        QVERIFY2(cleaned.output.contains("in-train: 1 of 2 rows share 8 words"),
                 (cleaned.output + cleaned.errors).constData());
        const Dataset clean = Dataset::open(project.path() / "datasets" / "in-train-clean");
        QCOMPARE(clean.size(), size_t{1});
        const Dataset dropped =
            Dataset::open(project.path() / "datasets" / "in-train-clean" / "dropped.jsonl");
        QCOMPARE(dropped.row(0).at("against_row"), Json(1));

        const ProcessResult out =
            project.call({"data", "export", "in-train", "--as", "sft", "--to", path("out.csv")});
        QVERIFY2(out.exitCode == 0, out.errors.constData());
        QCOMPARE(openTable(project.path() / "out.csv")->next()->at("completion"),
                 Json("12\n#### 12"));
        QCOMPARE(
            project.call({"data", "export", "in-train", "--as", "sft", "--to", path("out.csv")})
                .exitCode,
            2);
        const ProcessResult none = project.call({"data", "export", "in-train", "--as", "steps"});
        QVERIFY2(none.exitCode == 1 && none.errors.contains("2: a row without completions"),
                 none.errors.constData());
    }

    void whatPeopleSaidCounts() {
        const EngineProject project;
        write(project, "datasets/set.jsonl",
              R"({"prompt":"a","completion":"one"})"
              "\n"
              R"({"prompt":"b","completion":"two"})"
              "\n"
              R"({"prompt":"c","completion":"three"})"
              "\n");
        QCOMPARE(project.call({"annotate", "set", "--reject", "1", "--edit", "2=zwei"}).exitCode,
                 0);
        const ProcessResult judged = project.call({"data", "export", "set", "--as", "sft"});
        QVERIFY2(!judged.output.contains("one") && judged.output.contains("zwei") &&
                     judged.output.contains("three"),
                 judged.output.constData());
        const ProcessResult accepted =
            project.call({"data", "export", "set", "--as", "sft", "--annotations", "accepted"});
        QVERIFY2(!accepted.output.contains("three"), accepted.output.constData());
        const ProcessResult all =
            project.call({"data", "export", "set", "--as", "sft", "--annotations", "ignore"});
        QVERIFY2(all.output.contains("one") && all.output.contains("two"), all.output.constData());
    }

    void samplesOfARunGoOut() {
        const EngineProject project;
        project.finished("base", tinyPretrain(20));
        project.finished("look", tinyEvaluate("base", 4, 4));
        const ProcessResult kto =
            project.call({"data", "export", "look", "--as", "kto", "--split", "all"});
        QVERIFY2(kto.exitCode == 0, kto.errors.constData());
        QCOMPARE(kto.output.count('\n'), 16);
        const Json first =
            parseJson(kto.output.left(kto.output.indexOf('\n')).toStdString(), "row");
        QVERIFY(first.at("label").is_boolean() && first.at("prompt").is_string());
    }

    void badFilesLeaveNothing() {
        const EngineProject project;
        write(project, "bad.jsonl", "{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\"\n");
        const auto path = QString::fromStdString((project.path() / "bad.jsonl").string());
        const ProcessResult stopped = project.call({"data", "import", "trl", path});
        QCOMPARE(stopped.exitCode, 1);
        QVERIFY2(stopped.errors.contains("bad.jsonl, line 2, column") &&
                     stopped.errors.count('\n') == 1,
                 stopped.errors.constData());
        QVERIFY(fs::is_empty(project.path() / "datasets"));
        const ProcessResult skipped = project.call({"data", "import", "trl", path, "--skip-bad"});
        QVERIFY2(skipped.exitCode == 0 && skipped.output.contains("left out 1"),
                 skipped.errors.constData());
        for (const QStringList& arguments : {QStringList{"data", "import", "nothing", path},
                                             {"data", "show", "nowhere"},
                                             {"data", "export", "bad", "--as", "dpo"},
                                             {"download", "a/b/c"}})
            QVERIFY(project.call(arguments).exitCode > 0);
    }

    void filesAreCleanedToo() {
        const EngineProject project;
        write(project, "in/train.jsonl",
              "{\"prompt\":\"one two three four five six seven eight\"}\n{\"prompt\":\"x\"}\n");
        const auto path = QString::fromStdString((project.path() / "in/train.jsonl").string());
        const QStringList arguments = {"data", "decontaminate", path, "--against", path};
        const ProcessResult bad = project.call(arguments + QStringList{"--name", "a/b"});
        QVERIFY2(bad.exitCode == 2 && bad.errors.contains("--name"), bad.errors.constData());
        write(project, "in/test.jsonl", "{\"prompt\":\"x\"}\n");
        const ProcessResult made =
            project.call({"data", "decontaminate", path, "--against",
                          QString::fromStdString((project.path() / "in/test.jsonl").string())});
        QVERIFY2(made.exitCode == 0, made.errors.constData());
        const fs::path folder = project.path() / "datasets" / "in-train-clean";
        QCOMPARE(Dataset::open(folder).size(), size_t{1});
        for (const char* name : {"dataset.json", "dropped.jsonl"}) // nothing of this machine
            QVERIFY(!contains(readFile(folder / name), project.path().string()));
    }

    void aStopLeavesNothing_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("begun"); // what is there in between
        const auto row = [](const QStringList& arguments, const char* begun) {
            QTest::newRow(qPrintable(arguments.join(' '))) << arguments << begun;
        };
        row({"import", "trl", "big.jsonl", "--name", "made"}, "datasets/.made.making");
        row({"decontaminate", "big.jsonl", "--against", "few.jsonl", "--name", "made"},
            "datasets/.made.making");
        row({"export", "big.jsonl", "--as", "sft", "--to", "out.csv"}, "");
        row({"generate", "chains", "-n", "9000000", "--k-min", "6", "--k-max", "8", "--name",
             "made"},
            "datasets/.made.making");
        row({"generate", "chains", "-n", "9000000", "--k-min", "6", "--k-max", "8", "--to",
             "out.csv"},
            "");
    }

    void aStopLeavesNothing() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, begun);
        const EngineProject project;
        std::string rows;
        for (int i = 0; i < 150'000; ++i)
            rows += "{\"prompt\":\"question " + std::to_string(i) + "\",\"completion\":\"a\"}\n";
        write(project, "big.jsonl", rows);
        write(project, "few.jsonl", "{\"prompt\":\"x\"}\n");
        for (QString& argument : arguments)
            if (argument.contains('.'))
                argument = QString::fromStdString((project.path() / argument.toStdString()));
        const auto names = [&] {
            std::set<std::string> found;
            for (const fs::path& folder : {project.path(), project.path() / "datasets"})
                for (const auto& entry : fs::directory_iterator(folder))
                    found.insert(entry.path().filename().string());
            return found;
        };
        const auto hasBegun = [&] {
            if (!begun.isEmpty())
                return fs::exists(project.path() / begun.toStdString());
            const auto found = names();
            return std::any_of(found.begin(), found.end(), [](const std::string& name) {
                return name.starts_with("out.csv.tmp");
            });
        };
        const std::set<std::string> before = names();
        Engine engine(project.inProject(QStringList{"data"} + arguments));
        QTRY_VERIFY_WITH_TIMEOUT(hasBegun(), longWait);
        engine.signal(SIGINT);
        QVERIFY(engine.ends());
        const ProcessResult result = engine.result();
        QVERIFY2(result.exitCode > 0 && result.errors.contains("Stopped"),
                 result.errors.constData());
        QCOMPARE(names(), before);
    }

private:
    static void write(const EngineProject& project, const std::string& name,
                      const std::string& text) {
        makeFolders((project.path() / name).parent_path());
        writeFileAtomically(project.path() / name, text);
    }
};

QTEST_GUILESS_MAIN(TestDataCommands)
#include "tst_data_commands.moc"
