// SPDX-License-Identifier: GPL-3.0-or-later
// Datasets of others: what their rows become.
#include "core/data/import/importer.h"
#include "core/text/verify.h"
#include "tests/support/test_project.h"

#include <QtTest>

using namespace rationale;
using test::contains;
using test::errorOf;

namespace {

struct Imported {
    std::vector<Json> rows;
    ImportReport report;
};

Imported imported(ImportRequest request) {
    Imported made;
    made.report = importRows(request, [&](const Json& row) { made.rows.push_back(row); });
    return made;
}

Json withoutSource(Json row) {
    row.erase("source");
    return row;
}

} // namespace

class TestImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void realFilesBecomeRows_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<int>("read");
        QTest::addColumn<int>("rows");
        const auto row = [](const char* file, const char* format, int read, int rows) {
            QTest::newRow(file) << QByteArray(file) << QByteArray(format) << read << rows;
        };
        row("gsm8k/train.jsonl", "gsm8k", 7473, 7473);
        row("gsm8k/test.jsonl", "gsm8k", 1319, 1319);
        row("math500/math500_test.json", "math", 500, 500);
        row("math500/prm800k_readme_record.json", "prm800k", 1, 5);
        row("aime/aime24.jsonl", "aime", 30, 30);
        row("aime/aime25.jsonl", "aime", 30, 30);
        row("aime/amc23.jsonl", "aime", 40, 40);
        for (const char* file : {"mgsm/mgsm_de.tsv", "mgsm/mgsm_en.tsv", "mgsm/mgsm_fr.tsv",
                                 "mgsm/mgsm_ja.tsv", "mgsm/mgsm_ru.tsv", "mgsm/mgsm_zh.tsv"})
            row(file, "mgsm", 250, 250);
        row("code/HumanEval.jsonl.gz", "humaneval", 164, 164);
        row("hh-rlhf/test.jsonl.gz", "hh-rlhf", 2312, 2303);
        row("r1_traces/rasbt/sample_openrouter_outputs.json", "distilled", 5, 5);
        row("r1_traces/reasoning_gym_r1/r1_rollouts_25tasks.jsonl", "reasoning-gym", 1250, 3750);
        row("r1_traces/reasoning_gym_r1/r1_qwq_leaked_thinking.jsonl", "reasoning-gym", 221, 221);
        row("r1_traces/reasoning_gym_r1/r1_qwq_language_mix.jsonl", "reasoning-gym", 8, 8);
        row("r1_traces/reasoning_gym_r1/raw_countdown.json", "reasoning-gym", 1, 150);
        row("r1_traces/llamafactory/reason_tool_use_demo_50.jsonl", "trl", 50, 50);
        row("r1_traces/scienceone_zh/train_example.json", "trl", 1, 1);
    }

    void realFilesBecomeRows() {
        QFETCH(QByteArray, file);
        const fs::path path = test::testData(file.toStdString());
        if (path.empty())
            QSKIP("the test data are absent: set RATIONALE_TEST_DATA");
        const Imported made = imported({.paths = {path}});
        QFETCH(QByteArray, format);
        QCOMPARE(made.report.files.at(0).format, format.toStdString());
        QTEST(static_cast<int>(made.report.read), "read");
        QTEST(static_cast<int>(made.rows.size()), "rows");
        for (const Json& row : made.rows) {
            QVERIFY(row.at("prompt").is_string() && !row.at("prompt").empty());
            QCOMPARE(row.at("source").at("file"), Json(path.filename().string()));
        }
    }

    void namesComeFromFiles() {
        QCOMPARE(datasetNameFor({"/a/Qwen-2.5-3B_aime24.jsonl"}, ""),
                 std::string("Qwen-2.5-3B_aime24"));
        QCOMPARE(datasetNameFor({"/a/gsm8k/train.jsonl.gz"}, ""), std::string("gsm8k-train"));
    }

    void gsm8kHasAnswersAndSolutions() {
        RATIONALE_NEED_DATA(path, "gsm8k/test.jsonl");
        ImportRequest request = {.format = "gsm8k", .paths = {path}};
        const Json first = imported(request).rows.at(0);
        QCOMPARE(first.at("reference"), Json("18"));
        QCOMPARE(
            first.at("completion"),
            Json("Janet sells 16 - 3 - 4 = 9 duck eggs a day.\nShe makes 9 * 2 = $18 every day "
                 "at the farmer’s market.\n#### 18"));
        QCOMPARE(first.at("source"), (Json{{"file", "test.jsonl"}, {"row", 1}}));
        request.options.keepAnnotations = true;
        request.options.solutions = "r1";
        const auto kept = imported(request).rows.at(0).at("completion").get<std::string>();
        QVERIFY2(kept.starts_with("<think>Janet") && contains(kept, "<<9*2=18>>18"), kept.c_str());
        QVERIFY2(kept.ends_with("market.</think><answer>18</answer>"), kept.c_str());
        // Every right answer is right, and the rows are problems that a stage can train on.
        for (const Json& row : imported(request).rows)
            QVERIFY(verifyAnswer("math", row.at("reference").get<std::string>(),
                                 row.at("completion").get<std::string>())
                        .verdict == Verdict::Correct);
    }

    void theirContentsAreOurs() {
        RATIONALE_NEED_DATA(data, "mgsm/mgsm_de.tsv");
        const fs::path root = data.parent_path().parent_path();
        const Json german = imported({.paths = {data}}).rows.at(2);
        QCOMPARE(german.at("language"), Json("de"));
        QCOMPARE(german.at("reference"), Json("70000"));
        const Json chinese = imported({.paths = {root / "mgsm/mgsm_zh.tsv"}}).rows.at(0);
        QVERIFY(chinese.at("prompt").get<std::string>().starts_with("珍妮特的鸭子每天下 16 颗蛋"));
        const Json math = imported({.paths = {root / "math500/math500_test.json"}}).rows.at(0);
        QCOMPARE(math.at("reference"), Json("\\left( 3, \\frac{\\pi}{2} \\right)"));
        QCOMPARE(math.at("level"), Json(2));
        QCOMPARE(imported({.paths = {root / "aime/aime24.jsonl"}}).rows.at(0).at("language"),
                 Json("en"));
        QCOMPARE(imported({.paths = {root / "aime/aime24.jsonl"}}).rows.at(0).at("reference"),
                 Json("204"));
        const Json code = imported({.paths = {root / "code/HumanEval.jsonl.gz"}}).rows.at(0);
        QCOMPARE(code.at("kind"), Json("code"));
        const Json tests = parseJson(code.at("reference").get<std::string>(), "reference");
        QCOMPARE(tests.at("entry_point"), Json("has_close_elements"));
        QVERIFY(contains(tests.at("test").get<std::string>(), "def check(candidate)"));
        QVERIFY(code.at("completion").get<std::string>().starts_with("```python\nfrom typing"));
        const Imported pairs = imported({.paths = {root / "hh-rlhf/test.jsonl.gz"}});
        QCOMPARE(pairs.report.dropped,
                 (std::map<std::string, int64_t>{
                     {"an answer is empty", 4},
                     {"the two conversations part before the last answer", 5}}));
        QVERIFY(pairs.rows.at(0).at("prompt").get<std::string>().ends_with(
            "do with pens\n\nAssistant:"));
        QVERIFY(pairs.rows.at(0).at("chosen").get<std::string>().starts_with(" No, sorry!"));
        const Json traces =
            imported({.paths = {root / "r1_traces/scienceone_zh/train_example.json"}}).rows.at(0);
        QVERIFY(traces.at("completion").get<std::string>().starts_with(" <think>\n嗯，"));
        const Json tools =
            imported({.paths = {root / "r1_traces/llamafactory/reason_tool_use_demo_50.jsonl"}})
                .rows.at(0);
        QVERIFY(tools.at("completion").get<std::string>().starts_with(" <think>\nOkay, the user"));
        const Error pairsOfAnswers =
            errorOf([&] { imported({.paths = {root / "math500/math500_qwen3_answers.json"}}); });
        QVERIFY2(contains(pairsOfAnswers.what(), "answer, prediction"), pairsOfAnswers.what());
    }

    void stepLabelsFollowTheTree() {
        RATIONALE_NEED_DATA(path, "math500/prm800k_readme_record.json");
        ImportRequest request = {.paths = {path}};
        const std::vector<Json> rows = imported(request).rows;
        QCOMPARE(rows.size(), size_t{5});
        for (const Json& row : rows)
            QCOMPARE(row.at("completions").size(), size_t{3});
        QCOMPARE(rows[0].at("labels"), (Json{true, true, false})); // 0, 0, -1
        QCOMPARE(rows[1].at("labels"), (Json{true, true, true}));
        QCOMPARE(rows[0].at("reference"), Json("40,\\!000"));
        request.options.neutral = "wrong";
        QCOMPARE(imported(request).rows.at(1).at("labels"), (Json{false, false, false}));
        request.options.neutral = "drop";
        QVERIFY(contains(errorOf([&] { imported(request); }).what(), "a step is neutral"));
    }

    void humanStepsAndChosenOnesGoOn() {
        const Json step1 = {{"completions", {{{"text", "bad"}, {"rating", -1}}}},
                            {"human_completion", {{"text", "mine"}}},
                            {"chosen_completion", nullptr}};
        const Json step2 = {
            {"completions", {{{"text", "x"}, {"rating", 1}}, {{"text", "y"}, {"rating", -1}}}},
            {"human_completion", nullptr},
            {"chosen_completion", 0}};
        const Json record = {{"question", {{"problem", "p"}}},
                             {"label", {{"steps", {step1, step2}}}}};
        const auto rows = imported({.paths = {m_folder.writeRows("p.jsonl", {record})}}).rows;
        QCOMPARE(rows.size(), size_t{3});
        QCOMPARE(rows[0].at("completions"), (Json{"bad"}));
        QCOMPARE(rows[1].at("completions"), (Json{"mine", "y"}));
        QCOMPARE(rows[1].at("labels"), (Json{true, false}));
        QCOMPARE(rows[2].at("completions"), (Json{"mine", "x"}));
    }

    void shapesOfOthers_data() {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("wanted");
        const auto row = [](const char* title, const char* text, const char* format,
                            const char* wanted) {
            QTest::newRow(title) << QByteArray(text) << QByteArray(format) << QByteArray(wanted);
        };
        row("completion", R"({"prompt":"a","completion":"b"})", "trl",
            R"({"prompt":"a","completion":"b"})");
        row("conversational",
            R"({"prompt":[{"role":"user","content":"a"}],"completion":[{"role":"assistant","content":"b"}]})",
            "trl", R"({"prompt":"a","completion":"b"})");
        row("messages",
            R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"id":7})",
            "trl", R"({"prompt":"a","completion":"b","id":7})");
        row("several turns",
            R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"assistant","content":"d"}]})",
            "trl",
            R"({"prompt":"s\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:","completion":" d"})");
        row("reasoning apart",
            R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","reasoning_content":"t"}]})",
            "trl", R"({"prompt":"a","completion":"<think>\nt\n</think>\n\nb"})");
        row("pair", R"({"prompt":"a","chosen":"b","rejected":"c"})", "trl",
            R"({"prompt":"a","chosen":"b","rejected":"c"})");
        row("pair of conversations",
            R"({"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"rejected":[{"role":"user","content":"a"},{"role":"assistant","content":"c"}]})",
            "trl", R"({"prompt":"a","chosen":"b","rejected":"c"})");
        row("label", R"({"prompt":"a","completion":"b","label":1})", "trl",
            R"({"prompt":"a","completion":"b","label":true})");
        row("steps", R"({"prompt":"a","completions":["b","c"],"labels":[true,0]})", "trl",
            R"({"prompt":"a","completions":["b","c"],"labels":[true,false]})");
        row("solution", R"({"prompt":"a","solution":"so it is long enough: $\\boxed{4}$"})", "trl",
            R"({"prompt":"a","reference":"4","completion":"so it is long enough: $\\boxed{4}$"})");
        row("bare solution", R"({"prompt":"a","solution":"$\\boxed{4}$"})", "trl",
            R"({"prompt":"a","reference":"4"})");
        row("text", R"({"text":"once"})", "trl", R"({"prompt":"","completion":"once"})");
        row("veRL",
            R"({"data_source":"openai/gsm8k","prompt":[{"role":"user","content":"a"}],"ability":"math","reward_model":{"style":"rule","ground_truth":"72"},"extra_info":{"index":0,"answer":"work #### 72"}})",
            "verl",
            R"({"prompt":"a","completion":"work #### 72","reference":"72","kind":"math","data_source":"openai/gsm8k","ability":"math","extra_info":{"index":0,"answer":"work #### 72"}})");
        row("veRL countdown",
            R"({"data_source":"countdown","prompt":[{"role":"user","content":"a"}],"ability":"math","reward_model":{"style":"rule","ground_truth":{"target":24,"numbers":[3,8,1]}}})",
            "verl",
            R"({"prompt":"a","reference":"24: 3 8 1","kind":"countdown","data_source":"countdown","ability":"math"})");
        row("veRL code",
            R"({"data_source":"codecontests","prompt":[{"role":"user","content":"a"}],"ability":"code","reward_model":{"style":"rule","ground_truth":"{\u0022inputs\u0022:[\u00221\u0022],\u0022outputs\u0022:[\u00222\u0022]}"}})",
            "verl",
            R"({"prompt":"a","reference":"{\u0022cases\u0022:[{\u0022input\u0022:\u00221\u0022,\u0022output\u0022:\u00222\u0022}]}","kind":"code","data_source":"codecontests","ability":"code"})");
        row("ShareGPT",
            R"({"id":"x","conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]})",
            "sharegpt", R"({"prompt":"a","completion":"b","id":"x"})");
        row("ShareGPT with tools",
            R"({"conversations":[{"from":"human","value":"a"},{"from":"function_call","value":"{}"},{"from":"observation","value":"o"},{"from":"gpt","value":"b"}],"system":"s","tools":"[]"})",
            "sharegpt",
            R"({"prompt":"s\n\nHuman: a\n\nAssistant: <tool_call>\n{}\n</tool_call>\n\nTool: o\n\nAssistant:","completion":" b"})");
        row("ShareGPT pair",
            R"({"conversations":[{"from":"human","value":"a"}],"chosen":{"from":"gpt","value":"b"},"rejected":{"from":"gpt","value":"c"}})",
            "sharegpt", R"({"prompt":"a","chosen":"b","rejected":"c"})");
        row("MATH",
            R"({"problem":"a","solution":"b \\boxed{\\frac12}","level":"Level 5","type":"Algebra"})",
            "math",
            R"({"prompt":"a","completion":"b \\boxed{\\frac12}","reference":"\\frac12","language":"en","kind":"math","type":"Algebra","level":"Level 5"})");
        row("AIME", R"({"id":60,"problem":"a","answer":204.0,"url":"u"})", "aime",
            R"({"prompt":"a","reference":"204","language":"en","kind":"math","id":60,"url":"u"})");
    }

    void shapesOfOthers() {
        QFETCH(QByteArray, row);
        QFETCH(QByteArray, wanted);
        const Imported made =
            imported({.paths = {m_folder.write("r.jsonl", row.toStdString() + "\n")}});
        QFETCH(QByteArray, format);
        QCOMPARE(made.report.files.at(0).format, format.toStdString());
        QCOMPARE(withoutSource(made.rows.at(0)), parseJson(wanted.toStdString(), "wanted"));
    }

    void chatTemplatesWriteConversations() {
        ImportRequest request = {
            .paths = {m_folder.write("c.jsonl", R"({"messages":[{"role":"user","content":"a"},)"
                                                R"({"role":"assistant","content":"b"}]})")}};
        request.options.chatTemplate = "qwen3";
        const Json row = imported(request).rows.at(0);
        QCOMPARE(row.at("prompt"), Json("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n"));
        QCOMPARE(row.at("completion"), Json("b"));
    }

    void badRowsStopOrAreListed_data() {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* format, const char* text, const char* part) {
            QTest::addRow("%s %s", format, part)
                << QByteArray(format) << QByteArray(text) << QByteArray(part);
        };
        row("gsm8k", R"({"question":"a","answer":"no mark"})", "does not end in '#### N'");
        row("gsm8k", R"({"answer":"#### 1"})", "column 'question'");
        row("gsm8k", R"({"question":"a","answer":"#### "})", "no answer");
        row("math", R"({"problem":"a","solution":"b"})", "\\boxed");
        row("math", R"({"problem":5,"solution":"\\boxed{1}"})", "no text");
        row("aime", R"({"problem":"a","answer":""})", "empty");
        row("mgsm", R"({"question":"a","answer":"b"})", "language");
        row("humaneval", R"({"prompt":"a"})", "column 'entry_point'");
        row("prm800k", R"({"question":{"problem":"a"},"label":{}})", "labelled steps");
        row("prm800k",
            R"({"question":{"problem":"a"},"label":{"steps":[{"completions":[{"text":"x","rating":2}]}]}})",
            "-1, 0 and 1");
        row("trl", R"({"completion":"a"})", "column 'prompt'");
        row("trl", R"({"prompt":"a","chosen":"b"})", "column 'rejected'");
        row("trl", R"({"prompt":"a","completions":["b"],"labels":[]})", "one label for each");
        row("trl", R"({"prompt":"a","completion":"b","label":"maybe"})", "true nor false");
        row("trl", R"({"messages":[{"role":"user","content":"a"}]})",
            "does not end with an answer");
        row("trl", R"({"messages":[{"role":"wizard","content":"a"}]})", "no role of a message");
        row("trl", R"({"messages":[{"content":"a"}]})", "has no role");
        row("trl", R"({"messages":[]})", "no message");
        row("verl", R"({"prompt":[{"role":"user","content":"a"}],"reward_model":{}})",
            "reward_model.ground_truth");
        row("sharegpt", R"({"conversations":[{"from":"human","value":["x",5]}]})", "no text");
        row("reasoning-gym", R"({"question":"a","expected_answer":"b"})", "completions");
        row("hh-rlhf", R"({"chosen":5,"rejected":"b"})", "no text");
        row("trl", "{\"prompt\": ", "malformed JSON");
    }

    void badRowsStopOrAreListed() {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, row);
        QFETCH(QByteArray, part);
        static const std::map<std::string, std::string> good = {
            {"gsm8k", R"({"question":"a","answer":"#### 1"})"},
            {"math", R"({"problem":"a","solution":"\\boxed{1}"})"},
            {"aime", R"({"problem":"a","answer":"1"})"},
            {"humaneval", R"({"prompt":"a","entry_point":"f","test":"t"})"},
            {"prm800k",
             R"({"question":{"problem":"a"},"label":{"steps":[{"completions":[{"text":"x","rating":1}]}]}})"},
            {"verl", R"({"prompt":"a","reward_model":{"ground_truth":"1"}})"},
            {"sharegpt",
             R"({"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]})"},
            {"reasoning-gym", R"({"question":"a","expected_answer":"b","response":"c"})"},
            {"hh-rlhf",
             R"({"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant: c"})"},
            {"trl", R"({"prompt":"a","completion":"b"})"}};
        const auto found = good.find(format.toStdString());
        const std::string first = found == good.end() ? "{}" : found->second;
        ImportRequest request = {
            .format = format.toStdString(),
            .paths = {
                m_folder.write("bad.jsonl", first + "\n" + row.toStdString() + "\n" + first)}};
        if (found != good.end()) {
            const Error error = errorOf([&] { imported(request); });
            QVERIFY2(contains(error.what(), part.toStdString()), error.what());
            QVERIFY2(contains(error.where(), "bad.jsonl, line 2"), error.what());
            QVERIFY2(!error.remedy().empty(), error.what());
            request.skipBad = true;
            const Imported made = imported(request);
            QCOMPARE(made.rows.size(), size_t{2});
            QCOMPARE(made.report.bad, int64_t{1});
            QVERIFY(contains(made.report.badRows.at(0), part.toStdString()));
        } else {
            const Error error = errorOf([&] {
                request.paths = {m_folder.write("bad.jsonl", row.toStdString())};
                imported(request);
            });
            QVERIFY2(contains(error.what(), part.toStdString()), error.what());
        }
    }

    void foldersHaveSplits() {
        const fs::path folder = m_folder.path() / "hub";
        makeFolders(folder / "main");
        const std::string row = R"({"question":"a","answer":"#### 1"})";
        writeFileAtomically(folder / "main" / "train-00000-of-00002.jsonl", row + "\n" + row);
        writeFileAtomically(folder / "main" / "train-00001-of-00002.jsonl", row);
        writeFileAtomically(folder / "main" / "test-00000-of-00001.jsonl", row);
        writeFileAtomically(folder / "dataset_infos.json", "{}");
        writeFileAtomically(folder / "README.md", "x");
        QVERIFY(contains(errorOf([&] { imported({.paths = {folder}}); }).what(), "test, train"));
        QCOMPARE(imported({.paths = {folder}, .split = "train"}).rows.size(), size_t{3});
        writeFileAtomically(folder / "main" / "DEV.JSONL", row);
        QCOMPARE(imported({.paths = {folder}, .split = "dev"}).rows.size(), size_t{1});
        QVERIFY(errorOf([&] { imported({.paths = {folder}, .split = "val"}); }).kind() ==
                ErrorKind::Input);
        QCOMPARE(imported({.paths = {folder}, .split = "train", .limit = 2}).rows.size(),
                 size_t{2});
        QCOMPARE(datasetNameFor({folder}, "train"), std::string("hub-train"));
        QCOMPARE(datasetNameFor({"a/gsm8k/train.jsonl"}, ""), std::string("gsm8k-train"));
        QCOMPARE(datasetNameFor({"a/x/HumanEval.jsonl.gz"}, ""), std::string("HumanEval"));
        QCOMPARE(errorOf([] { tablesAt({"/nowhere/x.jsonl"}, ""); }).kind(), ErrorKind::Io);
        QCOMPARE(errorOf([] { importFormat("gsmk8"); }).remedy(),
                 std::string("Did you mean 'gsm8k'?"));
    }

private:
    test::TempDir m_folder;
};

QTEST_GUILESS_MAIN(TestImport)
#include "tst_import.moc"
