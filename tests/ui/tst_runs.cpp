// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "core/recipe/field_spec.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/models/run_table_model.h"
#include "ui/services/dialogs.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QTableWidget>
#include <QTest>

#include <memory>

using namespace rationale;
using namespace rationale::ui;

class TestRuns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init();
    void cleanup();
    void tableShowsEveryRun();
    void stagesWithoutStepsShowNone();
    void everyStageIsShownWhole();
    void filterNarrowsAndSaysWhenItIsNoExpression();
    void headingsGroupTheRuns();
    void sortingKeepsUnknownValuesLast();
    void eyeAndPinAreKept();
    void noteAndTagsAreSaved();
    void renameInPlace();
    void twoRunsShowWhyTheyDiffer();
    void interruptedRunOffersToResume();
    void deleteAsksAndRemovesTheFolder();
    void enterOpensMonitor();
    void smallWindowNeedsNoSideScrolling();

private:
    template <typename T>
    T* find(const char* name) {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    RunTableModel* model() {
        return static_cast<RunTableModel*>(find<QTableView>("runsTable")->model());
    }
    int rowWithState(RunState state);
    void clickCell(int row, int column, Qt::KeyboardModifiers modifiers = {});

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
};

void TestRuns::init() {
    m_project = std::make_unique<test::TestProject>();
    test::makeSmallProject(m_project->path());
    m_context = std::make_unique<StudioContext>(m_project->qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->resize(1440, 900);
    m_window->show();
    m_window->openPage(QStringLiteral("runs"));
    QTRY_COMPARE(model()->rowCount(), 4);
}

void TestRuns::cleanup() {
    m_window.reset();
    m_context.reset();
    m_project.reset();
}

int TestRuns::rowWithState(RunState state) {
    for (int row = 0; row < model()->rowCount(); ++row)
        if (const RunSummary* run = model()->runAt(row); run && run->info.state == state)
            return row;
    return -1;
}

void TestRuns::clickCell(int row, int column, Qt::KeyboardModifiers modifiers) {
    auto* table = find<QTableView>("runsTable");
    const QModelIndex index = model()->index(row, column);
    table->scrollTo(index);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, modifiers,
                      table->visualRect(index).center());
}

void TestRuns::tableShowsEveryRun() {
    QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (const RunSummary& run : m_project->library().runs()) {
        const int row = model()->rowOf(QString::fromStdString(run.info.id));
        QVERIFY(row >= 0);
        QCOMPARE(model()->index(row, RunTableModel::Name).data().toString(),
                 QString::fromStdString(run.info.name));
        QCOMPARE(model()->index(row, RunTableModel::State).data(StateRole).toInt(),
                 static_cast<int>(run.info.state));
    }
    const int interrupted = rowWithState(RunState::Interrupted);
    QVERIFY(interrupted >= 0);
    QCOMPARE(model()->index(interrupted, RunTableModel::Progress).data().toString(),
             QStringLiteral("25 / 40"));
    QVERIFY(model()
                ->index(interrupted, RunTableModel::PassAt1)
                .data()
                .toString()
                .endsWith(QStringLiteral("\u00A0%")));
}

void TestRuns::stagesWithoutStepsShowNone() {
    Library library = m_project->library();
    const RunSummary made =
        library.createRun("stage: evaluate\n", {}, "evaluate", "", "measured", 1);
    {
        RunWriter writer(made.folder, made.info, 0);
        writer.state(RunState::Complete, 0, 100); // as they were once written
    }
    m_context->watcher().refreshNow();
    const QString id = QString::fromStdString(made.info.id);
    QTRY_VERIFY(model()->rowOf(id) >= 0);
    const QModelIndex progress = model()->index(model()->rowOf(id), RunTableModel::Progress);
    QTRY_COMPARE(progress.data(ProgressRole).toDouble(), 1.0);
    QCOMPARE(progress.data().toString(), QStringLiteral("–"));
    clickCell(progress.row(), RunTableModel::Name);
    const QString summary = find<QLabel>("inspectorSummary")->text();
    QVERIFY2(summary.contains(QStringLiteral("evaluate")) && !summary.contains(u'/'),
             qPrintable(summary));
}

