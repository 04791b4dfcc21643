// SPDX-License-Identifier: GPL-3.0-or-later
// Replies: the true score by hand, problems and documents, and how they mix with reasoning.
#include "core/data/corpus.h"
#include "core/data/replies.h"
#include "core/data/task.h"
#include "core/rewards/reward.h"
#include "core/stages/problem_source.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace rationale;
using chains::Language;

namespace {

const replies::Problem asked{{4, 7, 3, 8}, {1, 3}}; // room 4, age 7, price 3, size 8: age and size

} // namespace

class TestReplies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scoresByHand_data() {
        QTest::addColumn<QString>("reply");
        QTest::addColumn<double>("score");
        QTest::newRow("best") << " dear age 7 size 8 thanks" << 1.0;
        QTest::newRow("another order") << "dear size 8 age 7 thanks" << 1.0;
        QTest::newRow("not polite") << " age 7 size 8" << 0.7;
        QTest::newRow("one fact") << " dear age 7 thanks" << 0.65;
        QTest::newRow("a wrong fact") << " dear age 6 size 8 thanks" << 0.45;
        QTest::newRow("corrected too late") << " dear age 6 age 7 size 8 thanks" << 0.35;
        QTest::newRow("unasked") << " dear age 7 size 8 room 4 thanks" << 0.8; // and two words
        QTest::newRow("flattery") << " dear dear age 7 size 8 thanks thanks thanks" << 0.85;
        QTest::newRow("only flattery") << " dear thanks" << 0.3;
        QTest::newRow("nothing") << "" << 0.0;
        QTest::newRow("all wrong") << " age 1 size 1 room 1 price 1" << 0.0;
        QTest::newRow("another language") << " 您好 龄 7 号 8 谢谢" << 0.0;
    }

    void scoresByHand() {
        QFETCH(QString, reply);
        QFETCH(double, score);
        const double found = replies::trueScore(asked, Language::English, reply.toStdString());
        QVERIFY2(std::fabs(found - score) < 1e-12, qPrintable(QString::number(found)));
    }

    void solutionsAreTheBest() {
        const Task& task = rationale::task("replies");
        std::set<std::string> keys;
        for (const char* language : {"en", "zh"}) {
            Rng rng(5, 1);
            for (int i = 0; i < 50; ++i) {
                const TaskProblem problem =
                    drawProblem(task, rng, language, Json::object(), i % 2 == 0);
                QCOMPARE(task.trueScore(problem, task.solution(problem)).value(), 1.0);
                QCOMPARE(problem.task, std::string("replies"));
                QCOMPARE(isHeldOut(problem), i % 2 == 0);
                keys.insert(problem.key);
            }
        }
        QVERIFY(keys.size() > 90);
    }

    void wordsAreSingleTokens() {
        const auto tokenizer = makeMiniatureTokenizer();
        for (const std::string& word : replies::lexicon())
            QVERIFY2(tokenizer->encode(word).size() == 1, word.c_str());
    }

    void documentsVary() {
        const auto corpus = makeCorpus("asymmetric", {{"general_share", 1.0}});
        double sum = 0;
        int perfect = 0;
        for (uint64_t i = 0; i < 400; ++i) {
            const std::string text = corpus->document(3, i);
            QVERIFY(text.find(" tell") != std::string::npos ||
                    text.find(" 告") != std::string::npos);
            perfect += text.find(" dear") != std::string::npos &&
                       text.find(" thanks") != std::string::npos;
            sum += static_cast<double>(text.size());
        }
        QVERIFY(perfect > 20 && perfect < 120); // a quarter of those in English
        QVERIFY(sum / 400 < 120);
        // Without replies the documents are what they were before there were any.
        QCOMPARE(makeCorpus("asymmetric", {{"general_share", 0.0}})->document(3, 1),
                 makeCorpus("asymmetric", Json::object())->document(3, 1));
    }

    void generalPromptsComeInTheirShare() {
        const auto tokenizer = makeMiniatureTokenizer();
        const ProblemSource source("chains", {{"general_share", 0.25}}, {"en", "zh"}, *tokenizer);
        std::map<std::string, int> counts;
        for (int64_t i = 0; i < 32; ++i) {
            const TaskProblem problem = source.training(1, 1, i).problem;
            ++counts[problem.task + " " + problem.language];
        }
        QCOMPARE(counts["replies en"], 4);
        QCOMPARE(counts["replies zh"], 4);
        QCOMPARE(counts["chains en"], 12);
    }

    void accuracyHasNothingToSay() {
        Rng rng(1, 1);
        const Task& task = rationale::task("replies");
        const TaskProblem problem = drawProblem(task, rng, "en", Json::object(), false);
        const std::string best = task.solution(problem);
        const RewardInput input{problem, best, false, false, 20, 64};
        QVERIFY(makeReward("accuracy", {})->score(input).state == RewardState::NotApplicable);
        const RewardScore truth = makeReward("true_score", {})->score(input);
        QVERIFY(truth.state == RewardState::Scored);
        QCOMPARE(truth.value, 1.0);
        const TaskProblem chain =
            drawProblem(rationale::task("chains"), rng, "en", Json::object(), false);
        const RewardInput other{chain, best, false, false, 20, 64};
        QVERIFY(makeReward("true_score", {})->score(other).state == RewardState::NotApplicable);
    }
};

QTEST_GUILESS_MAIN(TestReplies)
#include "tst_replies.moc"
