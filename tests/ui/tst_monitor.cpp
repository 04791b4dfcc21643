// SPDX-License-Identifier: GPL-3.0-or-later
// The cards of Monitor: what is drawn, how it is read, and what can be taken away.
#include "core/base/file_lock.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "monitor_session.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>

using namespace rationale;
using namespace rationale::ui;

class TestMonitor : public QObject, private MonitorSession {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() { open(); }
    void cleanup() { close(); }
    void dashboardComesFirstAndOnlyVisibleCardsDraw();
    void curveGrowsWhileTheEngineWrites();
    void filterAndSmoothing();
    void evaluationsAreNotSmoothed();
    void anotherRunKeepsTheCardsAndShowsItsOwnCurves();
    void timeMachineMovesTheCrosshair();
    void otherAxesAndLogarithms();
    void explanationUsesNumbersOfTheRun();
    void exportsCsvSvgAndPng();
    void hiddenPageDoesNoWork();
};

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