void TestRuns::everyStageIsShownWhole() {
    auto* table = find<QTableView>("runsTable");
    table->setColumnWidth(RunTableModel::Stage, 30); // as somebody might have left it
    QTRY_VERIFY(m_project->library().setting("state/runs.columns").is_string());
    m_window.reset();
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->openPage(QStringLiteral("runs"));
    const QFontMetrics metrics(font(FontRole::Table));
    for (const StageSpec& stage : stageSpecs()) {
        const int needed = metrics.horizontalAdvance(QString::fromStdString(stage.name)) + px(16);
        QVERIFY2(find<QTableView>("runsTable")->columnWidth(RunTableModel::Stage) >= needed,
                 stage.name.c_str());
    }
}

void TestRuns::filterNarrowsAndSaysWhenItIsNoExpression() {
    auto* filter = find<QLineEdit>("runFilter");
    QTest::keyClicks(filter, QStringLiteral("state:interrupted"));
    QCOMPARE(model()->shownCount(), 1);
    filter->clear();
    QTest::keyClicks(filter, QStringLiteral("("));
    QCOMPARE(filter->property("state").toString(), QStringLiteral("error"));
    auto* problem = find<QLabel>("filterProblem");
    QVERIFY(problem->isVisible() && problem->text().contains(QStringLiteral("parenthes")));
    QCOMPARE(model()->shownCount(), 4);
    filter->clear();
    QCOMPARE(model()->shownCount(), 4);
    QTest::keyClicks(filter, QStringLiteral("no such run"));
    QCOMPARE(model()->shownCount(), 0);
    QVERIFY(!problem->isVisible());
    QCOMPARE(find<QLabel>("runCount")->text(), QStringLiteral("0 of 4 shown"));
    auto* noMatch = find<QWidget>("noRunMatches");
    QVERIFY(noMatch->isVisible());
    QTest::mouseClick(noMatch->findChild<QPushButton*>(QStringLiteral("emptyPrimary")),
                      Qt::LeftButton);
    QCOMPARE(filter->text(), QString());
    QCOMPARE(model()->shownCount(), 4);
    QVERIFY(!noMatch->isVisible());
}

void TestRuns::headingsGroupTheRuns() {
    find<QComboBox>("runGroup")->setCurrentIndex(static_cast<int>(RunTableModel::GroupBy::State));
    QVERIFY(model()->rowCount() > 4);
    QVERIFY(!model()->runAt(0));
    QVERIFY(model()->index(0, 0).data(GroupRole).toBool());
    QCOMPARE(model()->shownCount(), 4);
    QCOMPARE(find<QTableView>("runsTable")->columnSpan(0, 0),
             static_cast<int>(RunTableModel::ColumnCount));
}

void TestRuns::sortingKeepsUnknownValuesLast() {
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        find<QTableView>("runsTable")
            ->horizontalHeader()
            ->setSortIndicator(RunTableModel::Best, order);
        double last = order == Qt::AscendingOrder ? -INFINITY : INFINITY;
        bool unknown = false;
        for (int row = 0; row < model()->rowCount(); ++row) {
            const double value = model()->runAt(row)->bestReward;
            if (std::isnan(value)) {
                unknown = true;
                continue;
            }
            QVERIFY(!unknown);
            QVERIFY(order == Qt::AscendingOrder ? value >= last : value <= last);
            last = value;
        }
    }
}

