// SPDX-License-Identifier: GPL-3.0-or-later
// What Compare says of the runs themselves: their order, why they differ, their evaluations, and
// what they have answered to the same prompt.
#include "compare_session.h"
#include "core/storage/run_writer.h"
#include "ui/charts/evaluation_chart.h"
#include "ui/charts/run_mark.h"
#include "ui/models/run_diff.h"
#include "ui/models/shared_prompts.h"
#include "ui/models/word_diff.h"
#include "ui/pages/traces_page_view.h"
#include "ui/shell/text_format.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QTableView>

#include <fstream>

using namespace rationale;
using namespace rationale::ui;

namespace {

Json interval(double low, double high) {
    return Json{{"value", (low + high) / 2}, {"low", low}, {"high", high}};
}

QStringList wordsAt(const QString& text, const QVector<TraceRange>& ranges) {
    QStringList words;
    for (const TraceRange& range : ranges)
        words.append(text.mid(range.begin, range.end - range.begin));
    return words;
}

void write(const fs::path& file, const Json& value) {
    std::ofstream(file) << toJsonText(value);
}

} // namespace

class TestCompareRuns : public CompareTest {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() {
        makeProject();
        open(QStringLiteral("runs"));
    }
    void cleanup() { close(); }
    void marksOfRunsWithTheSameColour();
    void intervalsAsAChart();
    void twentyRunsInTheChart();
    void orderByKeyAndButton();
    void orderOfListIsTold();
    void whyTheyDiffer();
    void wordDiffs();
    void membersArePicked();
    void tracesSideBySide();
    void promptsThatOneRunNeverSaw();
    void smoothingIsTypedOrDragged();

private:
    QString headerOf(const char* table, int column) {
        return find<QTableView>(table)
            ->model()
            ->headerData(column, Qt::Horizontal, Qt::DisplayRole)
            .toString();
    }
    QLabel* inColumn(int column, const char* name) {
        auto* found = m_window->currentPage()->findChild<QWidget*>(
            QStringLiteral("traceColumn%1").arg(column));
        return found ? found->findChild<QLabel*>(QLatin1String(name)) : nullptr;
    }
};

void TestCompareRuns::marksOfRunsWithTheSameColour() {
    QCOMPARE(Theme::instance().runColour(1), Theme::instance().runColour(9));
    QCOMPARE(runMark(1), RunMark::Filled);
    QCOMPARE(runMark(9), RunMark::Hollow);
    QCOMPARE(runMark(17), RunMark::Diamond);
    QSet<QString> characters;
    for (const int colour : {1, 9, 17})
        characters.insert(runMarkCharacter(colour));
    QCOMPARE(characters.size(), 3);
    const auto middle = [](int colour) {
        return runSwatch(colour).pixmap(px(12), px(12)).toImage().pixelColor(px(6), px(6));
    };
    QCOMPARE(middle(1), Theme::instance().runColour(1));
    QVERIFY(middle(9) != Theme::instance().runColour(9)); // hollow
}

void TestCompareRuns::intervalsAsAChart() {
    EvaluationChart chart;
    chart.resize(700, 300);
    const Json weak = {{"prompts", 512}, {"pass@1", interval(.1, .2)}, {"length", interval(2, 3)}};
    const Json strong = {{"prompts", 512}, {"pass@1", interval(.3, .5)}, {"gain", nullptr}};
    chart.setContent({{"a", "run-a", 0}, {"b", "run-b", 1}, {"c", "run-c", 2}},
                     {weak, strong, Json()});
    QCOMPARE(chart.dotCount(), 2); // no count, no length, nothing of the third
    QCOMPARE(chart.text(0), QStringLiteral("pass@1, run-a: 15.0 % (10.0–20.0)"));
    QVERIFY2(chart.text(1).contains(QLatin1String("+25.0 points against run-a")),
             qPrintable(chart.text(1)));
    QVERIFY(chart.accessibleDescription().contains(chart.text(1)));
    // Whiskers are as long as the intervals, on one axis.
    QCOMPARE(qRound(chart.dotRect(1).width()), qRound(2 * chart.dotRect(0).width()));
    QVERIFY(chart.dotRect(1).left() > chart.dotRect(0).right());
    const QImage image = chart.grab().toImage();
    const QPointF dot = chart.dotRect(1).center();
    QCOMPARE(image.pixelColor(dot.toPoint()), Theme::instance().runColour(1));
    chart.show();
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_Down);
    QTest::keyClick(&chart, Qt::Key_Down);
    QCOMPARE(chart.current(), 1);
    QTest::mouseMove(&chart, chart.dotRect(0).center().toPoint());
    QTRY_COMPARE(chart.current(), 0);
}

