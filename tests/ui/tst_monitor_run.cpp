// SPDX-License-Identifier: GPL-3.0-or-later
// What Monitor says of a run beside its cards: its state, its base, its time, how it is stopped.
#include "core/base/file_lock.h"
#include "core/storage/control_channel.h"
#include "core/storage/run_writer.h"
#include "monitor_session.h"
#include "ui/services/background_jobs.h"
#include "ui/services/dialogs.h"
#include "ui/services/project_writer.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/theme.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

#include <cmath>

using namespace rationale;
using namespace rationale::ui;

class TestMonitorRun : public QObject, private MonitorSession {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() { open(); }
    void cleanup() { close(); }
    void runWithoutMetricsSaysSo();
    void damagedRunLeavesNoCurvesOfTheLastOne();
    void nothingIsAskedOfARunBeforeItsMetricsAreKnown();
    void failedRunSaysWhy();
    void waitingForABaseShowsItsProgress();
    void measuringIsNamed();
    void timeLeftFollowsTheNewestSteps();
    void stopAsksWithThreeChoices();
};

void TestMonitorRun::runWithoutMetricsSaysSo() {
    QVERIFY(drawn("reward"));
    auto* hint = find<QLabel>("gridHint");
    QVERIFY(!hint->isVisible());
    find<QLineEdit>("metricFilter")->setText(QStringLiteral("^no such metric$"));
    QVERIFY(hint->isVisible());
    QCOMPARE(hint->text(), QStringLiteral("No metric matches the filter."));
    find<QLineEdit>("metricFilter")->clear();
    Library library = m_project->library();
    test::RunPlan plan;
    plan.state = RunState::Queued;
    const RunSummary waiting = test::makeRun(library, plan);
    m_context->watcher().refreshNow();
    m_context->setCurrentRun(QString::fromStdString(waiting.info.id));
    QTRY_VERIFY(hint->isVisible());
    QVERIFY(hint->text().contains(QStringLiteral("no metric yet")));
}

