// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/recipe/recipe.h"
#include "core/rewards/reward.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace rationale;

namespace {

TaskProblem chainProblem(const std::string& language) {
    TaskProblem problem;
    problem.key = "chains:4 7 times 3:" + language;
    problem.prompt = "Q: from 4 7 times 3 tags A:";
    problem.reference = "2 1";
    problem.language = language;
    problem.kind = "exact";
    return problem;
}

TaskProblem countdownProblem() {
    TaskProblem problem = chainProblem("en");
    problem.kind = "countdown";
    problem.reference = "6: 3 2";
    return problem;
}

RewardScore scoreOf(const std::string& reward, const TaskProblem& problem,
                    const std::string& completion, const Json& options = Json::object(),
                    bool prefilled = false) {
    return makeReward(reward, options)
        ->score({.problem = problem, .completion = completion, .prefilledThink = prefilled});
}

const std::string good = "<think> 4 7 times 3 gives 2 1 .</think><answer> 2 1</answer>";

} // namespace

class RewardsTest : public QObject {
    Q_OBJECT

private slots:
    /// What a recipe may say is what the rewards read: every name, every option, its type.
    void recipesReachEveryOption() {
        std::set<std::string> chosen, options;
        for (const FieldSpec& field : stageSpec("grpo").fields) {
            if (field.name == "reward_funcs")
                chosen.insert(field.choices.begin(), field.choices.end());
            if (!field.name.starts_with("reward."))
                continue;
            options.insert(field.name);
            const size_t dot = field.name.rfind('.');
            const std::string reward = field.name.substr(7, dot - 7);
            const std::string option = field.name.substr(dot + 1);
            QVERIFY(makeReward(reward, {{option, field.defaultValue}}));
            QVERIFY_THROWS_EXCEPTION(Error, makeReward(reward, {{option, Json::object()}}));
        }
        const auto names = rewardNames();
        QVERIFY(chosen == std::set<std::string>(names.begin(), names.end()));
        QCOMPARE(options.size(), size_t{14});
        const Recipe recipe = Recipe::fromYaml(
            "stage: grpo\nmodel: base\nreward_funcs: [repetition]\nreward.repetition.ngram: 4\n",
            "test");
        QCOMPARE(recipe.resolved().at("reward").at("repetition").at("ngram"), Json(4));
    }
    void everyRewardScoresTheGoodAnswer_data() {
        QTest::addColumn<QString>("reward");
        QTest::addColumn<double>("value");
        QTest::newRow("accuracy") << "accuracy" << 1.0;
        QTest::newRow("format") << "format" << 1.0;
        QTest::newRow("tag_count") << "tag_count" << 1.0;
        QTest::newRow("language_consistency") << "language_consistency" << 1.0;
        QTest::newRow("repetition") << "repetition" << 0.0;
    }
    void everyRewardScoresTheGoodAnswer() {
        QFETCH(QString, reward);
        QFETCH(double, value);
        const RewardScore score = scoreOf(reward.toStdString(), chainProblem("en"), good);
        QVERIFY(score.state == RewardState::Scored);
        QVERIFY2(score.value == value, score.reason.c_str());
        QVERIFY(!score.reason.empty());
    }

