// SPDX-License-Identifier: GPL-3.0-or-later
// The queue pane of Runs and the sweep of Launch, without an engine: nothing starts here.
#include "core/base/file_lock.h"
#include "core/storage/library_schema.h"
#include "core/storage/run_queue.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/forms/recipe_document.h"
#include "ui/models/queue_model.h"
#include "ui/pages/launch_page.h"
#include "ui/services/dialogs.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include <cmath>

using namespace rationale;
using namespace rationale::ui;

namespace {

NewRun planned(const std::string& name, const std::string& model = {}) {
    return {"stage: grpo\n", {{"max_steps", 10}}, "grpo", model, name, 1, {}};
}

} // namespace

class TestQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init();
    void cleanup();
    void emptyQueueIsItsTitle();
    void rowsFollowTheQueue();
    void orderChangesByButtonsKeysAndDrag();
    void removedRunsStayAndCanBeQueuedAgain();
    void heldQueueSaysSo();
    void standingQueueOffersToContinue();
    void startsAreEstimatedFromWhatWasMeasured();
    void addToQueueMakesAQueuedRun();
    void sweepShowsMembersAndCost();
    void invalidMemberMakesNothing();
    void largeSweepAsks();
    void sweepIsQueuedWhole();

private:
    template <typename T>
    T* find(const char* name) {
        T* found = m_window->currentPage()->findChild<T*>(QLatin1String(name));
        return found ? found : m_window->findChild<T*>(QLatin1String(name));
    }
    void click(const char* name) {
        auto* button = find<QAbstractButton>(name);
        QTRY_VERIFY2(button->isVisible() && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QueueModel* model() {
        return static_cast<QueueModel*>(find<QTableView>("queueTable")->model());
    }
    QStringList names() {
        QStringList names;
        for (int row = 0; row < model()->rowCount(); ++row)
            names << model()->index(row, QueueModel::Name).data().toString();
        return names;
    }
    std::vector<std::string> add(const std::vector<NewRun>& runs) {
        std::vector<std::string> ids;
        for (const RunSummary& run : RunQueue(m_project->path()).addNew(runs))
            ids.push_back(run.info.id);
        m_context->watcher().refreshNow();
        return ids;
    }
    void choose(int row) {
        find<QTableView>("queueTable")->setCurrentIndex(model()->index(row, QueueModel::Name));
    }
    void openSweep() {
        m_window->openPage(QStringLiteral("launch"));
        auto* tabs = find<QTabWidget>("launchPreviewTabs");
        tabs->setCurrentWidget(find<QWidget>("launchSweep"));
    }
    QStandardItemModel* members() {
        return static_cast<QStandardItemModel*>(find<QTableView>("sweepTable")->model());
    }

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
};

void TestQueue::init() {
    m_project = std::make_unique<test::TestProject>();
    test::makeSmallProject(m_project->path());
    m_context = std::make_unique<StudioContext>(m_project->qpath());
    m_context->launcher().setEngineFolder(m_project->qpath()); // there is none: nothing starts
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->resize(1440, 900);
    m_window->show();
    m_window->activateWindow();
    m_window->openPage(QStringLiteral("runs"));
    QTRY_VERIFY(!m_context->watcher().runs().empty());
}

void TestQueue::cleanup() {
    m_window.reset();
    m_context.reset();
    m_project.reset();
}

void TestQueue::emptyQueueIsItsTitle() {
    QTRY_VERIFY(find<QWidget>("queuePane")->isVisible());
    QVERIFY(!find<QTableView>("queueTable")->isVisible());
    QVERIFY(find<QLabel>("queueNote")->text().contains(QStringLiteral("Launch")));
    QVERIFY(!find<QPushButton>("queueContinue")->isVisible());
}

void TestQueue::rowsFollowTheQueue() {
    QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto ids = add({planned("first 第一"), planned("second"), planned("child", "second")});
    QTRY_COMPARE(names(), QStringList({"first 第一", "second", "child"}));
    QVERIFY(find<QTableView>("queueTable")->isVisible());
    QCOMPARE(model()->index(2, QueueModel::WaitsFor).data().toString(), QStringLiteral("second"));
    QCOMPARE(model()->index(0, QueueModel::Start).data().toString(), QStringLiteral("next"));
    QCOMPARE(model()->index(1, QueueModel::Start).data().toString(),
             QStringLiteral("after first 第一"));
    QCOMPARE(model()->index(0, QueueModel::Estimate).data().toString(), QStringLiteral("unknown"));
    QCOMPARE(find<Chip>("queueCount")->text(), QStringLiteral("3"));
    RunQueue(m_project->path()).markBegun(ids[0]); // by another process
    QTRY_COMPARE(model()->index(0, QueueModel::Start).data().toString(), QStringLiteral("goes on"));
    QCOMPARE(model()->placeAt(0), 0);
    QCOMPARE(model()->placeAt(1), 1);
    QTest::mouseClick(find<QAbstractButton>("queueFold"), Qt::LeftButton);
    QVERIFY(!find<QTableView>("queueTable")->isVisible());
}

void TestQueue::orderChangesByButtonsKeysAndDrag() {
    add({planned("a"), planned("b"), planned("c")});
    QTRY_COMPARE(names(), QStringList({"a", "b", "c"}));
    choose(0);
    QVERIFY(!find<QAbstractButton>("queueUp")->isEnabled());
    click("queueDown");
    QTRY_COMPARE(names(), QStringList({"b", "a", "c"}));
    QTRY_COMPARE(find<QTableView>("queueTable")->currentIndex().row(), 1); // stays chosen
    find<QTableView>("queueTable")->setFocus();
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(names(), QStringList({"b", "c", "a"}));
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Up, Qt::AltModifier);
    QTRY_COMPARE(names(), QStringList({"b", "a", "c"}));
    // What the view does when a row is dropped: c before the first row, then b below the last.
    const auto drop = [this](int from, int row) {
        const std::unique_ptr<QMimeData> data(model()->mimeData({model()->index(from, 0)}));
        QVERIFY(model()->dropMimeData(data.get(), Qt::MoveAction, row, 0, {}));
    };
    drop(2, 0);
    QTRY_COMPARE(names(), QStringList({"c", "b", "a"}));
    drop(1, 3);
    QTRY_COMPARE(names(), QStringList({"c", "a", "b"}));
    const auto last = m_project->library().run(RunQueue::read(m_project->path()).waiting[2].run);
    QCOMPARE(last->info.name, std::string("b")); // stored, not only shown
}

