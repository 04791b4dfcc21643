// SPDX-License-Identifier: GPL-3.0-or-later
// Every metric that a stage writes and every option has its words.
#include "core/base/fs.h"
#include "core/recipe/field_spec.h"
#include "core/recipe/glossary.h"

#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace rationale;

class TestGlossary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyLoggedMetric();
    void everyOption();
    void entriesAreWhole();
    void particularNamesComeFirst();
    void nearNames();
};

/// The names are read from the sources of the stages, so that a new metric without words fails here
/// and not when somebody meets it.
void TestGlossary::everyLoggedMetric() {
    const QRegularExpression added(
        QStringLiteral(R"(metrics\.add\((name \+ )?(prefix \+ )?"([^"]+)\"(\s*[,+]))"));
    const QRegularExpression listed(QStringLiteral(R"(\{"(telemetry/[a-z_]+)\",)"));
    int found = 0;
    for (const auto& file :
         fs::directory_iterator(std::string(RATIONALE_SOURCE_DIR) + "/core/stages")) {
        const QString text = QString::fromStdString(readFile(file.path()));
        for (const QRegularExpression& pattern : {added, listed}) {
            auto matches = pattern.globalMatch(text);
            while (matches.hasNext()) {
                const QRegularExpressionMatch match = matches.next();
                QString name = match.captured(pattern == added ? 3 : 1);
                if (match.captured(4).endsWith(u'+'))
                    name += QStringLiteral("x");
                if (name.startsWith(u'/'))
                    name.prepend(QStringLiteral("rewards/x"));
                QVERIFY2(metricEntry(name.toStdString()), qPrintable(name));
                ++found;
            }
        }
    }
    QVERIFY2(found > 100, qPrintable(QString::number(found)));
}

void TestGlossary::everyOption() {
    for (const StageSpec& stage : stageSpecs())
        for (const FieldSpec& field : stage.fields) {
            const std::vector<GlossaryEntry> entries = lookUpGlossary(field.name);
            const bool told =
                std::any_of(entries.begin(), entries.end(), [&](const GlossaryEntry& entry) {
                    return entry.isOption && entry.text == field.help &&
                           entry.stages.find(stage.name) != std::string::npos;
                });
            QVERIFY2(told && !field.help.empty(), (stage.name + ": " + field.name).c_str());
        }
}

void TestGlossary::entriesAreWhole() {
    std::set<std::string> names;
    for (const GlossaryEntry& entry : metricGlossary()) {
        QVERIFY2(!entry.title.empty() && !entry.text.empty(), entry.name.c_str());
        QVERIFY2(entry.text.back() == '.', entry.name.c_str());
        QVERIFY2(names.insert(entry.name).second, entry.name.c_str());
        QVERIFY2(metricEntry(entry.name)->name == entry.name, entry.name.c_str()); // is reached
    }
}

void TestGlossary::particularNamesComeFirst() {
    QCOMPARE(metricEntry("rewards/accuracy/mean")->title, std::string("Accuracy reward"));
    QCOMPARE(metricEntry("rewards/brevity/mean")->title, std::string("One reward"));
    QCOMPARE(metricEntry("eval/math500/pass@16")->title, std::string("pass@k"));
    QCOMPARE(metricEntry("entropy")->better, Better::Neither);
    QVERIFY(!metricEntry("loss_of_another_program"));
    QVERIFY(!metricEntry(""));
}

void TestGlossary::nearNames() {
    QCOMPARE(nearestGlossaryName("frac_reward_zero_sdt"), std::string("frac_reward_zero_std"));
    QCOMPARE(nearestGlossaryName("lerning_rate"), std::string("learning_rate"));
    QVERIFY(nearestGlossaryName("qqqqqqqqqqqqqqqq").empty());
}

QTEST_GUILESS_MAIN(TestGlossary)
#include "tst_glossary.moc"
