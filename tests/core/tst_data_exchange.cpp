// SPDX-License-Identifier: GPL-3.0-or-later
// Datasets in the making, what rows must be, what they share with evaluation sets, and what goes
// out again.
#include "core/data/dataset.h"
#include "core/data/dataset_folder.h"
#include "core/data/decontaminate.h"
#include "core/data/export_rows.h"
#include "core/data/import/importer.h"
#include "tests/support/test_project.h"

#include <QtTest>

#include <atomic>
#include <thread>

#include <unistd.h>

using namespace rationale;
using test::contains;
using test::errorOf;

namespace {

struct Imported {
    std::vector<Json> rows;
    ImportReport report;
};

Imported imported(const ImportRequest& request) {
    Imported made;
    made.report = importRows(request, [&](const Json& row) { made.rows.push_back(row); });
    return made;
}

Json withoutSource(Json row) {
    row.erase("source");
    return row;
}

} // namespace

class TestDataExchange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFolderIsWholeOrNotThere() {
        const fs::path datasets = m_folder.path() / "sets";
        makeFolders(datasets);
        {
            DatasetFolder made(datasets, "one", false);
            made.writer().add({{"prompt", "a"}});
            QCOMPARE(errorOf([&] { DatasetFolder(datasets, "one", false); }).kind(),
                     ErrorKind::Locked);
        }
        QVERIFY(fs::is_empty(datasets)); // not published
        makeFolders(datasets / ".one.making");
        writeFileAtomically(datasets / ".one.making" / "rows.jsonl.partial", "{\"old\": 1}\n");
        {
            DatasetFolder made(datasets, "one", false); // after a kill
            made.writer().add({{"prompt", "a"}});
            made.publish({{"rows", 1}});
        }
        QCOMPARE(Dataset::open(datasets / "one").row(0), (Json{{"prompt", "a"}}));
        QCOMPARE(errorOf([&] { DatasetFolder(datasets, "one", false); }).kind(), ErrorKind::Usage);
        {
            DatasetFolder made(datasets, "one", true);
            made.writer().add({{"prompt", "b"}});
            made.publish({{"rows", 1}});
        }
        QCOMPARE(Dataset::open(datasets / "one").row(0), (Json{{"prompt", "b"}}));
        QCOMPARE(std::distance(fs::directory_iterator(datasets), fs::directory_iterator()), 1);
        DatasetFolder empty(datasets, "none", false);
        QCOMPARE(errorOf([&] { empty.publish({}); }).kind(), ErrorKind::Input);
        for (const char* name : {"", ".x", "a/b", "..", "a\nb", " "})
            QCOMPARE(errorOf([&] { requireDatasetName(name, "--name"); }).kind(), ErrorKind::Usage);
    }

    void aReplacedFolderIsThereAllTheTime() {
        const fs::path datasets = m_folder.path() / "replaced";
        const auto make = [&](int number) {
            DatasetFolder made(datasets, "one", number > 0);
            made.writer().add({{"number", number}});
            made.publish({{"rows", 1}});
        };
        make(0);
        std::atomic<bool> done = false;
        std::atomic<int> missed = 0, looked = 0;
        std::thread reader([&] {
            for (; !done; ++looked)
                if (::access((datasets / "one" / "rows.jsonl").c_str(), R_OK) != 0)
                    ++missed;
        });
        for (int i = 1; i <= 50; ++i)
            make(i);
        done = true;
        reader.join();
        QVERIFY(looked > 0);
        QCOMPARE(missed.load(), 0);
        QCOMPARE(Dataset::open(datasets / "one").row(0).at("number"), Json(50));
        // What a file system without such an exchange leaves when a kill comes in between.
        fs::rename(datasets / "one", datasets / ".one.making.old");
        QCOMPARE(errorOf([&] { DatasetFolder(datasets, "one", false); }).kind(), ErrorKind::Usage);
        QCOMPARE(Dataset::open(datasets / "one").row(0).at("number"), Json(50));
    }

    void whatOthersMakeIsLeftAlone() {
        const fs::path datasets = m_folder.path() / "others";
        std::optional<DatasetFolder> first, second;
        first.emplace(datasets, "one", false);
        first->writer().add({{"number", 1}});
        first->publish({{"rows", 1}});
        second.emplace(datasets, "one", true);
        second->writer().add({{"number", 2}});
        first.reset(); // must not take away what the second has begun
        second->publish({{"rows", 1}});
        QCOMPARE(Dataset::open(datasets / "one").row(0).at("number"), Json(2));
        // A folder that somebody put there meanwhile stays.
        DatasetFolder made(datasets, "two", false);
        made.writer().add({{"number", 3}});
        makeFolders(datasets / "two" / "mine");
        QCOMPARE(errorOf([&] { made.publish({{"rows", 1}}); }).kind(), ErrorKind::Usage);
        QVERIFY(fs::exists(datasets / "two" / "mine"));
    }

    void aBareFileIsReplaced() {
        const fs::path datasets = m_folder.path() / "bare";
        makeFolders(datasets);
        writeFileAtomically(datasets / "one.jsonl", "{\"old\": 1}\n");
        QCOMPARE(errorOf([&] { DatasetFolder(datasets, "one", false); }).kind(), ErrorKind::Usage);
        DatasetFolder made(datasets, "one", true);
        made.writer().add({{"new", 1}});
        QVERIFY(fs::exists(datasets / "one.jsonl"));
        made.publish({{"rows", 1}});
        QVERIFY(!fs::exists(datasets / "one.jsonl"));
        QCOMPARE(std::distance(fs::directory_iterator(datasets), fs::directory_iterator()), 1);
    }

    void referencesFitTheirKind_data() {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("reference");
        QTest::addColumn<int>("notes");
        QTest::addColumn<QByteArray>("refusal");
        const auto row = [](const char* kind, const char* reference, int notes,
                            const char* refusal) {
            QTest::addRow("%s %s", kind, reference)
                << QByteArray(kind) << QByteArray(reference) << notes << QByteArray(refusal);
        };
        row("math", "\\frac{1}{2}", 0, "");
        row("math", "", 1, "");
        row("choice", "B", 0, "");
        row("choice", "60", 0, "no choice");
        row("factors", "280", 0, ""); // a puzzle, no answer
        row("factors", "one", 0, "no number");
        row("word", "Wednesday|星期三", 0, "");
        row("grid", "1 2/2 1", 0, "");
        row("countdown", "24: 3 8 1", 0, "");
        row("countdown", "24", 0, "no countdown problem");
    }

    void referencesFitTheirKind() {
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, reference);
        QFETCH(QByteArray, refusal);
        const auto rowOf = [&](const std::string& own) {
            return Json{{"prompt", "a"}, {"reference", reference.toStdString()}, {"kind", own}};
        };
        const Json good = {{"prompt", "b"}, {"completion", "c"}};
        ImportRequest request = {
            .paths = {m_folder.writeRows("kinds.jsonl", {good, rowOf(kind.toStdString())})}};
        if (!refusal.isEmpty()) {
            const Error error = errorOf([&] { imported(request); });
            QCOMPARE(error.kind(), ErrorKind::Input);
            QVERIFY2(contains(error.message(), refusal.toStdString()), error.what());
            QVERIFY2(error.where().ends_with("kinds.jsonl, line 2, reference"), error.what());
            request.skipBad = true;
        }
        const Imported made = imported(request);
        QCOMPARE(made.rows.size(), size_t{refusal.isEmpty() ? 2U : 1U});
        QCOMPARE(made.report.bad, int64_t{refusal.isEmpty() ? 0 : 1});
        QTEST(static_cast<int>(made.report.notes.size()), "notes");
        // A kind that there is not is the row's mistake, or that of who asks for it.
        request = {.paths = {m_folder.writeRows("kinds.jsonl", {good, rowOf("guess")})},
                   .skipBad = true};
        QCOMPARE(imported(request).report.bad, int64_t{1});
        request.options.kind = "guess";
        const Error error = errorOf([&] { imported(request); });
        QVERIFY(error.kind() == ErrorKind::Usage && error.where() == "--kind");
    }

    void textsOfTablesGetTheirTypes() {
        const Imported made =
            imported({.paths = {m_folder.write(
                          "typed.csv", "prompt,completion,label,reward,length,switches\n"
                                       "a,b,True,0.5,short,007\nc,d,false,\"[1]\",12,1e999\n")}});
        QCOMPARE(withoutSource(made.rows.at(0)), (Json{{"prompt", "a"},
                                                       {"completion", "b"},
                                                       {"label", true},
                                                       {"reward", 0.5},
                                                       {"length", "short"},
                                                       {"switches", "007"}}));
        QCOMPARE(withoutSource(made.rows.at(1)), (Json{{"prompt", "c"},
                                                       {"completion", "d"},
                                                       {"label", false},
                                                       {"reward", "[1]"},
                                                       {"length", 12},
                                                       {"switches", "1e999"}}));
    }

    void plantedOverlapsAreFound_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("plain");
        QTest::addColumn<bool>("ignoring");
        const auto row = [](const char* text, bool plain, bool ignoring) {
            QTest::newRow(text) << QByteArray(text) << plain << ignoring;
        };
        row("x one two three four five six seven eight y", true, true);
        row("x ONE  two\nthree four Five six seven eight", true, true);
        row("x one ｔｗｏ three four five Ｓix seven eight", true, true);
        row("x one tw\u200Bo three four\u00AD five six seven eight", true, true);
        row("x one two three four five six seven y eight", false, false);
        row("x one, two three four five six seven eight", false, true);
        row("我说：小明每天早上吃三个苹果和两个香蕉。", true, true);   // 16 characters the same
        row("我说：小明每天早上吃三个苹果和两根香蕉。", false, false); // 13
        row("What is this", false, false);                             // a part of a short one
        row("what  IS this thing?", true, true);                       // the whole of it
        row("what is this thing? really", false, false);
    }

    void plantedOverlapsAreFound() {
        QFETCH(QByteArray, text);
        const fs::path file =
            m_folder.writeRows("eval.jsonl", {{{"prompt", "nothing of that kind at all here"}},
                                              {{"prompt", "a one two three four five six "
                                                          "seven eight b"}},
                                              {{"prompt", "小明每天早上吃三个苹果和两个香蕉，"
                                                          "多少？"}},
                                              {{"prompt", "What is this thing?"}}});
        for (const bool ignoring : {false, true}) {
            EvaluationIndex index({.ignorePunctuation = ignoring});
            index.add("eval", Dataset::open(file), "prompt");
            QTEST(index.find(text.toStdString()).has_value(), ignoring ? "ignoring" : "plain");
        }
    }

    void templatesOfASetDoNotCount() {
        std::vector<Json> rows;
        for (int i = 0; i < 40; ++i)
            rows.push_back(
                {{"prompt", "Think step by step and put the answer into a box: number " +
                                std::to_string(i) + " of many others that are asked for here"}});
        EvaluationIndex index({});
        index.add("eval", Dataset::open(m_folder.writeRows("eval.jsonl", rows)), "prompt");
        QVERIFY(index.templates(0) > 0);
        QVERIFY(!index.find("Think step by step and put the answer into a box: what else?"));
        QVERIFY(index.find("put the answer into a box: number 7 of many others"));
    }

    void whatIsDroppedIsReported() {
        const Dataset rows = Dataset::open(m_folder.writeRows(
            "train.jsonl", {{{"prompt", "a b c d e f g h"}, {"completion", "x"}},
                            {{"prompt", "free"}, {"completion", "one two three four five"}},
                            {{"prompt", "free"}, {"completions", {"q", "a b c d e f g h"}}}}));
        EvaluationIndex index({});
        index.add("eval",
                  Dataset::open(m_folder.writeRows(
                      "eval.jsonl", {{{"prompt", "z"}}, {{"prompt", "A b c d e f g h i"}}})),
                  "prompt");
        std::vector<size_t> kept, dropped;
        const auto drop = [&](size_t row, const Json&, const std::string& column,
                              const EvaluationIndex::Overlap& overlap) {
            dropped.push_back(row);
            QCOMPARE(overlap.row, size_t{1});
            QCOMPARE(overlap.text, std::string("a b c d e f g h"));
            QCOMPARE(column, std::string(row == 0 ? "prompt" : "completions"));
        };
        size_t count = 0;
        const OverlapReport report = decontaminate(
            rows, {"prompt", "completion", "completions"}, index, [&](const Json&) { ++count; },
            drop);
        QCOMPARE(report.kept, int64_t{1});
        QCOMPARE(count, size_t{1});
        QCOMPARE(dropped, (std::vector<size_t>{0, 2}));
        QCOMPARE(report.found, (std::vector<int64_t>{2}));
        QCOMPARE(errorOf([&] { decontaminate(rows, {"text"}, index, {}, {}); }).kind(),
                 ErrorKind::Input);
    }

    /// The training part of GSM8K against its test part, as measured.
    void gsm8kAgainstItsTest() {
        RATIONALE_NEED_DATA(path, "gsm8k/train.jsonl");
        const Dataset train = Dataset::open(path);
        EvaluationIndex index({});
        index.add("test", Dataset::open(path.parent_path() / "test.jsonl"), "question");
        const OverlapReport report = decontaminate(
            train, {"question"}, index, [](const Json&) {},
            [](size_t, const Json&, const std::string&, const auto&) {});
        QCOMPARE(report.rows - report.kept, int64_t{70});
        // A test question put among them is found, and found where it is.
        const auto found = index.find(
            "Solve this. " +
            train.text(Dataset::open(path.parent_path() / "test.jsonl").row(1000), 0, "question"));
        QVERIFY(found && found->row == 1000);
    }

    void exportsComeBack_data() {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("row");
        QTest::addRow("sft")
            << QByteArray("sft")
            << QByteArray(
                   R"({"prompt":"a, \u0022b\u0022","completion":"<think>\nc</think>","reference":"4","kind":"math","reward":1.5,"source":{"file":"x","row":3}})");
        QTest::addRow("preference")
            << QByteArray("preference")
            << QByteArray(
                   R"({"prompt":"","chosen":" b","rejected":"","margin":0.25,"source":{"run":"r"}})");
        QTest::addRow("kto")
            << QByteArray("kto")
            << QByteArray(
                   R"({"prompt":"二","completion":"007","label":false,"source":{"run":"r"}})");
        QTest::addRow("steps")
            << QByteArray("steps")
            << QByteArray(
                   R"({"prompt":"a","completions":["b","c, d"],"labels":[true,false],"source":{"run":"r"}})");
    }

    void exportsComeBack() {
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, row);
        const Json ours = parseJson(row.toStdString(), "row");
        const ExportOptions options = {.kind = exportKindFromString(kind.toStdString())};
        std::string why;
        const std::vector<Json> out = exportedRows(ours, options, why);
        QCOMPARE(out.size(), size_t{1});
        for (const char* name : {"out.jsonl", "out.csv", "out.tsv"}) {
            const fs::path path = m_folder.path() / name;
            writeTable(path, [&](const auto& use) { use(out[0]); });
            QCOMPARE(imported({.format = "trl", .paths = {path}}).rows.at(0), ours);
        }
        if (options.kind == ExportKind::Steps)
            return;
        ExportOptions chat = options;
        chat.messages = true;
        const fs::path path = m_folder.path() / "chat.jsonl";
        writeTable(path, [&](const auto& use) { use(exportedRows(ours, chat, why).at(0)); });
        QCOMPARE(imported({.format = "trl", .paths = {path}}).rows.at(0), ours);
    }

    void oneKindBecomesAnother() {
        const Json pair = {{"prompt", "a"}, {"chosen", "b"}, {"rejected", "c"}, {"x", 1}};
        std::string why;
        const auto made = [&](const Json& row, ExportKind kind) {
            why.clear();
            return exportedRows(row, {.kind = kind, .bare = true}, why);
        };
        QCOMPARE(made(pair, ExportKind::Sft),
                 (std::vector<Json>{{{"prompt", "a"}, {"completion", "b"}}}));
        QCOMPARE(made(pair, ExportKind::Kto),
                 (std::vector<Json>{{{"prompt", "a"}, {"completion", "b"}, {"label", true}},
                                    {{"prompt", "a"}, {"completion", "c"}, {"label", false}}}));
        const Json bad = {{"prompt", "a"}, {"completion", "b"}, {"label", false}};
        QVERIFY(made(bad, ExportKind::Sft).empty());
        QCOMPARE(why, std::string("a completion that is labelled as bad"));
        QVERIFY(made(bad, ExportKind::Preference).empty());
        QVERIFY(made(bad, ExportKind::Steps).empty());
        QCOMPARE(errorOf([] { exportKindFromString("dpo"); }).kind(), ErrorKind::Usage);
    }

private:
    test::TempDir m_folder;
};

QTEST_GUILESS_MAIN(TestDataExchange)
#include "tst_data_exchange.moc"
