// SPDX-License-Identifier: GPL-3.0-or-later
// Alerts with their evidence on Monitor, what is done about them, explanations and the glossary.
#include "core/base/file_lock.h"
#include "core/storage/control_channel.h"
#include "core/storage/run_writer.h"
#include "monitor_session.h"
#include "ui/models/alert_list.h"
#include "ui/pages/monitor_page_alerts.h"
#include "ui/services/project_writer.h"
#include "ui/shell/glossary_panel.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>

#include <cmath>

using namespace rationale;
using namespace rationale::ui;

class TestMonitorAlerts : public QObject, private MonitorSession {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() { open(); }
    void cleanup() { close(); }
    void alertShowsItsEvidence();
    void alertLeadsToItsStep();
    void continuesFromTheCheckpointBefore();
    void dismissedStaysAway();
    void seenWhenShown();
    void nextAlertGoesRound();
    void titlesTellWhatTheyAre();
    void glossaryFindsAndLeads();
    void liveSettingsAskTheEngine();
    void endedRunsHaveNoLiveSettings();

private:
    /// The run begins to cut its answers off at step 45 of 100.
    void showSickRun() {
        showNewRun({.name = "sick-run", .stage = "sft", .steps = 4, .totalSteps = 200},
                   [](const RunSummary& run) {
                       RunWriter writer(run.folder, run.info, 0);
                       for (int64_t step = 1; step <= 100; ++step) {
                           const std::vector<std::pair<std::string, double>> values{
                               {"reward", 0.5 + 0.01 * std::sin(static_cast<double>(step))},
                               {"completions/clipped_ratio", step < 45 ? 0.02 : 0.6}};
                           writer.metrics(step, values);
                       }
                       writer.checkpoint({40, "checkpoints/step-40", 0});
                       writer.checkpoint({60, "checkpoints/step-60", 0});
                       writer.state(RunState::Complete, 100, 200);
                   });
        QTRY_VERIFY(find<QWidget>("alertTitle"));
        QTRY_COMPARE(shown().size(), 1);
    }
    const QVector<ShownAlert>& shown() { return AlertList::of(*m_context).shown(); }
    /// Rows that were made anew wait hidden for their end.
    template <typename T = QPushButton>
    T* seen(const char* name) {
        for (auto* part : m_window->currentPage()->findChildren<T*>(QLatin1String(name)))
            if (part->isVisible())
                return part;
        return nullptr;
    }
    void press(const char* name) {
        QTRY_VERIFY2(seen(name), name);
        QTest::mouseClick(seen(name), Qt::LeftButton);
    }
};

void TestMonitorAlerts::alertShowsItsEvidence() {
    showSickRun();
    const ShownAlert& alert = shown().first();
    QCOMPARE(alert.alert.rule, std::string("truncation"));
    QTRY_VERIFY(seen<QLabel>("alertTitle"));
    QCOMPARE(seen<QLabel>("alertTitle")->text(), QStringLiteral("Completions hit the limit"));
    const QString evidence = seen<QLabel>("alertEvidence")->text();
    QVERIFY2(evidence.startsWith(QStringLiteral("completions/clipped_ratio was 0.600 over")),
             qPrintable(evidence));
    QVERIFY(seen<QWidget>("evidenceLine"));
    QCOMPARE(find<QTabWidget>("dockTabs")->tabText(0), QStringLiteral("Alerts 1"));
    QVERIFY(!seen<QLabel>("alertAdvice"));
    press("alertMore");
    QVERIFY(seen<QLabel>("alertAdvice"));
    QVERIFY(seen<QLabel>("alertAdvice")->text().contains(QStringLiteral("max_completion_length")));
}