    /// Every way to cheat of reference/rl-engines.md §4: the attacker must not be paid.
    void exploitsAreNotPaid_data() {
        QTest::addColumn<QString>("reward");
        QTest::addColumn<bool>("countdown");
        QTest::addColumn<bool>("prefilled");
        QTest::addColumn<QByteArray>("completion");
        QTest::addColumn<double>("most");
        const auto row = [](const char* name, const char* reward, QByteArray text, double most = 0,
                            bool countdown = false, bool prefilled = false) {
            QTest::newRow(name) << reward << countdown << prefilled << text << most;
        };
        const QByteArray exact = QByteArray::fromStdString(good);
        row("trailing junk", "format", exact + "\nand so on");
        row("trailing junk on the line", "format", exact + " x");
        row("trailing tag", "format", exact + "</answer>");
        row("empty think", "format", "<think></think><answer> 2 1</answer>");
        row("blank think", "format", "<think>\n \n</think><answer> 2 1</answer>");
        row("invisible think", "format",
            "<think>\xe2\x80\x8b\xef\xbb\xbf</think><answer> 2 1</answer>");
        row("empty answer", "format", "<think>a</think><answer>\n</answer>");
        row("duplicate think", "format", "<think>a</think><think>b</think><answer> 2 1</answer>");
        row("duplicate closing", "format", "<think>a</think></think><answer> 2 1</answer>");
        row("wrong order", "format", "<answer> 2 1</answer><think>a</think>");
        row("text in front", "format", "Sure. " + exact);
        row("prefilled template repeated", "format", exact, 0, false, true);
        row("order of tags unchecked", "tag_count", "</answer><answer></think><think>", 0.25);
        row("tags twice", "tag_count", exact + exact, 0);
        row("prefilled and repeated", "tag_count", exact, 0, false, true);
        row("no tag", "accuracy", " 4 7 times 3 gives 2 1 . so answer is 2 1 .");
        row("empty answer is right", "accuracy", "<think>2 1</think><answer></answer>");
        row("many candidates", "accuracy", "<answer> 2 1</answer><answer> 2 2</answer>");
        row("right one last", "accuracy", "<answer> 2 2</answer><answer> 2 1</answer>");
        row("candidates in one tag", "accuracy", "<answer> 2 0 2 1 2 2</answer>");
        row("prefix of the answer", "accuracy", "<answer> 2</answer>");
        row("answer and more", "accuracy", "<answer> 2 1 5</answer>");
        row("right after the tag", "accuracy", "<answer> 2 2</answer> 2 1");
        row("unclosed answer", "accuracy", "<think>a</think><answer> 2 1");
        row("power", "accuracy", "<answer>2**3 - 2</answer>", 0, true);
        row("power alone", "accuracy", "<answer>3**2</answer>", 0, true);
        row("floor division", "accuracy", "<answer>13//2</answer>", 0, true);
        row("any text in the tag", "accuracy", "<answer>please</answer>", 0, true);
        row("the target itself", "accuracy", "<answer>6</answer>", 0, true);
        row("number used twice", "accuracy", "<answer>3+3</answer>", 0, true);
        row("code", "accuracy", "<answer>exec('6')</answer>", 0, true);
        row("tower", "accuracy", "<answer>9**9**9**9</answer>", 0, true);
        row("other language", "language_consistency",
            "<think> 4 7 乘 3 得 2 1 .</think><answer> 2 1</answer>");
        row("no words", "language_consistency", "<think> 4 7 3 2 1 .</think><answer> 2 1</answer>");
        row("words without the format", "language_consistency", " times gives plus and so on");
        row("only tags as words", "language_consistency",
            "<think><b></b>\\frac x 1</think><answer>1</answer>");
        row("repeated words", "repetition", QByteArray("wait no ").repeated(100), -0.9);
        row("repeated Chinese", "repetition", QByteArray("等等不对").repeated(100), -0.9);
    }
    void exploitsAreNotPaid() {
        QFETCH(QString, reward);
        QFETCH(bool, countdown);
        QFETCH(bool, prefilled);
        QFETCH(QByteArray, completion);
        QFETCH(double, most);
        const TaskProblem problem = countdown ? countdownProblem() : chainProblem("en");
        const RewardScore score = scoreOf(reward.toStdString(), problem, completion.toStdString(),
                                          Json::object(), prefilled);
        QVERIFY(score.state == RewardState::Scored);
        QVERIFY2(score.value <= most, (std::to_string(score.value) + " " + score.reason).c_str());
        QVERIFY(!score.reason.empty());
    }

    void prefilledThinkIsPaid() {
        const std::string rest = good.substr(7);
        QCOMPARE(scoreOf("format", chainProblem("en"), rest, {}, true).value, 1.0);
        QCOMPARE(scoreOf("tag_count", chainProblem("en"), rest, {}, true).value, 1.0);
        QCOMPARE(scoreOf("accuracy", chainProblem("en"), rest, {}, true).value, 1.0);
        QCOMPARE(scoreOf("language_consistency", chainProblem("en"), rest, {}, true).value, 1.0);
    }

    void tagBlindAccuracyReadsAnyEnding() {
        const Json blind = {{"tag_blind", true}};
        for (const char* text :
             {" 4 7 times 3 gives 2 1 . so answer is 2 1 .", " answer is 2 1 .", " 答案 是 2 1 .",
              "<think> 4 7 times 3 gives 2 1 .</think> so answer is 2 1 ."})
            QCOMPARE(scoreOf("accuracy", chainProblem("en"), text, blind).value, 1.0);
        QCOMPARE(scoreOf("accuracy", chainProblem("en"), good, blind).value, 1.0);
        QCOMPARE(scoreOf("accuracy", chainProblem("en"), " answer is 1 2 .", blind).value, 0.0);
    }