void TestQueue::removedRunsStayAndCanBeQueuedAgain() {
    const auto ids = add({planned("a"), planned("b")});
    QTRY_COMPARE(names(), QStringList({"a", "b"}));
    choose(0);
    click("queueRemove");
    QTRY_COMPARE(names(), QStringList({"b"}));
    QVERIFY(m_project->library().run(ids[0]).has_value());
    auto* runs = find<QTableView>("runsTable");
    const auto row = [&] {
        for (int i = 0; i < runs->model()->rowCount(); ++i)
            for (int column = 0; column < runs->model()->columnCount(); ++column)
                if (runs->model()->index(i, column).data().toString() == QStringLiteral("a"))
                    return i;
        return -1;
    };
    QTRY_VERIFY(row() >= 0);
    runs->setFocus();
    runs->selectRow(row());
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Q);
    QTRY_COMPARE(names(), QStringList({"b", "a"}));
}

void TestQueue::heldQueueSaysSo() {
    add({planned("a")});
    QTRY_COMPARE(names().size(), 1);
    click("queueHold");
    QTRY_VERIFY(find<QLabel>("queueNote")->text().contains(QStringLiteral("is held")));
    QVERIFY(RunQueue::read(m_project->path()).held);
    QCOMPARE(model()->index(0, QueueModel::Start).data().toString(), QStringLiteral("held"));
    QVERIFY(!find<QPushButton>("queueContinue")->isVisible());
    QCOMPARE(find<QPushButton>("queueHold")->text(), QStringLiteral("Release queue"));
    click("queueHold");
    QTRY_VERIFY(!RunQueue::read(m_project->path()).held);
}

