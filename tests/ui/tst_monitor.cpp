// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "core/storage/control_channel.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/charts/card_grid.h"
#include "ui/services/background_jobs.h"
#include "ui/services/dialogs.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include <cmath>
#include <functional>
#include <memory>

using namespace rationale;
using namespace rationale::ui;

class TestMonitor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init();
    void cleanup();
    void dashboardComesFirstAndOnlyVisibleCardsDraw();
    void curveGrowsWhileTheEngineWrites();
    void filterAndSmoothing();
    void evaluationsAreNotSmoothed();
    void runWithoutMetricsSaysSo();
    void anotherRunKeepsTheCardsAndShowsItsOwnCurves();
    void damagedRunLeavesNoCurvesOfTheLastOne();
    void nothingIsAskedOfARunBeforeItsMetricsAreKnown();
    void failedRunSaysWhy();
    void waitingForABaseShowsItsProgress();
    void measuringIsNamed();
    void timeLeftFollowsTheNewestSteps();
    void timeMachineMovesTheCrosshair();
    void otherAxesAndLogarithms();
    void explanationUsesNumbersOfTheRun();
    void exportsCsvSvgAndPng();
    void stopAsksWithThreeChoices();
    void hiddenPageDoesNoWork();

private:
    template <typename T>
    T* find(const char* name) {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    template <typename T>
    T* onPage(const char* name) { // the inspector of Runs has some of the same parts
        return m_window->currentPage()->findChild<T*>(QLatin1String(name));
    }
    CardGrid* grid() { return find<CardGrid>("cardGrid"); }
    ChartCard* drawn(const char* metric) {
        ChartCard* card = grid()->card(QLatin1String(metric));
        if (!card || !QTest::qWaitFor([card] { return card->isDrawn(); }))
            return nullptr;
        return card;
    }

    void showNewRun(
        const test::RunPlan& plan,
        const std::function<void(const RunSummary&)>& harm = [](const RunSummary&) {}) {
        Library library = m_project->library();
        const RunSummary run = test::makeRun(library, plan);
        const QString id = QString::fromStdString(run.info.id);
        m_context->watcher().refreshNow();
        QTRY_VERIFY(m_context->watcher().run(id));
        harm(run);
        m_context->setCurrentRun(id);
    }

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
    RunSummary m_run;
};

void TestMonitor::init() {
    m_project = std::make_unique<test::TestProject>();
    Library library = m_project->library();
    test::RunPlan plan;
    plan.name = "live-run";
    plan.steps = 60;
    plan.totalSteps = 200;
    plan.state = RunState::Interrupted;
    m_run = test::makeRun(library, plan);
    m_context = std::make_unique<StudioContext>(m_project->qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->resize(1440, 900);
    m_window->show();
    m_context->setCurrentRun(QString::fromStdString(m_run.info.id));
    m_window->openPage(QStringLiteral("monitor"));
    QTRY_VERIFY(grid()->card(QStringLiteral("reward")));
}

void TestMonitor::cleanup() {
    m_window.reset();
    m_context.reset();
    m_project.reset();
}

void TestMonitor::dashboardComesFirstAndOnlyVisibleCardsDraw() {
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    QVERIFY(!reward->titleValue().isEmpty());
    int above = 0;
    for (const ChartCard* card : grid()->cards()) {
        above += card->y() < reward->y() || (card->y() == reward->y() && card->x() < reward->x());
        if (!grid()->isInView(card))
            QVERIFY2(!card->isDrawn(), qPrintable(card->metricName()));
    }
    QCOMPARE(above, 0);
}

void TestMonitor::curveGrowsWhileTheEngineWrites() {
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    const auto lock = FileLock::tryAcquire(m_run.folder / run_files::lock);
    RunWriter writer(m_run.folder, m_run.info, m_run.info.step);
    for (int64_t step = m_run.info.step + 1; step <= m_run.info.step + 5; ++step) {
        const std::pair<std::string, double> value{"reward", 7.5};
        writer.metrics(step, {&value, 1});
        writer.clock(step, 1000.0 + static_cast<double>(step), static_cast<double>(step),
                     step * 100);
        writer.state(RunState::Running, step, 200);
        writer.flush();
    }
    QTRY_VERIFY_WITH_TIMEOUT(reward->csv().contains(QLatin1String(",7.5,")), 10000);
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("stopButton")->isVisible(), 10000);
    QVERIFY(!find<QPushButton>("resumeButton")->isVisible());
}

