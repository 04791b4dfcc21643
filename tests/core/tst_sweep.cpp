// SPDX-License-Identifier: GPL-3.0-or-later
// Sweeps: what their texts mean, which runs they are, what those cost.
#include "core/recipe/sweep.h"
#include "tests/support/test_project.h"

#include <cmath>
#include <set>

using namespace rationale;
using namespace rationale::test;

using Texts = std::vector<std::string>;

class TestSweep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAndRanges_data();
    void valuesAndRanges();
    void badTextsAreRefused_data();
    void badTextsAreRefused();
    void seedsAreWholeNumbers();
    void gridHasEveryCombinationOnce();
    void namesTellWhatDiffers();
    void oneInvalidMemberStopsAll();
    void tooManyAreRefused();
    void costsAreSumsOfWhatIsKnown();

private:
    static Recipe base() { return Recipe::fromYaml(findPreset("mini-r1-zero")->yaml, "test"); }
};

void TestSweep::valuesAndRanges_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QStringList>("values");
    const auto row = [](const char* text, const QStringList& values) {
        QTest::newRow(text) << QString::fromLatin1(text) << values;
    };
    row("learning_rate=1e-5,2e-5, 3e-5", {"1e-5", "2e-5", "3e-5"});
    row("num_generations=2..5", {"2", "3", "4", "5"});
    row("beta=0..1:0.25", {"0", "0.25", "0.5", "0.75", "1"});
    row("beta=0.1..0.3:0.1", {"0.1", "0.2", "0.3"});
    row("learning_rate=1e-6..1e-3*10", {"1e-06", "1e-05", "0.0001", "0.001"});
    row("num_generations=4,4,8,", {"4", "8"});
    row("reward_funcs=[accuracy]; [accuracy, format]", {"[accuracy]", "[accuracy, format]"});
    row("model=../a,../b", {"../a", "../b"});
}

void TestSweep::valuesAndRanges() {
    QFETCH(QString, assignment);
    QFETCH(QStringList, values);
    Texts wanted;
    for (const QString& value : values)
        wanted.push_back(value.toStdString());
    QVERIFY(parseSweepAxis(base(), assignment.toStdString()).values == wanted);
}

void TestSweep::badTextsAreRefused_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* text, const char* message) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(message);
    };
    row("learning_rate", "sweeps nothing");
    row("learning_rate=", "no value");
    row("learning_rat=1,2", "learning_rate");
    row("name=a,b", "cannot be swept");
    row("beta=1..0", "leads nowhere");
    row("beta=0..1:0", "leads nowhere");
    row("beta=0..1*2", "leads nowhere");
    row("beta=1..2*1", "leads nowhere");
    row("beta=0..x", "numbers");
    row("beta=0..1:1e-9", "more than 1000");
}

void TestSweep::badTextsAreRefused() {
    QFETCH(QString, assignment);
    QFETCH(QString, message);
    const Error error = errorOf([&] { parseSweepAxis(base(), assignment.toStdString()); });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QVERIFY2(contains(error.what(), message.toStdString()), error.what());
}

void TestSweep::seedsAreWholeNumbers() {
    QVERIFY(parseSweepSeeds("").empty());
    QVERIFY((parseSweepSeeds("3, 1..2") == std::vector<uint64_t>{3, 1, 2}));
    for (const char* bad : {"-1", "1.5", "one", "1..2:0.5", "99999999999999999999"})
        QCOMPARE(errorOf([&] { parseSweepSeeds(bad); }).kind(), ErrorKind::Usage);
}

