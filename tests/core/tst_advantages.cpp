// SPDX-License-Identifier: GPL-3.0-or-later
// From rewards to advantages: golden values in float64 (reference/rl-engines.md §1.6), process
// supervision by hand, and which groups of a rollout are learned from.
#include "core/base/error.h"
#include "core/data/chain_steps.h"
#include "core/stages/rollout.h"
#include "core/train/advantages.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace rationale;
using advantages::Advantages;
using advantages::Batch;

namespace {

/// One group with these rewards, of `tokens` tokens each; 1 is a right answer.
Batch batchOf(const std::vector<double>& rewards, const std::string& scale = "group",
              int64_t tokens = 1, size_t group = 0) {
    Batch batch;
    batch.scale = scale;
    for (const double reward : rewards)
        batch.answers.push_back({group, reward, reward == 1, tokens, {}});
    return batch;
}

void append(Batch& batch, const Batch& more) {
    batch.answers.insert(batch.answers.end(), more.answers.begin(), more.answers.end());
}

bool near(double found, double expected) {
    return std::abs(found - expected) < 1e-8;
}

/// Whether the values agree to 1e-8; a warning shows where they do not.
bool agree(const std::vector<double>& found, const std::vector<double>& expected) {
    bool same = found.size() == expected.size();
    for (size_t i = 0; same && i < found.size(); ++i)
        same = near(found[i], expected[i]);
    if (!same)
        for (const double value : found)
            qWarning("%.10f", value);
    return same;
}

/// " 4 7 times 3 plus 8": dials 4 7, then 2 1, then 0 9.
TaskProblem chainProblem() {
    TaskProblem problem;
    problem.kind = "exact";
    problem.reference = "0 9";
    problem.extra = {{"k", 2}, {"start", 47}, {"operations", {{0, 3}, {1, 8}}}};
    return problem;
}

/// Groups of four answers; `solved` of them right and paid 1, and each answer 3 tokens long.
Rollout rolloutOf(const std::vector<int>& solved) {
    Rollout rollout;
    for (const int right : solved) {
        GroupRecord group;
        group.size = 4;
        group.solved = right;
        std::vector<ScoredSample> samples(4);
        for (int i = 0; i < 4; ++i) {
            samples[static_cast<size_t>(i)].scored = true;
            samples[static_cast<size_t>(i)].record.correct = i < right;
            // A second reward gives every group a spread.
            samples[static_cast<size_t>(i)].record.reward = (i < right ? 1 : 0) + (i == 0 ? .5 : 0);
            rollout.answers.push_back({1, 2, 3});
        }
        rollout.groups.push_back(group);
        rollout.scored.push_back(samples);
        rollout.problems.emplace_back();
    }
    return rollout;
}

Recipe recipeWith(const std::string& settings) {
    return Recipe::fromYaml("stage: grpo\nmodel: none\n" + settings, "test");
}

} // namespace

class TestAdvantages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void golden_data();
    void golden();
    void everyEstimatorHasAGolden();
    void scalesByTheBatch();
    void noSpreadTeachesNothing();
    void whitensOverTokens();
    void klInTheReward();
    void unknownNamesAreNamed();
    void processByHand();
    void processScales();
    void chainStepsAreChecked_data();
    void chainStepsAreChecked();
    void dynamicSamplingGoesByAccuracy();
    void dynamicSamplingGoesByRewardWithoutRightAnswers();
    void dynamicSamplingFillsUp();
    void processTakesTheAnswersRewardAsLastStep();
};

/// R = [1, 0, 0, 1]: mean 1/2, unbiased deviation .57735027, which is √(1/3).
void TestAdvantages::golden_data() {
    QTest::addColumn<QString>("estimator");
    QTest::addColumn<QString>("scale");
    QTest::addColumn<double>("right");
    QTest::addColumn<double>("wrong");
    const auto row = [](const char* estimator, const char* scale, double right, double wrong) {
        QTest::addRow("%s %s", estimator, scale) << estimator << scale << right << wrong;
    };
    row("mean", "group", .86587543, -.86587543); // TRL
    row("mean", "batch", .86587543, -.86587543); // one group is the batch
    row("mean", "none", .5, -.5);                // Dr. GRPO
    row("leave_one_out", "none", .66666667, -.66666667);
    row("leave_one_out", "group", 1.15450057, -1.15450057); // 4/3 of the first
    // One token each: .5 / √(1/3 + 1e-8).
    row("reinforce_plus_plus", "group", .86602539, -.86602539);
    row("reinforce_plus_plus_baseline", "group", .86602539, -.86602539);
    row("online_rft", "group", 1, 0);
}