void TestQueue::standingQueueOffersToContinue() {
    add({planned("a")});
    QTRY_VERIFY(find<QPushButton>("queueContinue")->isVisible());
    QVERIFY(find<QLabel>("queueNote")->text().contains(QStringLiteral("stands still")));
    const auto lock = FileLock::tryAcquire(m_project->path() / project_files::queueLock);
    QTRY_VERIFY(!find<QPushButton>("queueContinue")->isVisible()); // somebody works on it
}

void TestQueue::startsAreEstimatedFromWhatWasMeasured() {
    std::vector<RunSummary> runs(3);
    for (size_t i = 0; i < runs.size(); ++i) {
        runs[i].info.id = "run" + std::to_string(i);
        runs[i].info.name = "name" + std::to_string(i);
        runs[i].info.stage = "grpo";
        runs[i].stepSeconds = i == 0 ? 3 : std::nan("");
    }
    runs[0].info.state = RunState::Complete;
    QueueState state;
    state.waiting = {{"run1", "", 0, false}, {"run2", "", 0, false}};
    auto rows = queueRows(state, runs, {{"run1", 10}, {"run2", 20}});
    QCOMPARE(rows[0].seconds, 30.0);
    QCOMPARE(rows[1].startSeconds, 30.0);
    QCOMPARE(rows[1].seconds, 60.0);
    rows = queueRows(state, runs, {{"run1", 0}, {"run2", 20}}); // a stage without steps
    QVERIFY(std::isnan(rows[0].seconds) && std::isnan(rows[1].startSeconds));
    state.begun = {{"run0", "", 0, true}}; // has ended; nobody took it out yet
    QCOMPARE(queueRows(state, runs, {}).size(), 2);
    runs[0].info.state = RunState::Running;
    QCOMPARE(queueRows(state, runs, {}).size(), 3);
    runs[0].info.state = RunState::Failed;
    rows = queueRows(state, runs, {{"run1", 10}});
    QVERIFY(std::isnan(rows[0].seconds)); // nothing measured: nothing said
}

