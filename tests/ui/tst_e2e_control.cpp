// SPDX-License-Identifier: GPL-3.0-or-later
// Stopping runs of the real engine from the studio, and two of them at once.
#include "core/base/file_lock.h"
#include "tests/support/test_project.h"
#include "tests/ui/studio_session.h"

#include <QLabel>
#include <QPushButton>

using namespace rationale;
using namespace rationale::ui;

class TestControl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cancelLeavesTheRunGoing();
    void stopWithoutSavingKeepsTheLastCheckpoint();
    void checkpointOnDemand();
    void twoRunsAtOnceDoNotDisturbEachOther();

private:
    QString startAndSeeItRun(const QString& yaml, const char* name);
    void click(const char* name) { m_studio->click(QLatin1String(name)); }
    std::vector<int64_t> checkpointSteps(const QString& run);

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioSession> m_studio;
};

void TestControl::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    Theme::instance().install(Theme::Mode::Light);
}

void TestControl::init() {
    m_project = std::make_unique<test::TestProject>();
    m_studio = std::make_unique<StudioSession>(m_project->qpath());
}

void TestControl::cleanup() {
    for (const RunSummary& run : m_project->library().runs()) // after a failure: no orphans
        m_studio->context().launcher().stop(QString::fromStdString(run.info.id), false);
    for (const RunSummary& run : m_project->library().runs())
        QTRY_VERIFY_WITH_TIMEOUT(!FileLock::isHeld(run.folder / run_files::lock), engineMs);
    QCOMPARE(m_studio->errors(), QStringList());
    m_studio.reset();
    m_project.reset();
}

/// Returns when Monitor shows points of its curve.
QString TestControl::startAndSeeItRun(const QString& yaml, const char* name) {
    const QString run = m_studio->startRun(yaml, QLatin1String(name));
    const auto isSeen = [&] {
        return m_studio->isIn(run, RunState::Running) && m_studio->pointsShown("loss") > 2;
    };
    return !run.isEmpty() && QTest::qWaitFor(isSeen, engineMs) ? run : QString();
}

std::vector<int64_t> TestControl::checkpointSteps(const QString& run) {
    std::vector<int64_t> steps;
    for (const CheckpointRecord& saved : RunReader(m_studio->folder(run)).checkpoints())
        steps.push_back(saved.step);
    return steps;
}

void TestControl::cancelLeavesTheRunGoing() {
    const QString run = startAndSeeItRun(pretrainRecipe(100'000, 0), "kept");
    QVERIFY(!run.isEmpty());
    m_studio->answerNextQuestion(QStringLiteral("Cancel"));
    click("stopButton");
    QCOMPARE(m_studio->question(), QStringLiteral("Stop kept"));
    const int64_t step = m_studio->step(run);
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->step(run) > step + 20, engineMs);
    QVERIFY(m_studio->isIn(run, RunState::Running));
}

void TestControl::stopWithoutSavingKeepsTheLastCheckpoint() {
    const QString run = startAndSeeItRun(pretrainRecipe(100'000, 150), "discarded");
    QVERIFY(!run.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->step(run) > 150, engineMs);
    m_studio->answerNextQuestion(QStringLiteral("Stop without saving"));
    click("stopButton");
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->isIn(run, RunState::Stopped), engineMs);
    const std::vector<int64_t> saved = checkpointSteps(run);
    const int64_t stoppedAt = m_studio->step(run);
    QVERIFY(!saved.empty() && saved.back() % 150 == 0 && saved.back() < stoppedAt);
    QVERIFY2(test::contains(m_studio->info(run)->message,
                            "the last checkpoint is step " + std::to_string(saved.back())),
             m_studio->info(run)->message.c_str());
    QTRY_VERIFY(m_studio->find<QPushButton>(QStringLiteral("resumeButton"))->isVisible());
    click("resumeButton");
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->isIn(run, RunState::Running) &&
                                 m_studio->step(run) > saved.back() + 20,
                             engineMs);
    RunReader reader(m_studio->folder(run));
    QCOMPARE(reader.events(0, "resumed").at(0).step, saved.back());
    std::vector<int64_t> steps = reader.series("loss").steps; // what was discarded is superseded
    QVERIFY(std::is_sorted(steps.begin(), steps.end(), std::less_equal<>()));
    QCOMPARE(steps.size(), static_cast<size_t>(steps.back()));
}

void TestControl::checkpointOnDemand() {
    const QString run = startAndSeeItRun(pretrainRecipe(100'000, 0), "saved");
    QVERIFY(!run.isEmpty());
    QVERIFY(checkpointSteps(run).empty());
    click("checkpointButton");
    QTRY_COMPARE_WITH_TIMEOUT(checkpointSteps(run).size(), size_t(1), engineMs);
    QVERIFY(m_studio->isIn(run, RunState::Running));
}

void TestControl::twoRunsAtOnceDoNotDisturbEachOther() {
    const QString recipe = pretrainRecipe(400, 200);
    const QString first = m_studio->startRun(recipe, QStringLiteral("twin-a"));
    const QString second = m_studio->startRun(recipe, QStringLiteral("twin-b"));
    QVERIFY(!first.isEmpty() && !second.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->isIn(first, RunState::Running) &&
                                 m_studio->isIn(second, RunState::Running),
                             engineMs);
    auto* status = m_studio->find<QAbstractButton>(QStringLiteral("statusRunning"));
    QVERIFY2(status->text().startsWith(QLatin1String("2 running")), qPrintable(status->text()));
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->isIn(first, RunState::Complete) &&
                                 m_studio->isIn(second, RunState::Complete),
                             engineMs);
    const MetricSeries a = RunReader(m_studio->folder(first)).series("loss");
    const MetricSeries b = RunReader(m_studio->folder(second)).series("loss");
    QCOMPARE(a.steps.size(), size_t(400));
    QCOMPARE(a.steps, b.steps);
    QCOMPARE(a.values, b.values); // same recipe and seed: the same numbers to the last bit
}

QTEST_MAIN(TestControl)
#include "tst_e2e_control.moc"