void TestRuns::eyeAndPinAreKept() {
    const std::string id = model()->runAt(2)->info.id;
    const bool visible = model()->runAt(2)->visible;
    clickCell(2, RunTableModel::Eye);
    QTRY_COMPARE(m_project->library().run(id)->visible, !visible);
    QTRY_COMPARE(model()->runAt(model()->rowOf(QString::fromStdString(id)))->visible, !visible);
    clickCell(model()->rowOf(QString::fromStdString(id)), RunTableModel::Pin);
    QTRY_VERIFY(m_project->library().run(id)->pinned);
    QTRY_COMPARE(model()->rowOf(QString::fromStdString(id)), 0); // pinned runs lead
}

void TestRuns::noteAndTagsAreSaved() {
    clickCell(0, RunTableModel::Name);
    const std::string id = model()->runAt(0)->info.id;
    auto* tags = find<QLineEdit>("tagsEdit");
    tags->clear();
    QTest::keyClicks(tags, QStringLiteral("first, lc"));
    QTest::keyClick(tags, Qt::Key_Return);
    QTRY_COMPARE(m_project->library().run(id)->tags, (std::vector<std::string>{"first", "lc"}));
    find<QPlainTextEdit>("noteEdit")->setPlainText(QStringLiteral("熵在第200步上升"));
    clickCell(1, RunTableModel::Name);
    QTRY_COMPARE(m_project->library().run(id)->note, std::string("熵在第200步上升"));
}

void TestRuns::renameInPlace() {
    clickCell(0, RunTableModel::Name);
    const std::string id = model()->runAt(0)->info.id;
    auto* table = find<QTableView>("runsTable");
    QTest::keyClick(table, Qt::Key_F2);
    auto* editor = table->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("renamed-run"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(m_project->library().run(id)->info.name, std::string("renamed-run"));
}

void TestRuns::twoRunsShowWhyTheyDiffer() {
    clickCell(0, RunTableModel::Name);
    clickCell(3, RunTableModel::Name, Qt::ControlModifier);
    auto* note = find<QLabel>("diffNote");
    QTRY_VERIFY(note->isVisible());
    QTRY_VERIFY(note->text() != QStringLiteral("Comparing…"));
    QVERIFY2(note->text().contains(QLatin1String("settings")), qPrintable(note->text()));
    QVERIFY(find<QTableWidget>("configDiff")->rowCount() > 0);
}

void TestRuns::interruptedRunOffersToResume() {
    const int row = rowWithState(RunState::Interrupted);
    clickCell(row, RunTableModel::Name);
    QVERIFY(find<QPushButton>("resumeOfferButton")->isVisible());
    clickCell(rowWithState(RunState::Complete), RunTableModel::Name);
    QVERIFY(!find<QPushButton>("resumeOfferButton")->isVisible());
}

void TestRuns::deleteAsksAndRemovesTheFolder() {
    const RunSummary run = *model()->runAt(0);
    clickCell(0, RunTableModel::Name);
    m_context->dialogs().answerNext(1);
    QTest::keyClick(find<QTableView>("runsTable"), Qt::Key_Delete);
    QVERIFY(fs::exists(run.folder));
    m_context->dialogs().answerNext(0);
    QTest::keyClick(find<QTableView>("runsTable"), Qt::Key_Delete);
    QTRY_VERIFY(!fs::exists(run.folder));
    QTRY_COMPARE(model()->totalCount(), 3);
}

void TestRuns::enterOpensMonitor() {
    clickCell(1, RunTableModel::Name);
    const QString id = model()->idAt(1);
    QTest::keyClick(find<QTableView>("runsTable"), Qt::Key_Return);
    QTRY_COMPARE(m_window->currentPage()->id(), QStringLiteral("monitor"));
    QCOMPARE(m_context->currentRun(), id);
}

void TestRuns::smallWindowNeedsNoSideScrolling() {
    auto* table = find<QTableView>("runsTable");
    QTRY_COMPARE(table->horizontalScrollBar()->maximum(), 0);
    m_window->resize(1280, 800);
    QTRY_COMPARE(table->horizontalScrollBar()->maximum(), 0);
}

QTEST_MAIN(TestRuns)
#include "tst_runs.moc"