void TestAdvantages::golden() {
    QFETCH(QString, estimator);
    QFETCH(QString, scale);
    QFETCH(double, right);
    QFETCH(double, wrong);
    const Advantages found =
        estimateAdvantages(estimator.toStdString(), batchOf({1, 0, 0, 1}, scale.toStdString()));
    QVERIFY(agree(found.answers, {right, wrong, wrong, right}));
    QVERIFY(found.tokens.empty());
}

void TestAdvantages::everyEstimatorHasAGolden() {
    std::set<std::string> names, tested;
    for (const auto& estimator : advantages::estimators)
        names.insert(estimator.name);
    for (const char* name : {"mean", "leave_one_out", "reinforce_plus_plus",
                             "reinforce_plus_plus_baseline", "online_rft"})
        tested.insert(name);
    QCOMPARE(names, tested);
}

/// Groups [1, 0] and [1, 1, 0, 0]: the mean stays the group's, the deviation of all six is √(.3).
void TestAdvantages::scalesByTheBatch() {
    Batch batch = batchOf({1, 0}, "batch");
    append(batch, batchOf({3, 3, 2, 2}, "batch", 1, 1));
    const Advantages found = estimateAdvantages("mean", batch);
    // 1 0 3 3 2 2: mean 11/6, squares 41/6 = 6.83333333, deviation √(6.83333333 / 5) = 1.16904519.
    const double a = .5 / (1.16904519 + 1e-4);
    QVERIFY(agree(found.answers, {a, -a, a, a, -a, -a}));
}

void TestAdvantages::noSpreadTeachesNothing() {
    for (const auto& estimator : advantages::estimators) {
        if (!estimator.readsReward)
            continue;
        for (const char* scale : {"group", "batch", "none"})
            QVERIFY(agree(estimateAdvantages(estimator.name, batchOf({.3, .3, .3}, scale)).answers,
                          {0, 0, 0}));
    }
    QVERIFY(agree(estimateAdvantages("mean", batchOf({2})).answers, {0}));
    // Within a group only: against another group REINFORCE++ learns from equal answers as well.
    Batch batch = batchOf({1, 1});
    append(batch, batchOf({0, 0}, "group", 1, 1));
    QVERIFY(agree(estimateAdvantages("mean", batch).answers, {0, 0, 0, 0}));
    QVERIFY(estimateAdvantages("reinforce_plus_plus", batch).answers[0] > .8);
    QVERIFY(agree(estimateAdvantages("reinforce_plus_plus_baseline", batch).answers, {0, 0, 0, 0}));
}

/// R = 1 over three tokens, 0 over one: mean 3/4, squares 3 · 1/16 + 9/16 = 3/4, variance 1/4.
void TestAdvantages::whitensOverTokens() {
    Batch batch = batchOf({1}, "group", 3);
    append(batch, batchOf({0}));
    const double deviation = std::sqrt(.25 + 1e-8);
    QVERIFY(agree(estimateAdvantages("reinforce_plus_plus", batch).answers,
                  {.25 / deviation, -.75 / deviation}));
    // Centred first: ½ over three tokens, −½ over one; mean 1/4, squares 3/4 again.
    QVERIFY(agree(estimateAdvantages("reinforce_plus_plus_baseline", batch).answers,
                  {.25 / deviation, -.75 / deviation}));
}