void TestMonitorAlerts::alertLeadsToItsStep() {
    showSickRun();
    const qint64 step = shown().first().alert.step;
    find<QLineEdit>("metricFilter")->setText(QStringLiteral("reward"));
    QTRY_VERIFY(seen("alertMetric"));
    press("alertMetric");
    QCOMPARE(m_context->step(), step);
    ChartCard* card = drawn("completions/clipped_ratio");
    QVERIFY(card);
    QVERIFY(grid()->isInView(card));
    QVERIFY(!seen("alertAnswers")); // there are none to show
    showNewRun({.name = "with-answers"});
    press("alertAnswers");
    QCOMPARE(m_window->currentPage()->id(), QStringLiteral("traces"));
    QCOMPARE(m_context->step(), 20);
}

void TestMonitorAlerts::continuesFromTheCheckpointBefore() {
    showSickRun();
    QCOMPARE(shown().first().checkpoint, 40);
    QTRY_VERIFY(seen("alertRollback"));
    press("alertRollback");
    QCOMPARE(m_window->currentPage()->id(), QStringLiteral("launch"));
    auto* yaml = onPage<QPlainTextEdit>("yamlEdit");
    QVERIFY(yaml);
    const QString wanted = QStringLiteral("model: sick-run/step-40");
    QTRY_VERIFY2(yaml->toPlainText().contains(wanted), qPrintable(yaml->toPlainText()));
}

void TestMonitorAlerts::dismissedStaysAway() {
    showSickRun();
    const QString run = m_context->currentRun();
    QTRY_VERIFY(seen("alertDismiss"));
    press("alertDismiss");
    QTRY_VERIFY(shown().isEmpty());
    QTRY_COMPARE(find<QTabWidget>("dockTabs")->tabText(0), QStringLiteral("Events"));
    m_context->setCurrentRun(QString::fromStdString(m_run.info.id));
    m_context->writer().waitForAll();
    m_context->setCurrentRun(run);
    QTRY_VERIFY(seen("restoreAlerts"));
    QVERIFY(shown().isEmpty());
    press("restoreAlerts");
    QTRY_COMPARE(shown().size(), 1);
}

void TestMonitorAlerts::seenWhenShown() {
    m_window->openPage(QStringLiteral("runs"));
    showNewRun({.name = "other-run"});
    QTRY_VERIFY(!shown().isEmpty());
    QVERIFY(AlertList::of(*m_context).unseen() > 0);
    m_window->openPage(QStringLiteral("monitor"));
    QTRY_COMPARE(AlertList::of(*m_context).unseen(), 0);
    m_context->writer().waitForAll();
    const Json state =
        m_project->library().setting("alerts." + m_context->currentRun().toStdString());
    QCOMPARE(state.at("seen").size(), static_cast<size_t>(shown().size()));
}

void TestMonitorAlerts::nextAlertGoesRound() {
    showSickRun();
    const qint64 step = shown().first().alert.step;
    m_window->currentPage()->setFocus();
    QTRY_VERIFY(seen("alertStep"));
    QTest::keyClick(m_window->currentPage(), Qt::Key_A);
    QCOMPARE(m_context->step(), step);
    QTest::keyClick(m_window->currentPage(), Qt::Key_A);
    QCOMPARE(m_context->step(), step); // there is one
}

void TestMonitorAlerts::titlesTellWhatTheyAre() {
    ChartCard* card = drawn("reward");
    QVERIFY(card);
    bool told = false;
    for (const QWidget* part : card->findChildren<QWidget*>())
        told = told || part->toolTip().contains(QStringLiteral("sum of weight"));
    QVERIFY(told);
}

