// SPDX-License-Identifier: GPL-3.0-or-later
// Rows through the real program: what people accept, reject and write anew, and what is replayed.
#include "core/data/dataset.h"
#include "core/stages/dataset_source.h"
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

class TestCuration : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { RATIONALE_NEED_CLI(); }

    void peopleDecideWhatIsKept() {
        const EngineProject project;
        const auto row = [](const std::string& prompt, const std::string& completion) {
            return toJsonText(
                       {{"prompt", prompt}, {"completion", completion}, {"language", "en"}}) +
                   "\n";
        };
        writeFileAtomically(project.path() / "datasets" / "one.jsonl",
                            row("1", "first") + row("2", "second") + row("2", "second"));
        writeFileAtomically(project.path() / "datasets" / "two.jsonl", row("3", "third"));
        const Settings settings = {
            {"stage", "curate"}, {"datasets", "[one, two]"}, {"accept", "annotations"}};
        QVERIFY(project.detach("gate", settings));
        const fs::path folder = project.folder("gate");
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(folder / "pending" / "rows.jsonl"), longWait);
        const ProcessResult outside = project.call({"annotate", "gate", "--accept", "4"});
        QCOMPARE(outside.exitCode, 2);
        const ProcessResult some =
            project.call({"annotate", "gate", "--reject", "2", "--by", "ann"});
        QVERIFY2(some.output.contains("2  rejected") && some.output.contains("1  pending"),
                 some.output.constData());
        QTRY_COMPARE_WITH_TIMEOUT(project.stateOf("gate"), std::string("running"), longWait);
        QCOMPARE(project.call({"annotate", "gate", "--accept-rest", "--by", "bo"}).exitCode, 0);
        QTRY_COMPARE_WITH_TIMEOUT(project.stateOf("gate"), std::string("complete"), longWait);
        const Dataset kept = Dataset::open(folder / datasetFolder);
        QCOMPARE(kept.size(), size_t{2});
        QCOMPARE(kept.row(1).at("completion"), Json("third"));
        QCOMPARE(kept.row(1).at("source").at("accepted_by"), Json("bo"));
        // The same rows are judged already, whoever asks again.
        project.finished("again", settings);
        QCOMPARE(project.stateOf("again"), std::string("complete"));
        project.finished("by rule", with(settings, {{"accept", "rule"}, {"max_rows", "1"}}));
        QCOMPARE(Dataset::open(project.folder("by rule") / datasetFolder).size(), size_t{1});
    }

    void peopleWriteAnswersAnew() {
        const EngineProject project;
        std::string rows;
        for (const char* name : {"one", "two", "three"})
            rows += toJsonText({{"prompt", name}, {"completion", name}, {"length", 4}}) + "\n";
        writeFileAtomically(project.path() / "datasets" / "three.jsonl", rows);
        for (const char* bad : {"4=text", "0=text", "two=text", "2", "2=", "2= ", "=text"}) {
            const ProcessResult refused = project.call({"annotate", "three", "--edit", bad});
            QCOMPARE(refused.exitCode, 2);
            QVERIFY2(isOneLine(refused.errors) && refused.errors.contains("--edit"),
                     refused.errors.constData());
        }
        QCOMPARE(project.call({"annotate", "three", "--edit", "2=a", "--reject", "2"}).exitCode, 2);
        const ProcessResult edited =
            project.call({"annotate", "three", "--edit", "2=zwei = 2", "--edit", "3=drei",
                          "--accept-rest", "--by", "ann"});
        QVERIFY2(edited.output.contains("1  accepted  one | one") &&
                     edited.output.contains("2  accepted, edited  two | zwei = 2"),
                 edited.output.constData());
        project.finished("gate", {{"stage", "curate"},
                                  {"datasets", "[three]"},
                                  {"filter.format", "false"},
                                  {"accept", "annotations"}});
        const Dataset kept = Dataset::open(project.folder("gate") / datasetFolder);
        QCOMPARE(kept.size(), size_t{3});
        QVERIFY(!kept.row(0).at("source").contains("edited_by"));
        for (const auto& [row, text, original] :
             {std::tuple{1, "zwei = 2", "two"}, std::tuple{2, "drei", "three"}}) {
            const Json made = kept.row(static_cast<size_t>(row));
            QCOMPARE(made.at("completion"), Json(text));
            QCOMPARE(made.at("source").at("edited_by"), Json("ann"));
            QCOMPARE(made.at("source").at("original"), Json(original));
            QVERIFY(!made.contains("length")); // measured of the text that was
        }
        QCOMPARE(kept.row(0).at("length"), Json(4));
        const ProcessResult late = project.call({"annotate", "gate", "--reject", "1"});
        QVERIFY2(late.errors.contains("stays as it is"), late.errors.constData());
    }

    /// Iterative GRPO refreshes its reward model on new judgements and a tenth of old ones.
    void historyIsReplayed() {
        const EngineProject project;
        const auto rowsNamed = [&](const std::string& name, int count) {
            std::string text;
            for (int i = 0; i < count; ++i)
                text += "{\"prompt\": \"" + name + std::to_string(i) +
                        "\", \"chosen\": \"a\", \"rejected\": \"b\"}\n";
            const fs::path file = m_dir / (name + ".jsonl");
            writeFileAtomically(file, text);
            return file.string();
        };
        const std::string datasets = "[" + rowsNamed("new", 90) + ", " + rowsNamed("old", 50) + "]";
        project.finished("mixed", {{"stage", "curate"},
                                   {"datasets", datasets},
                                   {"replay_share", "0.1"},
                                   {"filter.format", "false"}});
        const Dataset rows = Dataset::open(project.folder("mixed") / datasetFolder);
        QCOMPARE(rows.size(), size_t{100});
        int old = 0;
        for (size_t i = 0; i < rows.size(); ++i)
            old += rows.row(i).at("prompt").get<std::string>().starts_with("old") ? 1 : 0;
        QCOMPARE(old, 10);
    }

    void nothingPassesTheFilters() {
        const EngineProject project;
        project.finished("base", tinyPretrain(4));
        const ProcessResult result =
            project.run("none", with(tinySampling("base", 2), {{"filter.correct", "true"}}));
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.errors.contains("wrong") || result.errors.contains("truncated"),
                 result.errors.constData());
        QCOMPARE(project.stateOf("none"), std::string("failed"));
    }

private:
    TempDir m_dir;
};

QTEST_GUILESS_MAIN(TestCuration)
#include "tst_curation.moc"