/// Rewards 1 and 0, of which two tokens each take −.1, −.2 and 0, −.1.
void TestAdvantages::klInTheReward() {
    Batch batch = batchOf({1, 0}, "none", 2);
    batch.answers[0].tokenRewards = {-.1, -.2};
    batch.answers[1].tokenRewards = {0, -.1};
    // Summed over the answer: .7 and −.1, as RLOO of TRL has it; mean .3.
    QVERIFY(agree(estimateAdvantages("mean", batch).answers, {.4, -.4}));
    QVERIFY(agree(estimateAdvantages("leave_one_out", batch).answers, {.8, -.8}));
    QVERIFY(agree(estimateAdvantages("online_rft", batch).answers, {1, 0}));
    // What follows each token: .7 .8 | −.1 −.1; mean .325, squares .6075 (.140625 + .225625 + 2 ·
    // .180625 = .7275).
    const Advantages found = estimateAdvantages("reinforce_plus_plus", batch);
    const double deviation = std::sqrt(.7275 / 3 + 1e-8);
    QCOMPARE(found.tokens.size(), size_t{2});
    QVERIFY(agree(found.tokens[0], {.375 / deviation, .475 / deviation}));
    QVERIFY(agree(found.tokens[1], {-.425 / deviation, -.425 / deviation}));
    QVERIFY(agree(found.answers, {.425 / deviation, -.425 / deviation}));
    // Summed, centred to ±.4 and whitened over four tokens: variance .64 / 3.
    const double spread = std::sqrt(.64 / 3 + 1e-8);
    QVERIFY(agree(estimateAdvantages("reinforce_plus_plus_baseline", batch).answers,
                  {.4 / spread, -.4 / spread}));
}

void TestAdvantages::unknownNamesAreNamed() {
    const auto messageOf = [](const std::string& estimator, const std::string& scale) {
        try {
            estimateAdvantages(estimator, batchOf({1, 0}, scale));
        } catch (const Error& error) {
            return QString(error.what());
        }
        return QString();
    };
    QVERIFY(messageOf("median", "group").contains("mean, leave_one_out"));
    QVERIFY(messageOf("mean", "world").contains("group, batch or none"));
}

/// Two answers of five and four tokens. Steps: 1 at 1, 0 at 4 | 1 at 0, 1 at 2. Over the group:
/// mean 3/4, squares 3/16 + 9/16, deviation √(3/4 / 3) = 1/2, so r~ is 1/4 or −3/4 over .5001.
void TestAdvantages::processByHand() {
    const std::vector<SteppedAnswer> answers = {{0, 5, {{1, 1}, {4, 0}}}, {0, 4, {{0, 1}, {2, 1}}}};
    const Advantages found = processAdvantages(answers, "group");
    const double up = .25 / .5001, down = -.75 / .5001;
    QVERIFY(agree(found.tokens[0], {up + down, up + down, down, down, down}));
    QVERIFY(agree(found.tokens[1], {2 * up, up, up, 0})); // no step ends at its last token
    QVERIFY(agree(found.answers, {(2 * up + 5 * down) / 5, up}));
}

void TestAdvantages::processScales() {
    const std::vector<SteppedAnswer> answers = {
        {0, 2, {{1, 1}}}, {0, 2, {{1, 0}}}, {1, 1, {{0, 3}}}, {1, 1, {{0, 3}}}};
    QVERIFY(agree(processAdvantages(answers, "none").answers, {.5, -.5, 0, 0}));
    // 1 0 3 3: mean 7/4, squares 6.75, deviation 1.5; a group without spread gets nothing.
    QVERIFY(agree(processAdvantages(answers, "batch").answers, {.5 / 1.5001, -.5 / 1.5001, 0, 0}));
    QVERIFY(processAdvantages({}, "group").answers.empty());
    QVERIFY_EXCEPTION_THROWN(processAdvantages(answers, "world"), Error);
}

void TestAdvantages::chainStepsAreChecked_data() {
    QTest::addColumn<QString>("thought");
    QTest::addColumn<QString>("expected"); // r or w for each step
    const auto row = [](const char* name, const char* thought, const char* expected) {
        QTest::newRow(name) << thought << expected;
    };
    row("all right", " 4 7 times 3 gives 2 1 . plus 8 gives 0 9 .", "rr");
    row("Chinese and mixed", " 4 7 \u4e58 3 \u5f97 2 1 . then plus 8 \u5f97 0 9 .", "rr");
    row("wrong and built upon", " 4 7 times 3 gives 2 2 . plus 8 gives 0 0 .", "ww");
    row("wrong, then put right", " 4 7 times 3 gives 2 2 . wait no 2 1 . plus 8 gives 0 9 .",
        "wrr");
    row("right, then checked", " 4 7 times 3 gives 2 1 . wait yes 2 1 . plus 8 gives 0 9 .", "rrr");
    row("another operation", " 4 7 times 2 gives 8 4 . plus 8 gives 0 9 .", "wr");
    row("a step more", " 4 7 times 3 gives 2 1 . plus 8 gives 0 9 . plus 1 gives 1 0 .", "rrw");
    row("a step left out", " 4 7 plus 8 gives 0 9 .", "w");
    row("no result", " times 3 gives .", "w");
    row("only a stop", " .", "w");
    row("cut off", " 4 7 times 3 gives 2 1 . plus 8", "r");
    row("nothing", "", "");
}