void TestSweep::gridHasEveryCombinationOnce() {
    const Recipe recipe = base();
    const auto members = expandSweep(recipe,
                                     {parseSweepAxis(recipe, "learning_rate=1e-5,2e-5"),
                                      parseSweepAxis(recipe, "num_generations=4,8,16")},
                                     {1, 2}, "zero");
    QCOMPARE(members.size(), size_t{12});
    std::set<std::string> seen;
    for (const SweepMember& member : members) {
        QVERIFY(member.isValid());
        const Recipe& own = *member.recipe;
        QVERIFY(seen.insert(own.toYaml()).second);
        QCOMPARE(own.get<double>("learning_rate"), std::stod(member.values[0]));
        QCOMPARE(own.get<int>("num_generations"), std::stoi(member.values[1]));
        QCOMPARE(own.get<uint64_t>("seed"), std::stoull(member.values[2]));
    }
    QVERIFY((members[0].values == Texts{"1e-5", "4", "1"}));
    QVERIFY((members[1].values == Texts{"1e-5", "4", "2"}));
    QVERIFY((members[11].values == Texts{"2e-5", "16", "2"}));
    QCOMPARE(errorOf([&] {
                 const SweepAxis axis = parseSweepAxis(recipe, "beta=0,1");
                 expandSweep(recipe, {axis, axis}, {}, "zero");
             }).kind(),
             ErrorKind::Usage);
}

void TestSweep::namesTellWhatDiffers() {
    const Recipe recipe = base();
    const auto members =
        expandSweep(recipe, {parseSweepAxis(recipe, "task.k_max=2,3")}, {7}, "零 zero");
    QCOMPARE(members[1].name, std::string("零 zero k_max=3 seed=7"));
    const auto models = expandSweep(recipe, {parseSweepAxis(recipe, "model=a/step-4")}, {}, "");
    QCOMPARE(models[0].name, std::string("model=a-step-4"));
    const auto alone = expandSweep(recipe, {}, {}, "zero");
    QCOMPARE(alone.size(), size_t{1});
    QCOMPARE(alone[0].name, std::string("zero"));
    QCOMPARE(alone[0].recipe->toYaml(), recipe.toYaml());
}

void TestSweep::oneInvalidMemberStopsAll() {
    const Recipe recipe = base();
    const auto wrongType =
        expandSweep(recipe, {parseSweepAxis(recipe, "learning_rate=1e-5,quick")}, {}, "zero");
    QVERIFY(wrongType[0].isValid() && !wrongType[1].isValid());
    const auto outside =
        expandSweep(recipe, {parseSweepAxis(recipe, "num_generations=4,0")}, {}, "zero");
    QVERIFY(outside[0].isValid() && !outside[1].isValid());
    const Error error = errorOf([&] { requireValidSweep(outside); });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QVERIFY2(contains(error.what(), "zero num_generations=0"), error.what());
    QVERIFY2(contains(error.what(), "No run"), error.what());
    requireValidSweep({outside[0]});
}

void TestSweep::tooManyAreRefused() {
    const Recipe recipe = base();
    const SweepAxis many = parseSweepAxis(recipe, "max_steps=1..100");
    QCOMPARE(expandSweep(recipe, {many}, {1, 2}, "zero").size(), size_t{200});
    const Error error = errorOf([&] {
        expandSweep(recipe, {many, parseSweepAxis(recipe, "beta=0..1:0.1")}, {}, "zero");
    });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QVERIFY(contains(error.what(), "1000"));
}

void TestSweep::costsAreSumsOfWhatIsKnown() {
    const Recipe recipe = base()
                              .withText("prompts_per_step", "8")
                              .withText("num_generations", "4")
                              .withText("max_completion_length", "100");
    const auto members =
        expandSweep(recipe, {parseSweepAxis(recipe, "max_steps=10,20")}, {1, 2}, "zero");
    const auto cost = costOf(members, [](const std::string& stage, const std::string& model) {
        return stage == "grpo" && model == "mini-base" ? 2.0 : std::nan("");
    });
    QCOMPARE(cost.runs, int64_t{4});
    QCOMPARE(cost.steps, int64_t{60});
    QCOMPARE(cost.answers, int64_t{60 * 32});
    QCOMPARE(cost.answerTokens, int64_t{60 * 32 * 100});
    QVERIFY(cost.seconds.has_value());
    QCOMPARE(*cost.seconds, 120.0);
    const auto unknown = [](const std::string&, const std::string&) { return std::nan(""); };
    QVERIFY(!costOf(members, unknown).seconds.has_value());
    QVERIFY(!costOf({}, unknown).seconds.has_value());
}

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