void TestMonitor::filterAndSmoothing() {
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    const QString before = reward->csv();
    find<QSlider>("smoothing")->setValue(95);
    QVERIFY(reward->csv() != before);
    QCOMPARE(find<QLineEdit>("smoothingValue")->text(), QStringLiteral("0.95"));
    QTest::keyClicks(find<QLineEdit>("metricFilter"), QStringLiteral("^kl|entropy"));
    QVERIFY(!grid()->card(QStringLiteral("reward")) ||
            !grid()->card(QStringLiteral("reward"))->isVisible());
    for (const ChartCard* card : grid()->cards())
        QVERIFY(card->metricName() == QLatin1String("kl") ||
                card->metricName().contains(QLatin1String("entropy")));
    find<QLineEdit>("metricFilter")->setText(QStringLiteral("["));
    QCOMPARE(find<QLineEdit>("metricFilter")->property("state").toString(),
             QStringLiteral("error"));
}

void TestMonitor::evaluationsAreNotSmoothed() {
    find<QLineEdit>("metricFilter")->setText(QStringLiteral("pass@1"));
    ChartCard* card = drawn("pass@1");
    QVERIFY(card);
    const MetricSeries evaluations = RunReader(m_run.folder).series("pass@1");
    QCOMPARE(evaluations.steps.size(), size_t(3)); // of 60 steps
    auto* raw = card->findChild<QLabel*>(QStringLiteral("rawValue"));
    QTRY_COMPARE(raw->text(), QStringLiteral("step 60"));
    QCOMPARE(card->titleValue(), TextFormat::number(evaluations.values.back()));
    find<QLineEdit>("metricFilter")->clear();
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    QVERIFY(!reward->findChild<QLabel*>(QStringLiteral("rawValue"))->text().startsWith(u's'));
}