void TestAdvantages::chainStepsAreChecked() {
    QFETCH(QString, thought);
    QFETCH(QString, expected);
    const std::string text = thought.toStdString();
    QString found;
    size_t last = 0;
    for (const ChainStep& step : checkChainSteps(chainProblem(), text)) {
        QVERIFY(step.end > last && step.end <= text.size());
        QCOMPARE(text[step.end - 1], '.');
        last = step.end;
        found += QLatin1Char(step.right ? 'r' : 'w');
    }
    QCOMPARE(found, expected);
}

void TestAdvantages::dynamicSamplingGoesByAccuracy() {
    Rollout rollout = rolloutOf({0, 2, 4, 1, 3}); // every group has a spread of rewards
    chooseGroups(rollout, 2);
    QCOMPARE(rollout.dropped, int64_t{2}); // all wrong and all right
    QCOMPARE(rollout.trained, (std::vector<size_t>{4, 5, 6, 7, 12, 13, 14, 15}));
    computeAdvantages(rollout, recipeWith(""));
    const std::vector<bool> dead = {true, false, true, false, true}; // the last is one too many
    for (size_t g = 0; g < dead.size(); ++g) {
        QCOMPARE(rollout.groups[g].dead, bool(dead[g]));
        for (const ScoredSample& sample : rollout.scored[g])
            QVERIFY((sample.record.advantage == 0) == dead[g]);
        QVERIFY(rollout.groups[g].rewardStd > 0);
    }
    // As if the other groups had never been there.
    Rollout alone = rolloutOf({2, 1});
    computeAdvantages(alone, recipeWith("scale_rewards: batch\n"));
    computeAdvantages(rollout, recipeWith("scale_rewards: batch\n"));
    for (size_t i = 0; i < alone.advantages.size(); ++i)
        QCOMPARE(rollout.advantages[rollout.trained[i]], alone.advantages[i]);
}

void TestAdvantages::dynamicSamplingGoesByRewardWithoutRightAnswers() {
    Rollout rollout = rolloutOf({0, 0, 2});
    for (const size_t g : {0, 1})
        rollout.problems[g].problem.kind = "reply";
    for (ScoredSample& sample : rollout.scored[1])
        sample.record.reward = 0.5; // all alike
    chooseGroups(rollout, 3);
    QCOMPARE(rollout.leftOut, (std::vector<bool>{false, true, false}));
}

void TestAdvantages::dynamicSamplingFillsUp() {
    Rollout rollout = rolloutOf({0, 4, 2});
    chooseGroups(rollout, 2);
    QCOMPARE(rollout.trained, (std::vector<size_t>{0, 1, 2, 3, 8, 9, 10, 11}));
    computeAdvantages(rollout, recipeWith(""));
    QVERIFY(rollout.groups[0].dead && rollout.groups[1].dead && !rollout.groups[2].dead);
    Rollout hopeless = rolloutOf({0, 0, 4});
    chooseGroups(hopeless, 2);
    computeAdvantages(hopeless, recipeWith(""));
    QCOMPARE(hopeless.trained.size(), size_t{8});
    for (const double advantage : hopeless.advantages)
        QCOMPARE(advantage, 0.0);
}

/// One group of four answers of three tokens; only the first has a step of its own, right, at its
/// first token. Steps: 1, 1.5 | 1 | 0 | 0.
void TestAdvantages::processTakesTheAnswersRewardAsLastStep() {
    Rollout rollout = rolloutOf({2});
    rollout.steps = {{{0, 1}}, {}, {}, {}};
    computeAdvantages(rollout, recipeWith("supervision: process\nscale_rewards: none\n"));
    QVERIFY(agree(rollout.tokenAdvantages[0], {.3 + .8, .8, .8})); // mean 3.5 / 5 = .7
    QVERIFY(agree(rollout.tokenAdvantages[1], {.3, .3, .3}));
    QVERIFY(agree(rollout.tokenAdvantages[2], {-.7, -.7, -.7}));
    QVERIFY(near(rollout.scored[0][0].record.advantage, .9));
    QVERIFY(!rollout.groups[0].dead);
}

QTEST_APPLESS_MAIN(TestAdvantages)
#include "tst_advantages.moc"
