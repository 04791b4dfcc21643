// SPDX-License-Identifier: GPL-3.0-or-later
// The policy options of the grpo stage: what their lists offer and which of them do not go
// together.
#include "core/base/error.h"
#include "core/recipe/recipe.h"
#include "core/train/advantages/estimators.h"
#include "kernels/policy_variants.h"

#include <QtTest>

#include <algorithm>

using namespace rationale;

namespace {

std::vector<Problem> problemsOf(const std::string& settings) {
    return Recipe::fromYaml("stage: grpo\nmodel: base\n" + settings, "r.yaml").validate();
}

const FieldSpec& fieldOf(const std::string& name) {
    const auto& fields = stageSpec("grpo").fields;
    return *std::find_if(fields.begin(), fields.end(),
                         [&](const FieldSpec& field) { return field.name == name; });
}

} // namespace

class TestPolicyFields : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void offersWhatTheEngineHas();
    void refuses_data();
    void refuses();
    void groupsOfOneWithoutAGroupsBaseline();
};

void TestPolicyFields::offersWhatTheEngineHas() {
    std::vector<std::string> variants, estimators;
    for (const auto& variant : kernels::policy::variants)
        variants.emplace_back(variant.name);
    for (const auto& estimator : advantages::estimators)
        estimators.emplace_back(estimator.name);
    QCOMPARE(fieldOf("loss_type").choices, variants);
    QCOMPARE(fieldOf("advantage_baseline").choices, estimators);
    for (const char* name : {"loss_type", "advantage_baseline"}) {
        const FieldSpec& field = fieldOf(name);
        QCOMPARE(field.choiceHelp.size(), field.choices.size());
        for (const std::string& help : field.choiceHelp)
            QVERIFY(!help.empty());
    }
}

void TestPolicyFields::refuses_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("expected");
    QTest::newRow("unknown baseline") << "advantage_baseline: median\n"
                                      << "advantage_baseline"
                                      << "Use one of mean, leave_one_out";
    QTest::newRow("KL in the reward without KL") << "beta: 0\nkl_in_reward: true\n"
                                                 << "kl_in_reward"
                                                 << "Set beta above 0";
    QTest::newRow("KL in a reward that is not read")
        << "kl_in_reward: true\nadvantage_baseline: online_rft\n"
        << "kl_in_reward"
        << "does not look at the reward";
    QTest::newRow("process supervision without steps")
        << "supervision: process\ntask: {name: countdown}\n"
        << "supervision"
        << "Name a process_model, or use task.name chains";
    QTest::newRow("process supervision with another baseline")
        << "supervision: process\nadvantage_baseline: leave_one_out\n"
        << "advantage_baseline"
        << "Use mean";
    QTest::newRow("process supervision with KL in the reward")
        << "supervision: process\nkl_in_reward: true\n"
        << "kl_in_reward"
        << "KL in the loss";
    QTest::newRow("dynamic sampling of groups of one")
        << "num_generations: 1\nadvantage_baseline: online_rft\ndynamic_sampling: true\n"
        << "dynamic_sampling"
        << "2 or more";
    QTest::newRow("no batch at all") << "dynamic_sampling_max_batches: 0\n"
                                     << "dynamic_sampling_max_batches"
                                     << "Use 1 to 1000";
}

void TestPolicyFields::refuses() {
    QFETCH(QString, settings);
    QFETCH(QString, field);
    QFETCH(QString, expected);
    const auto problems = problemsOf(settings.toStdString());
    QVERIFY(!problems.empty());
    QCOMPARE(problems.front().level, Problem::Level::Block);
    QCOMPARE(QString::fromStdString(problems.front().field), field);
    QVERIFY2(QString::fromStdString(problems.front().message).contains(expected),
             problems.front().message.c_str());
}

void TestPolicyFields::groupsOfOneWithoutAGroupsBaseline() {
    const std::string alone = "num_generations: 1\nadvantage_baseline: ";
    for (const char* baseline : {"mean", "leave_one_out", "reinforce_plus_plus_baseline"})
        QCOMPARE(problemsOf(alone + baseline).front().field, std::string("num_generations"));
    for (const char* baseline : {"reinforce_plus_plus", "online_rft"}) {
        QVERIFY(problemsOf(alone + baseline).empty());
        const auto problems = problemsOf(alone + baseline + "\nscale_rewards: none\n");
        QCOMPARE(problems.size(), size_t{1}); // it has a scale of its own
        QCOMPARE(problems.front().level, Problem::Level::Note);
        QCOMPARE(problems.front().field, std::string("scale_rewards"));
    }
}

QTEST_APPLESS_MAIN(TestPolicyFields)
#include "tst_policy_fields.moc"