void TestMonitorAlerts::glossaryFindsAndLeads() {
    QTest::keyClick(m_window.get(), Qt::Key_F1);
    auto* panel = find<GlossaryPanel>("glossaryPanel");
    QTRY_VERIFY(panel->isVisible());
    auto* list = find<QListView>("glossaryList");
    const QAbstractItemModelTester tester(list->model());
    auto* search = find<QLineEdit>("glossarySearch");
    QTest::keyClicks(search, QStringLiteral("entropy"));
    QCOMPARE(find<QLabel>("glossaryTitle")->text(), QStringLiteral("Entropy"));
    QVERIFY(find<QLabel>("glossaryText")->text().contains(QStringLiteral("no longer explores")));
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(!panel->isVisible());
    QCOMPARE(m_window->currentPage()->id(), QStringLiteral("monitor"));
    QTRY_VERIFY(grid()->card(QStringLiteral("entropy")) &&
                grid()->isInView(grid()->card(QStringLiteral("entropy"))));
    panel->open(QStringLiteral("num_generations"));
    QVERIFY(find<QLabel>("glossaryFacts")->text().contains(QStringLiteral("grpo")));
    QTest::mouseClick(find<QPushButton>("glossaryGo"), Qt::LeftButton);
    QCOMPARE(m_window->currentPage()->id(), QStringLiteral("launch"));
    panel->open(QStringLiteral("qqqq"));
    QVERIFY(find<QLabel>("glossaryTitle")->text().contains(QStringLiteral("Nothing found")));
    QTest::keyClick(search, Qt::Key_Escape);
    QVERIFY(!panel->isVisible());
}

void TestMonitorAlerts::liveSettingsAskTheEngine() {
    const auto lock = FileLock::tryAcquire(m_run.folder / run_files::lock);
    RunWriter(m_run.folder, m_run.info, m_run.info.step).state(RunState::Running, 60, 200);
    ControlReceiver engine(m_run.folder);
    m_context->watcher().refreshNow();
    find<QTabWidget>("dockTabs")->setCurrentIndex(2);
    auto* rate = onPage<QLineEdit>("live:learning_rate");
    QVERIFY(rate);
    QTRY_VERIFY(rate->isEnabled());
    QTRY_COMPARE(rate->text(), QStringLiteral("0.001"));
    auto* apply = onPage<QPushButton>("applyLive");
    QVERIFY(!apply->isEnabled());
    rate->selectAll();
    QTest::keyClicks(rate, QStringLiteral("-1"));
    QVERIFY(!apply->isEnabled());
    QVERIFY(onPage<QLabel>("liveMessage")->text().contains(QStringLiteral("at least")));
    rate->selectAll();
    QTest::keyClicks(rate, QStringLiteral("0.0002"));
    QTRY_VERIFY(apply->isEnabled());
    QTest::mouseClick(apply, Qt::LeftButton);
    m_context->writer().waitForAll();
    const std::vector<ControlCommand> commands = engine.poll();
    QCOMPARE(commands.size(), size_t{1});
    QCOMPARE(commands[0].verb, std::string("set"));
    QCOMPARE(commands[0].arguments.at("learning_rate").get<double>(), 0.0002);
    {
        RunWriter writer(m_run.folder, m_run.info, m_run.info.step);
        writer.event(61, "command_done", "set learning_rate to 0.0002",
                     {{"id", 1}, {"ok", true}, {"key", "learning_rate"}, {"value", 0.0002}});
        writer.event(62, "command_done", "beta must be at least 0",
                     {{"id", 2}, {"ok", false}, {"key", "beta"}, {"value", -1}});
        writer.state(RunState::Running, 62, 200);
    }
    auto* history = onPage<QLabel>("liveHistory");
    QTRY_VERIFY_WITH_TIMEOUT(
        history->text().contains(QStringLiteral("Step 61: learning_rate = 0.0002, accepted")),
        10000);
    QVERIFY(history->text().contains(QStringLiteral("Step 62: refused. beta must be at least 0")));
    QCOMPARE(rate->text(), QStringLiteral("0.0002"));
}

void TestMonitorAlerts::endedRunsHaveNoLiveSettings() {
    find<QTabWidget>("dockTabs")->setCurrentIndex(2);
    auto* rate = onPage<QLineEdit>("live:learning_rate");
    QVERIFY(rate);
    QVERIFY(!rate->isEnabled());
    QVERIFY(!onPage<QPushButton>("applyLive")->isEnabled());
    QVERIFY(
        onPage<QLabel>("liveMessage")->text().contains(QStringLiteral("while the run goes on")));
}

QTEST_MAIN(TestMonitorAlerts)
#include "tst_monitor_alerts.moc"