    void truncatedCompletionsEarnNothing() {
        const TaskProblem problem = chainProblem("en");
        for (const char* name : {"accuracy", "format", "language_consistency"}) {
            const RewardScore score = makeReward(name, {})->score({.problem = problem,
                                                                   .completion = good,
                                                                   .truncated = true,
                                                                   .length = 64,
                                                                   .maxLength = 64});
            QCOMPARE(score.value, 0.0);
        }
    }

    void languageShareCountsWords() {
        const std::string mixed =
            "<think> 4 7 乘 3 得 2 1 . plus 9 gives 1 9 .</think><answer> 1 9</answer>";
        QCOMPARE(scoreOf("language_consistency", chainProblem("zh"), mixed).value, 0.5);
        QCOMPARE(scoreOf("language_consistency", chainProblem("en"), mixed).value, 0.5);
        const Json free = {{"only_with_format", false}};
        QCOMPARE(
            scoreOf("language_consistency", chainProblem("zh"), " 4 7 乘 3 得 2 1 .", free).value,
            1.0);
        QCOMPARE(
            scoreOf("language_consistency", chainProblem("zh"), mixed, {{"target", "en"}}).value,
            0.5);
    }

    /// DAPO (arXiv:2503.14476) eq. 13, the soft overlong punishment, with L_max 100 and L_cache 20:
    /// 0 for |y| ≤ L_max − L_cache; ((L_max − L_cache) − |y|) / L_cache up to L_max; then −1.
    void lengthIsPunishedSoftly_data() {
        QTest::addColumn<int>("length");
        QTest::addColumn<double>("value");
        QTest::newRow("short") << 10 << 0.0;
        QTest::newRow("edge") << 80 << 0.0;
        QTest::newRow("first token over") << 81 << -0.05;
        QTest::newRow("inside") << 85 << -0.25;
        QTest::newRow("last token before") << 99 << -0.95;
        QTest::newRow("limit") << 100 << -1.0;
        QTest::newRow("beyond: no bounce") << 250 << -1.0;
    }
    void lengthIsPunishedSoftly() {
        QFETCH(int, length);
        QFETCH(double, value);
        const TaskProblem problem = chainProblem("en");
        const auto reward = makeReward("length", {{"soft_punish_cache", 20}});
        QCOMPARE(
            reward
                ->score({.problem = problem, .completion = "", .length = length, .maxLength = 100})
                .value,
            value);
        const RewardScore unlimited =
            reward->score({.problem = problem, .completion = "", .length = length});
        QVERIFY(unlimited.state == RewardState::NotApplicable);
        QVERIFY(std::isnan(unlimited.value));
    }

    void unverifiableIsNoScore() {
        TaskProblem problem = chainProblem("en");
        problem.kind = "math";
        problem.reference = "413_5";
        const RewardScore score = scoreOf("accuracy", problem, "<answer>108</answer>");
        QVERIFY(score.state == RewardState::Unverifiable);
        QVERIFY(std::isnan(score.value));
    }

    void randomRewardKnowsNothing() {
        const TaskProblem problem = chainProblem("en");
        const auto reward = makeReward("random", {{"salt", 5}});
        int paid = 0;
        for (int i = 0; i < 2000; ++i) {
            const std::string text = good + std::to_string(i);
            const double value = reward->score({.problem = problem, .completion = text}).value;
            QCOMPARE(value, reward->score({.problem = problem, .completion = text}).value);
            paid += value == 1.0;
        }
        QVERIFY(paid > 900 && paid < 1100);
    }

    void badNamesAndOptionsAreRefused() {
        QVERIFY_THROWS_EXCEPTION(Error, makeReward("charm", {}));
        QVERIFY_THROWS_EXCEPTION(Error, makeReward("repetition", {{"ngram", 0}}));
        QVERIFY_THROWS_EXCEPTION(Error, makeReward("accuracy", {{"tag_blind", "yes"}}));
        for (const std::string& name : rewardNames())
            QCOMPARE(makeReward(name, Json())->name(), name);
    }

    void hugeCompletionsAreQuick() {
        const TaskProblem problem = chainProblem("en");
        std::string text = "<think>";
        for (int i = 0; i < 100000; ++i)
            text += " wait <answer> x 等等";
        for (const std::string& name : rewardNames()) {
            if (name.ends_with("_model") || name == "process")
                continue; // not from text alone
            QElapsedTimer timer;
            timer.start();
            makeReward(name, {})->score({.problem = problem, .completion = text});
            QVERIFY2(timer.elapsed() < 3000, name.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(RewardsTest)
#include "tst_rewards.moc"
