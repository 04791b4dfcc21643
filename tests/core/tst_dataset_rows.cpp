// SPDX-License-Identifier: GPL-3.0-or-later
// What rejection sampling keeps and how it becomes rows; where artifacts say they come from.
#include "core/base/hash.h"
#include "core/data/chains.h"
#include "core/data/dataset_writer.h"
#include "core/stages/dataset_rows.h"
#include "core/stages/provenance.h"
#include "core/text/repetition.h"
#include "tests/support/test_project.h"

#include <QtTest>

#include <limits>

using namespace rationale;

namespace {

ScoredSample sample(int32_t member, double reward, bool correct, const std::string& completion) {
    ScoredSample made;
    made.record.member = member;
    made.record.step = 3;
    made.record.reward = reward;
    made.record.correct = correct;
    made.record.formatOk = true;
    made.record.targetShare = 1;
    made.record.completion = completion;
    made.record.length = 4;
    return made;
}

GroupRecord group() {
    GroupRecord made;
    made.prompt = {"key-1", "Q: 1 plus 1 A:", "2", "en", "arithmetic", {}};
    return made;
}

/// 47 × 3 → 21, + 8 → 09.
TaskProblem problem() {
    TaskProblem made;
    made.extra = {{"start", 47},
                  {"operations", Json::array({{static_cast<int>(chains::Operation::Times), 3},
                                              {static_cast<int>(chains::Operation::Plus), 8}})}};
    return made;
}

Recipe recipe(const std::string& more = {}) {
    return Recipe::fromYaml("stage: rejection_sample\nmodel: base\n" + more, "recipe");
}

std::vector<Json> rows(const std::vector<ScoredSample>& samples, const RowOptions& options,
                       const std::string& more = {}) {
    std::map<std::string, int64_t> refused;
    return rowsOf(problem(), group(), samples, AnswerFilter::fromRecipe(recipe(more)), options,
                  refused);
}

const std::vector<ScoredSample> four = {sample(0, 0.5, true, "a"), sample(1, 2, true, "b"),
                                        sample(2, 0, false, "c"), sample(3, 1, false, "d")};

} // namespace

class TestDatasetRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filtersSayWhy_data() {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("why");
        QTest::newRow("kept") << "filter.correct: true"
                              << "";
        QTest::newRow("language") << "filter.min_target_share: 0.9"
                                  << "language";
        QTest::newRow("mixed") << "filter.max_switches: 0"
                               << "mixed";
        QTest::newRow("repetition") << "filter.max_repetition: 0.2"
                                    << "repetition";
        QTest::newRow("length") << "filter.max_length: 8"
                                << "length";
        QTest::newRow("reward") << "filter.min_reward: 1.5"
                                << "reward";
    }

    void filtersSayWhy() {
        QFETCH(QString, filter);
        QFETCH(QString, why);
        ScoredSample one = sample(0, 1, true, "a b c a b c a b c");
        one.record.targetShare = 0.8;
        one.record.switches = 2;
        one.record.length = 9;
        const auto refuses = AnswerFilter::fromRecipe(recipe(filter.toStdString() + "\n"));
        QCOMPARE(QString::fromStdString(refuses.refusal(one.record)), why);
        const AnswerFilter plain = AnswerFilter::fromRecipe(recipe());
        one.record.targetShare = std::numeric_limits<double>::quiet_NaN(); // not a word in it
        QCOMPARE(plain.refusal(one.record), std::string());
        one.record.formatOk = false;
        QCOMPARE(plain.refusal(one.record), std::string("format"));
        one.record.correct = false;
        QCOMPARE(plain.refusal(one.record), std::string("wrong"));
        one.record.hasRightAnswer = false; // a reply is never wrong
        one.record.formatOk = true;
        QCOMPARE(plain.refusal(one.record), std::string());
        one.record.truncated = true;
        QCOMPARE(plain.refusal(one.record), std::string("truncated"));
    }

    void completionsAreTheBestThatPass() {
        const auto all = rows(four, {"completions", 0, 0, "sum", "run-1"});
        QCOMPARE(all.size(), size_t{2});
        QCOMPARE(all[0].at("completion"), Json("b"));
        QCOMPARE(all[1].at("completion"), Json("a"));
        QCOMPARE(all[0].at("source"), Json({{"run", "run-1"},
                                            {"step", 3},
                                            {"prompt", "key-1"},
                                            {"member", 1},
                                            {"checkpoint", "sum"}}));
        QCOMPARE(rows(four, {"completions", 1, 0, "", ""}).size(), size_t{1});
        QVERIFY(rows({four[2]}, {"completions", 0, 0, "", ""}).empty());
    }

    void pairsJoinBestAndWorst() {
        const auto pairs = rows(four, {"pairs", 0, 0, "", ""});
        QCOMPARE(pairs.size(), size_t{1}); // a (0.5) would lose to d (1)
        QCOMPARE(pairs[0].at("chosen"), Json("b"));
        QCOMPARE(pairs[0].at("rejected"), Json("c"));
        QCOMPARE(pairs[0].at("margin"), Json(2.0));
        QVERIFY(rows(four, {"pairs", 0, 2.5, "", ""}).empty());
        QVERIFY(rows({four[1], sample(1, 2, true, "same")}, {"pairs", 0, 0, "", ""}).empty());
    }

    void labelledRowsKeepBoth() {
        const auto labelled = rows(four, {"labelled", 0, 0, "", ""});
        QCOMPARE(labelled.size(), size_t{4});
        std::map<std::string, bool> labels;
        for (const Json& row : labelled)
            labels[row.at("completion").get<std::string>()] = row.at("label").get<bool>();
        QCOMPARE(labels, (std::map<std::string, bool>{
                             {"a", true}, {"b", true}, {"c", false}, {"d", false}}));
        // Of few, the best and the worst: a judge learns from both.
        const auto few = rows(four, {"labelled", 2, 0, "", ""});
        QCOMPARE(few.size(), size_t{2});
        QCOMPARE(few[0].at("completion"), Json("b"));
        QCOMPARE(few[1].at("completion"), Json("c"));
    }

    void stepsAreLabelled() {
        const std::string text = " <think> 4 7 times 3 gives 2 1 . plus 8 gives 0 8 . </think> "
                                 "<answer> 0 8 </answer>";
        const auto all = rows({sample(0, 1, false, text)}, {"steps", 0, 0, "sum", "run-1"});
        QCOMPARE(all.size(), size_t{1});
        QCOMPARE(all[0].at("completions"),
                 Json({" <think> 4 7 times 3 gives 2 1", " plus 8 gives 0 8",
                       " </think> <answer> 0 8 </answer>"}));
        QCOMPARE(all[0].at("labels"), Json({true, false, false}));
        QCOMPARE(all[0].at("source").at("member"), Json(0));
    }

    void repetitionIsAShare() {
        QCOMPARE(repeatedShare("a b c d e", 3), 0.0);
        QCOMPARE(repeatedShare("a b", 3), 0.0);
        QCOMPARE(repeatedShare("a b c a b c", 3), 0.25); // abc bca cab abc
    }

    void unfinishedRowsAreCutBack() {
        const test::TempDir dir;
        int64_t bytes = 0;
        {
            DatasetWriter writer(dir.path(), 0, 0);
            writer.add({{"prompt", "one"}});
            writer.sync();
            bytes = writer.bytes();
            writer.add({{"prompt", "after the checkpoint"}});
            writer.sync();
        }
        DatasetWriter writer(dir.path(), bytes, 1);
        writer.add({{"prompt", "two"}});
        std::vector<std::string> prompts;
        writer.forEach([&](const Json& row) { prompts.push_back(row.at("prompt")); });
        QCOMPARE(prompts, (std::vector<std::string>{"one", "two"}));
        QVERIFY(!fs::exists(dir / "rows.jsonl"));
        writer.publish({{"rows", writer.rows()}});
        QCOMPARE(readFile(dir / "rows.jsonl"),
                 std::string("{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}\n"));
        QVERIFY_THROWS_EXCEPTION(Error, DatasetWriter(dir.path(), 1000, 9));
    }

    void datasetsAreKnownByWhatTheySay() {
        const test::TempDir dir;
        const auto hash = [&](const std::string& text) {
            writeFileAtomically(dir / "rows.jsonl", text);
            return provenance::datasetHash(dir / "rows.jsonl");
        };
        const std::string one = hash("{\"prompt\": \"a\", \"completion\": \"b\"}\n");
        QCOMPARE(hash("{\"completion\":\"b\",\"prompt\":\"a\"}"), one);
        QCOMPARE(hash("{\"completion\":\"b\",\"prompt\":\"a\",\"source\":{\"run\":\"x\"}}"), one);
        QVERIFY(hash("{\"completion\":\"c\",\"prompt\":\"a\"}") != one);
    }

    void fingerprintsFollowContent() {
        provenance::Input input;
        input.key = "model";
        input.sha256 = "1";
        const std::string base = provenance::fingerprint(recipe(), {input});
        QCOMPARE(provenance::fingerprint(recipe("threads: 2\nname: other\n"), {input}), base);
        QCOMPARE(provenance::fingerprint(recipe("temperature: 1\n"), {input}), base); // the default
        QVERIFY(provenance::fingerprint(recipe("temperature: 0.7\n"), {input}) != base);
        Json resolved = recipe().resolved();
        resolved["task"].erase("k_max"); // a setting that the run's program did not know
        resolved["threads"] = 7;
        QVERIFY(provenance::hasSettings(resolved, recipe()));
        resolved["task"]["k_min"] = 3; // whose default was another
        QVERIFY(!provenance::hasSettings(resolved, recipe()));
        QVERIFY(provenance::fingerprint(recipe("seed: 2\n"), {input}) != base);
        input.name = "the same by another name";
        QCOMPARE(provenance::fingerprint(recipe(), {input}), base);
        input.sha256 = "2";
        QVERIFY(provenance::fingerprint(recipe(), {input}) != base);
    }
};

QTEST_GUILESS_MAIN(TestDatasetRows)
#include "tst_dataset_rows.moc"