void TestCompareRuns::twentyRunsInTheChart() {
    EvaluationChart chart;
    chart.resize(500, 100);
    QVector<ComparedRun> runs;
    QVector<Json> reports;
    for (int run = 0; run < 20; ++run) {
        const QString name = QStringLiteral("run-%1").arg(run);
        runs.append({name, name, run});
        const double low = 0.02 * run;
        const Json report = {{"pass@1", interval(low, low + .1)}, {"format", interval(.5, .6)}};
        reports.append(report);
    }
    chart.setContent(runs, reports);
    QCOMPARE(chart.dotCount(), 40);
    for (int dot = 1; dot < 40; ++dot) // none lies over another
        QVERIFY(!chart.dotRect(dot)
                     .adjusted(0, 1, 0, -1)
                     .intersects(chart.dotRect(dot - 1).adjusted(0, 1, 0, -1)));
    QVERIFY(chart.minimumHeight() >= chart.dotRect(39).bottom());
    chart.setContent({}, {});
    QVERIFY(chart.isEmpty());
    chart.grab(); // nothing to draw
}

void TestCompareRuns::orderByKeyAndButton() {
    RunWriter(folder(0), m_runs[0].info, 40).report("evaluation", {{"pass@1", interval(.1, .2)}});
    compare({0, 3});
    auto* list = find<QListWidget>("compareRuns");
    QTRY_COMPARE(headerOf("settingsTable", 1), QStringLiteral("seed-1"));
    list->setCurrentRow(1);
    QTest::keyClick(m_window->currentPage(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(list->item(0)->text(), QStringLiteral("longer"));
    QCOMPARE(list->currentRow(), 0); // stays with the run
    QTRY_COMPARE(headerOf("settingsTable", 1), QStringLiteral("longer"));
    QCOMPARE(headerOf("summaryTable", 1), QStringLiteral("longer"));
    const QString legend = drawn("reward")
                               ->findChild<QLabel*>(QStringLiteral("legend"))
                               ->text()
                               .replace(QChar(0x2011), u'-');
    QVERIFY(legend.indexOf(QLatin1String("longer")) < legend.indexOf(QLatin1String("seed-1")));
    QTest::keyClick(m_window->currentPage(), Qt::Key_Up, Qt::AltModifier); // already the first
    QCOMPARE(list->item(0)->text(), QStringLiteral("longer"));
    // Remembered, and the evaluation is in the column of its run.
    close();
    open(QStringLiteral("compare"));
    QTRY_VERIFY(find<QListWidget>("compareRuns"));
    list = find<QListWidget>("compareRuns");
    QTRY_COMPARE(list->count(), 2);
    QCOMPARE(list->item(0)->text(), QStringLiteral("longer"));
    auto* chart = find<EvaluationChart>("evaluationChart");
    QTRY_COMPARE(chart->dotCount(), 1);
    QVERIFY(chart->text(0).contains(QLatin1String("seed-1")));
    QTest::mouseClick(find<QPushButton>("segment2"), Qt::LeftButton);
    QVERIFY(chart->isVisible());
    list->setCurrentRow(0);
    QTest::mouseClick(find<QToolButton>("runDown"), Qt::LeftButton);
    QCOMPARE(list->item(1)->text(), QStringLiteral("longer"));
}

/// A drop moves a row of the list's model; the page follows.
void TestCompareRuns::orderOfListIsTold() {
    compare({0, 1, 2});
    auto* list = find<QListWidget>("compareRuns");
    const QAbstractItemModelTester tester(list->model());
    QCOMPARE(list->dragDropMode(), QAbstractItemView::InternalMove);
    QVERIFY(list->item(2)->flags() & Qt::ItemIsDragEnabled);
    list->item(2)->setCheckState(Qt::Unchecked);
    QTRY_COMPARE(headerOf("settingsTable", 1), QStringLiteral("seed-1"));
    QVERIFY(list->model()->moveRow({}, 2, {}, 0));
    QTRY_COMPARE(headerOf("settingsTable", 1), QStringLiteral("seed-3"));
    QCOMPARE(list->item(0)->checkState(), Qt::Unchecked); // still hidden
    QCOMPARE(headerOf("settingsTable", 2), QStringLiteral("seed-1"));
}

void TestCompareRuns::whyTheyDiffer() {
    const auto describe = [&](int run, const char* version, const char* hash, const char* cpu) {
        write(folder(run) / "provenance.json",
              {{"code_version", version},
               {"inputs", {{{"key", "dataset"}, {"name", "rows"}, {"sha256", hash}}}}});
        Json resolved = parseJson(readFile(folder(run) / run_files::resolved), "resolved");
        resolved["environment"] = {{"processor", cpu}, {"compute_type", "fp32"}, {"seed", run}};
        write(folder(run) / run_files::resolved, resolved);
    };
    describe(0, "0.1.0 (aaa)", "1111111111111111", "EPYC");
    describe(1, "0.1.0 (bbb)", "2222222222222222", "Xeon");
    const SettingsComparison found = compareSettings({folder(0), folder(1), folder(2)});
    const auto line = [&](const char* key) {
        for (const SettingsComparison::Line& one : found.lines)
            if (one.key == QLatin1String(key))
                return one;
        return SettingsComparison::Line();
    };
    QVERIFY(line("Code version").differs);
    QVERIFY(line("Content of dataset").differs);
    QCOMPARE(line("Content of dataset").values[1], QStringLiteral("222222222222"));
    QVERIFY(line("Processor").differs);
    QVERIFY(line("Processor").isOther(1));
    QVERIFY(!line("Processor").isOther(2)); // has not recorded it
    QVERIFY(!line("Number type computed in").differs);
    QVERIFY(line("seed").differs);

    compare({0, 1});
    auto* note = find<QLabel>("compareNote");
    QTRY_VERIFY2(note->text().contains(QLatin1String("Code version")), qPrintable(note->text()));
    QVERIFY(!note->text().contains(QLatin1String("alone")));
    QTest::mouseClick(find<QPushButton>("copyDifferences"), Qt::LeftButton);
    const QString copied = QApplication::clipboard()->text();
    QVERIFY2(copied.startsWith(QLatin1String("seed-2 compared with seed-1:")), qPrintable(copied));
    QVERIFY(copied.contains(QLatin1String("Processor: Xeon instead of EPYC")));
    QVERIFY(copied.contains(QLatin1String("seed: 2 instead of 1")));
    QVERIFY(!copied.contains(QLatin1String("Number type")));
    std::ofstream(folder(1) / "provenance.json") << "{";
    const SettingsComparison broken = compareSettings({folder(0), folder(1)});
    QVERIFY(broken.problems[1].contains(QLatin1String("provenance.json")));
}

void TestCompareRuns::wordDiffs() {
    const QString a = QStringLiteral("so 12 + 3 = 15, done"),
                  b = QStringLiteral("so 12 * 3 = 36, done");
    const WordDiff diff = wordDiff(a, b);
    QCOMPARE(wordsAt(a, diff.onlyFirst), (QStringList{"+", "15"}));
    QCOMPARE(wordsAt(b, diff.onlySecond), (QStringList{"*", "36"}));
    const QString c = QStringLiteral("我们先算加法"), d = QStringLiteral("我们再算乘法");
    QCOMPARE(wordsAt(c, wordDiff(c, d).onlyFirst),
             (QStringList{QStringLiteral("先"), QStringLiteral("加")}));
    QVERIFY(wordDiff(a, a).onlyFirst.isEmpty() && wordDiff({}, {}).onlySecond.isEmpty());
    QCOMPARE(wordsAt(a, wordDiff(a, {}).onlyFirst), QStringList{a});
    QString longA, longB;
    for (int i = 0; i < 3000; ++i) {
        longA += QStringLiteral("a%1 ").arg(i);
        longB += QStringLiteral("b%1 ").arg(i);
    }
    QVERIFY(wordDiff(longA, longB).tooLong);
    QVERIFY(wordDiff(longA, longB).onlyFirst.isEmpty());
    const WordDiff one = wordDiff(longA + QLatin1String("x"), longA + QLatin1String("y"));
    QVERIFY(!one.tooLong && one.onlyFirst.size() == 1); // what is equal costs nothing
}

void TestCompareRuns::membersArePicked() {
    const std::vector<double> rewards = {0, 2, 1, NAN, 2};
    QCOMPARE(pickedMember(rewards, Pick::Best), 1);
    QCOMPARE(pickedMember(rewards, Pick::Median), 2);
    QCOMPARE(pickedMember(rewards, Pick::Worst), 3);
    QCOMPARE(pickedMember({1, 1}, Pick::Worst), 0);
    QCOMPARE(pickedMember({}, Pick::Best), -1);
}

void TestCompareRuns::tracesSideBySide() {
    compare({0, 3});
    QTest::keyClick(m_window->currentPage(), Qt::Key_T);
    auto* prompts = find<QComboBox>("sharedPrompts");
    QTRY_VERIFY(prompts->isVisible());
    auto* step = find<QSlider>("sharedStep");
    QTRY_VERIFY(step->maximum() > 0);
    step->setValue(step->maximum() / 2); // the time machine of all pages
    const qint64 wanted = m_context->step();
    QVERIFY(wanted > 0);
    QTRY_COMPARE(find<QLabel>("sharedStepText")->text(), QStringLiteral("step %1").arg(wanted));
    QTRY_VERIFY(prompts->count() > 0);
    QTRY_COMPARE(inColumn(0, "columnRun")->text(), QStringLiteral("seed-1"));
    QCOMPARE(inColumn(1, "columnRun")->text(), QStringLiteral("longer"));
    const auto text = [&](int column) {
        return inColumn(column, "columnRun")->parent()->findChild<TraceView*>()->document().text();
    };
    QTRY_VERIFY(!text(0).isEmpty() && !text(1).isEmpty());
    QVERIFY(inColumn(0, "columnReward")->text().startsWith(QLatin1String("Reward")));
    QVERIFY(!inColumn(1, "columnAnswer")->text().isEmpty());
    const QString best = inColumn(0, "columnReward")->text();
    QTest::keyClick(m_window->currentPage(), Qt::Key_M);
    QTest::keyClick(m_window->currentPage(), Qt::Key_M);
    QTRY_VERIFY(inColumn(0, "columnReward")->text() != best);
    m_context->setStep(20); // moved on another page
    QTRY_VERIFY(find<QLabel>("sharedStepText")->text() == QLatin1String("step 20"));
    QTest::mouseClick(find<QPushButton>("closeTraces"), Qt::LeftButton);
    QVERIFY(!prompts->isVisible());
    QTest::mouseClick(m_window->findChild<QPushButton*>(QStringLiteral("readTraces")),
                      Qt::LeftButton);
    QVERIFY(prompts->isVisible());
}

void TestCompareRuns::promptsThatOneRunNeverSaw() {
    Library library = m_project->library();
    test::RunPlan plan;
    plan.name = "base";
    plan.stage = "pretrain"; // keeps no completions
    m_runs.push_back(test::makeRun(library, plan));
    close();
    open(QStringLiteral("runs"));
    QTRY_VERIFY(m_context->watcher().run(id(4)));
    compare({0, 4}, QStringLiteral(":traces"));
    auto* note = find<QLabel>("sharedPromptNote");
    QTRY_VERIFY2(note->text().contains(QLatin1String("nothing to compare")),
                 qPrintable(note->text()));
    compare({0, 3, 4}, QStringLiteral(":traces"));
    m_context->setStep(20);
    QTRY_COMPARE(inColumn(2, "columnWhy")->text(),
                 QStringLiteral("This run was never given this prompt."));
    QVERIFY(inColumn(2, "columnWhy")->isVisible());
    compare({4, 0}, QStringLiteral(":traces"));
    QTRY_VERIFY2(note->text().contains(QLatin1String("has kept no completions")),
                 qPrintable(note->text()));
    compare({0}, QStringLiteral(":traces"));
    QTRY_VERIFY(note->text().startsWith(QLatin1String("Show two runs")));
}

void TestCompareRuns::smoothingIsTypedOrDragged() {
    compare({0, 1});
    auto* slider = find<QSlider>("compareSmoothing");
    auto* value = find<QLineEdit>("compareSmoothingValue");
    QCOMPARE(value->text(), QStringLiteral("0.60"));
    slider->setValue(75);
    QCOMPARE(value->text(), QStringLiteral("0.75"));
    const QVector<std::pair<const char*, int>> cases = {
        {"0.9", 90}, {"7", 99}, {"x", 99}, {"nan", 99}};
    for (const auto& [typed, weight] : cases) {
        value->setText(QLatin1String(typed));
        QTest::keyClick(value, Qt::Key_Return);
        QCOMPARE(slider->value(), weight);
        QCOMPARE(value->text(), TextFormat::fixed(weight / 100.0, 2));
    }
}

QTEST_MAIN(TestCompareRuns)
#include "tst_compare_runs.moc"