void TestMonitor::runWithoutMetricsSaysSo() {
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

void TestMonitor::anotherRunKeepsTheCardsAndShowsItsOwnCurves() {
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    Q_EMIT reward->plot()->zoomRequested(10, 20, 0, 1);
    showNewRun({.name = "second-run", .seed = 2});
    QVERIFY(!reward->isDrawn());
    QVERIFY(!reward->plot()->isVisible());
    QTRY_VERIFY(reward->isDrawn()); // the same card
    QVERIFY(reward->plot()->isVisible());
    QCOMPARE(grid()->card(QStringLiteral("reward")), reward);
    QVERIFY(reward->csv().contains(QStringLiteral("\"second-run\",40,")));
    QVERIFY(!reward->csv().contains(QStringLiteral("live-run")));
}

void TestMonitor::damagedRunLeavesNoCurvesOfTheLastOne() {
    QVERIFY(drawn("reward"));
    showNewRun({.name = "damaged-run"}, [](const RunSummary& run) {
        QFile file(QString::fromStdString((run.folder / run_files::database).string()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(8192, 'x'));
    });
    QTRY_VERIFY(find<QLabel>("gridHint")->isVisible());
    QVERIFY(grid()->cards().isEmpty());
}

void TestMonitor::nothingIsAskedOfARunBeforeItsMetricsAreKnown() {
    QVERIFY(drawn("reward"));
    const QSignalSpy toasts(m_context.get(), &StudioContext::toastRequested);
    showNewRun({.state = RunState::Queued}); // its engine has not made a database yet
    grid()->resize(grid()->width() - 40, grid()->height()); // looks at what is in view
    QTRY_VERIFY(find<QLabel>("gridHint")->isVisible());
    m_context->jobs().waitForAll();
    QCoreApplication::processEvents();
    QVERIFY2(toasts.isEmpty(), qPrintable(toasts.value(0).value(0).toString()));
}

void TestMonitor::failedRunSaysWhy() {
    auto* note = onPage<QLabel>("endNote");
    QVERIFY(note->text().startsWith(QStringLiteral("The engine of this run is gone")));
    showNewRun({.state = RunState::Failed, .message = "No space left (runs/x/run.sqlite)"});
    QVERIFY(note->isVisible());
    QVERIFY2(note->text().contains(QStringLiteral("No space left")), qPrintable(note->text()));
    QVERIFY(onPage<QPushButton>("resumeOfferButton")->isVisible());
}

void TestMonitor::waitingForABaseShowsItsProgress() {
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

void TestMonitor::measuringIsNamed() {
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

void TestMonitor::timeLeftFollowsTheNewestSteps() {
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

void TestMonitor::timeMachineMovesTheCrosshair() {
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    const QString live = reward->titleValue();
    m_context->setStep(1);
    const QString history = reward->titleValue();
    QVERIFY(!history.isEmpty());
    m_context->setStep(-1);
    QCOMPARE(reward->titleValue(), live);
    QTest::mouseClick(find<QPushButton>("logY"), Qt::LeftButton);
    QVERIFY(find<QPushButton>("logY")->isChecked());
}

void TestMonitor::otherAxesAndLogarithms() {
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    const QString steps = reward->csv();
    find<QComboBox>("xAxis")->setCurrentIndex(static_cast<int>(XAxis::Tokens));
    QTRY_VERIFY(reward->csv() != steps);
    find<QComboBox>("xAxis")->setCurrentIndex(static_cast<int>(XAxis::Step));
    QTRY_COMPARE(reward->csv(), steps);
}

void TestMonitor::explanationUsesNumbersOfTheRun() {
    ChartCard* card = grid()->card(QStringLiteral("frac_reward_zero_std"));
    QVERIFY(card);
    grid()->ensureWidgetVisible(card);
    QTRY_VERIFY(card->isDrawn());
    auto* chip = card->findChild<Chip*>(QStringLiteral("explainChip"));
    QVERIFY(chip->isVisible());
    QTest::mouseClick(chip, Qt::LeftButton);
    QVERIFY(find<QWidget>("explanation")->isVisible());
    QVERIFY(find<QLabel>("explanationText")->text().contains(QLatin1String("no gradient")));
}

void TestMonitor::exportsCsvSvgAndPng() {
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    const fs::path folder = m_project->path();
    for (const char* suffix : {"csv", "svg", "png"}) {
        const QString path =
            QString::fromStdString((folder / (std::string("reward.") + suffix)).string());
        QVERIFY(reward->exportTo(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(bytes.size() > 400, suffix);
    }
    QCOMPARE(reward->csv().count(u'\n'), static_cast<qsizetype>(m_run.info.step + 1));
    QVERIFY(!reward->exportTo(QStringLiteral("/nonexistent/reward.csv")));
}

void TestMonitor::stopAsksWithThreeChoices() {
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

void TestMonitor::hiddenPageDoesNoWork() {
    QVERIFY(drawn("reward"));
    QVERIFY(waitUntilSettled(*m_context));
    m_window->openPage(QStringLiteral("runs"));
    const int draws = grid()->drawCount();
    {
        RunWriter writer(m_run.folder, m_run.info, m_run.info.step);
        const std::pair<std::string, double> value{"reward", 1};
        writer.metrics(m_run.info.step + 1, {&value, 1});
    }
    QVERIFY(waitUntilSettled(*m_context));
    QCOMPARE(grid()->drawCount(), draws);
    m_window->openPage(QStringLiteral("monitor"));
    QTRY_VERIFY(grid()->drawCount() > draws);
}

QTEST_MAIN(TestMonitor)
#include "tst_monitor.moc"