void TestMonitorRun::damagedRunLeavesNoCurvesOfTheLastOne() {
    QVERIFY(drawn("reward"));
    showNewRun({.name = "damaged-run"}, [](const RunSummary& run) {
        QFile file(QString::fromStdString((run.folder / run_files::database).string()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(8192, 'x'));
    });
    QTRY_VERIFY(find<QLabel>("gridHint")->isVisible());
    QVERIFY(grid()->cards().isEmpty());
}

void TestMonitorRun::nothingIsAskedOfARunBeforeItsMetricsAreKnown() {
    QVERIFY(drawn("reward"));
    const QSignalSpy toasts(m_context.get(), &StudioContext::toastRequested);
    showNewRun({.state = RunState::Queued}); // its engine has not made a database yet
    grid()->resize(grid()->width() - 40, grid()->height()); // looks at what is in view
    QTRY_VERIFY(find<QLabel>("gridHint")->isVisible());
    m_context->jobs().waitForAll();
    QCoreApplication::processEvents();
    QVERIFY2(toasts.isEmpty(), qPrintable(toasts.value(0).value(0).toString()));
}

void TestMonitorRun::failedRunSaysWhy() {
    auto* note = onPage<QLabel>("endNote");
    QVERIFY(note->text().startsWith(QStringLiteral("The engine of this run is gone")));
    showNewRun({.state = RunState::Failed, .message = "No space left (runs/x/run.sqlite)"});
    QVERIFY(note->isVisible());
    QVERIFY2(note->text().contains(QStringLiteral("No space left")), qPrintable(note->text()));
    QVERIFY(onPage<QPushButton>("resumeOfferButton")->isVisible());
}

void TestMonitorRun::waitingForABaseShowsItsProgress() {
    Library library = m_project->library();
    const RunSummary base =
        library.createRun("stage: pretrain\n", {}, "pretrain", "", "my-base", 1);
    const RunSummary waiting =
        library.createRun("stage: grpo\n", {}, "grpo", "my-base", "waiting", 1);
    const auto baseLock = FileLock::tryAcquire(base.folder / run_files::lock);
    const auto lock = FileLock::tryAcquire(waiting.folder / run_files::lock);
    RunWriter baseWriter(base.folder, base.info, 0);
    const std::pair<std::string, double> seconds{"step_time", 2};
    baseWriter.metrics(30, {&seconds, 1});
    baseWriter.state(RunState::Running, 30, 100);
    baseWriter.flush();
    RunWriter writer(waiting.folder, waiting.info, 0);
    writer.event(0, "base", "Training my-base first", {{"run", base.info.id}});
    writer.state(RunState::Launching, 0, 120, "Training my-base first");
    writer.flush();
    m_context->watcher().refreshNow();
    m_context->setCurrentRun(QString::fromStdString(waiting.info.id));
    auto* activity = onPage<QWidget>("runActivity");
    QTRY_VERIFY_WITH_TIMEOUT(activity->isVisible() && onPage<QWidget>("baseProgress")->isVisible(),
                             10000);
    QVERIFY(activity->findChild<QLabel*>(QStringLiteral("activityText"))
                ->text()
                .contains(QStringLiteral("my-base")));
    QStringList progress;
    for (const QLabel* label : onPage<QWidget>("baseProgress")->findChildren<QLabel*>())
        progress.append(label->text());
    QVERIFY2(progress.join(u' ').contains(QStringLiteral("30 / 100 · ETA 2\u00A0m")),
             qPrintable(progress.join(u' ')));
    QVERIFY(find<QLabel>("gridHint")->text().contains(QStringLiteral("my-base")));
    QVERIFY(find<QPushButton>("stopButton")->isEnabled());
    QVERIFY(!find<QPushButton>("checkpointButton")->isEnabled()); // nothing of its own yet
    QTRY_VERIFY(find<QPushButton>("openBaseOfEvent"));
    QTest::mouseClick(onPage<QPushButton>("openBase"), Qt::LeftButton);
    QCOMPARE(m_context->currentRun(), QString::fromStdString(base.info.id));
    QVERIFY(!activity->isVisible());
}

void TestMonitorRun::measuringIsNamed() {
    const auto lock = FileLock::tryAcquire(m_run.folder / run_files::lock);
    RunWriter writer(m_run.folder, m_run.info, m_run.info.step);
    writer.state(RunState::Running, m_run.info.step, 200, "Measuring held-out problems");
    writer.flush();
    auto* text = onPage<QLabel>("activityText");
    QTRY_VERIFY_WITH_TIMEOUT(text->isVisible(), 10000);
    QCOMPARE(text->text(), QStringLiteral("Measuring held-out problems"));
    QVERIFY(!onPage<QPushButton>("openBase")->isVisible());
    writer.state(RunState::Running, m_run.info.step + 1, 200);
    writer.flush();
    QTRY_VERIFY_WITH_TIMEOUT(!text->isVisible(), 10000);
}

void TestMonitorRun::timeLeftFollowsTheNewestSteps() {
    RunSummary run;
    run.info.state = RunState::Running;
    run.info.started = 1; // an hour of base training and an evaluation ago
    run.info.heartbeat = 3601;
    run.info.step = 7;
    run.info.totalSteps = 107;
    run.stepSeconds = 12;
    QCOMPARE(progressText(run), QStringLiteral("7 / 107 · ETA 20\u00A0m"));
    run.stepSeconds = std::nan("");
    QCOMPARE(progressText(run), QStringLiteral("7 / 107"));
}

void TestMonitorRun::stopAsksWithThreeChoices() {
    const auto lock = FileLock::tryAcquire(m_run.folder / run_files::lock);
    ControlReceiver engine(m_run.folder);
    RunWriter writer(m_run.folder, m_run.info, m_run.info.step);
    writer.state(RunState::Running, m_run.info.step, 200);
    writer.flush();
    auto* stop = find<QPushButton>("stopButton");
    QTRY_VERIFY_WITH_TIMEOUT(stop->isVisible(), 10000);
    m_context->dialogs().answerNext(2);
    QTest::mouseClick(stop, Qt::LeftButton);
    m_context->writer().waitForAll();
    QVERIFY(engine.poll().empty());
    m_context->dialogs().answerNext(0);
    QTest::mouseClick(stop, Qt::LeftButton);
    m_context->writer().waitForAll();
    const std::vector<ControlCommand> commands = engine.poll();
    QCOMPARE(commands.size(), size_t(1));
    QCOMPARE(commands[0].verb, std::string("stop"));
    QVERIFY(commands[0].arguments["save"].get<bool>());
    QTest::mouseClick(find<QPushButton>("checkpointButton"), Qt::LeftButton);
    m_context->writer().waitForAll();
    QCOMPARE(engine.poll().at(0).verb, std::string("checkpoint"));
}

QTEST_MAIN(TestMonitorRun)
#include "tst_monitor_run.moc"