void TestQueue::addToQueueMakesAQueuedRun() {
    m_window->openPage(QStringLiteral("launch"));
    find<QLineEdit>("runName")->setText(QStringLiteral("queued one"));
    click("addToQueue");
    QTRY_COMPARE(RunQueue::read(m_project->path()).waiting.size(), size_t{1});
    QTRY_VERIFY(find<QPushButton>("addToQueue")->isEnabled());
    find<QLineEdit>("runName")->setText(QStringLiteral("queued two"));
    QTest::keyClick(m_window.get(), Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(RunQueue::read(m_project->path()).waiting.size(), size_t{2});
    m_window->openPage(QStringLiteral("runs"));
    QTRY_COMPARE(names(), QStringList({"queued one", "queued two"}));
    m_window->openPage(QStringLiteral("launch"));
    static_cast<LaunchPage*>(m_window->currentPage())
        ->document()
        .setText("num_generations", QStringLiteral("0"));
    QVERIFY(!find<QPushButton>("addToQueue")->isEnabled());
}

void TestQueue::sweepShowsMembersAndCost() {
    openSweep();
    QVERIFY(find<QLabel>("sweepCost")->text().isEmpty() ||
            !find<QPushButton>("queueSweep")->isEnabled());
    QTest::keyClicks(find<QLineEdit>("sweepValues0"), QStringLiteral("1e-5,2e-5"));
    click("addSweepAxis");
    find<QComboBox>("sweepKey1")->setCurrentText(QStringLiteral("num_generations"));
    find<QLineEdit>("sweepValues1")->setText(QStringLiteral("8, 16"));
    find<QLineEdit>("sweepSeeds")->setText(QStringLiteral("1..3"));
    QTRY_COMPARE(members()->rowCount(), 12);
    QCOMPARE(members()->columnCount(), 3);
    QVERIFY(find<QPushButton>("queueSweep")->isEnabled());
    QCOMPARE(find<QPushButton>("queueSweep")->text(), QStringLiteral("Queue all 12"));
    const QString cost = find<QLabel>("sweepCost")->text();
    QVERIFY2(cost.contains(QStringLiteral("12 runs")) && cost.contains(QStringLiteral("steps")) &&
                 cost.contains(QStringLiteral("unknown")),
             qPrintable(cost));
    click("removeSweepAxis0");
    QTRY_COMPARE(members()->rowCount(), 6);
    find<QLineEdit>("sweepSeeds")->setText(QStringLiteral("1..x"));
    QTRY_VERIFY(find<QLabel>("sweepProblem")->isVisible());
    QVERIFY(!find<QPushButton>("queueSweep")->isEnabled());
    QVERIFY(RunQueue::read(m_project->path()).waiting.empty());
}

void TestQueue::invalidMemberMakesNothing() {
    const size_t before = m_project->library().runs().size();
    openSweep();
    find<QLineEdit>("sweepValues0")->setText(QStringLiteral("1e-5,2e-5"));
    click("addSweepAxis");
    find<QComboBox>("sweepKey1")->setCurrentText(QStringLiteral("num_generations"));
    find<QLineEdit>("sweepValues1")->setText(QStringLiteral("16,0"));
    QTRY_COMPARE(members()->rowCount(), 4);
    QVERIFY(find<QLabel>("sweepProblem")->isVisible());
    QVERIFY2(find<QLabel>("sweepProblem")->text().contains(QStringLiteral("num_generations=0")),
             qPrintable(find<QLabel>("sweepProblem")->text()));
    QVERIFY(members()->item(1, 0)->text().startsWith(QStringLiteral("⊘")));
    QVERIFY(!find<QPushButton>("queueSweep")->isEnabled());
    QTest::mouseClick(find<QPushButton>("queueSweep"), Qt::LeftButton);
    m_context->writer().waitForAll();
    QCOMPARE(m_project->library().runs().size(), before);
    QVERIFY(RunQueue::read(m_project->path()).waiting.empty());
}

void TestQueue::largeSweepAsks() {
    openSweep();
    find<QLineEdit>("sweepSeeds")->setText(QStringLiteral("1..21"));
    QTRY_COMPARE(members()->rowCount(), 21);
    m_context->dialogs().answerNext(1); // cancel
    click("queueSweep");
    m_context->writer().waitForAll();
    QVERIFY(RunQueue::read(m_project->path()).waiting.empty());
    m_context->dialogs().answerNext(0);
    click("queueSweep");
    QTRY_COMPARE(RunQueue::read(m_project->path()).waiting.size(), size_t{21});
}

void TestQueue::sweepIsQueuedWhole() {
    openSweep();
    find<QLineEdit>("runName")->setText(QStringLiteral("zero 网格"));
    find<QLineEdit>("sweepValues0")->setText(QStringLiteral("1e-5,2e-5"));
    find<QLineEdit>("sweepSeeds")->setText(QStringLiteral("1,2"));
    QTRY_COMPARE(members()->rowCount(), 4);
    click("queueSweep");
    QTRY_COMPARE(RunQueue::read(m_project->path()).waiting.size(), size_t{4});
    const auto run = m_project->library().run("zero 网格 learning_rate=2e-5 seed=2");
    QVERIFY(run.has_value());
    QVERIFY(run->tags == std::vector<std::string>{"zero 网格"});
    QCOMPARE(run->info.seed, uint64_t{2});
}

QTEST_MAIN(TestQueue)
#include "tst_queue.moc"
