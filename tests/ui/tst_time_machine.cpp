// SPDX-License-Identifier: GPL-3.0-or-later
// One step for all: whatever moves the slider, every page shows that step.
#include "core/storage/run_reader.h"
#include "monitor_session.h"
#include "ui/models/alert_list.h"
#include "ui/shell/step_bar.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"

#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

using namespace rationale;
using namespace rationale::ui;

class TestTimeMachine : public QObject, private MonitorSession {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() { open(); }
    void cleanup() { close(); }
    void everyPageShowsTheStep_data();
    void everyPageShowsTheStep();
    void sliderFieldKeyAndAlertMoveTheSameStep();

private:
    void expectCharts(qint64 step);
    void expectPhases(qint64 step);
    void expectTraces(qint64 step);
    void expectLanguage(qint64 step);
    double stored(const char* metric, qint64 step) const {
        const MetricSeries series = RunReader(m_run.folder).series(metric);
        for (size_t i = 0; i < series.steps.size(); ++i)
            if (series.steps[i] == step)
                return series.values[i];
        return -1;
    }
};

void TestTimeMachine::everyPageShowsTheStep_data() {
    QTest::addColumn<int>("step");
    for (const int step : {1, 17, 42, 59})
        QTest::addRow("step %d", step) << step;
}

void TestTimeMachine::expectCharts(qint64 step) {
    m_window->openPage(QStringLiteral("monitor"));
    ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    auto* raw = reward->findChild<QLabel*>(QStringLiteral("rawValue"));
    QTRY_COMPARE(raw->text(), TextFormat::number(stored("reward", step)));
}

void TestTimeMachine::expectPhases(qint64 step) {
    auto* phases = onPage<QWidget>("phaseBar");
    const QString generate = TextFormat::duration(stored("time/generate", step));
    QTRY_VERIFY2(phases->accessibleName().contains(QStringLiteral("generate ") + generate),
                 qPrintable(phases->accessibleName() + u'/' + generate));
}

void TestTimeMachine::expectTraces(qint64 step) {
    m_window->openPage(QStringLiteral("traces"));
    auto* groups = onPage<QListView>("groupList");
    QVERIFY(groups);
    size_t train = 0;
    for (const GroupRow& group : RunReader(m_run.folder).groups(step))
        train += group.split == "train";
    QTRY_COMPARE(groups->model()->rowCount(), static_cast<int>(train));
    QTRY_VERIFY2(
        onPage<QLabel>("tracesCount")->text().contains(QStringLiteral("step %1").arg(step)),
        qPrintable(onPage<QLabel>("tracesCount")->text()));
}

void TestTimeMachine::expectLanguage(qint64 step) {
    m_window->openPage(QStringLiteral("language"));
    auto* count = onPage<QLabel>("languageCount");
    QTRY_VERIFY2(count->text().startsWith(QStringLiteral("step %1 ").arg(step)),
                 qPrintable(count->text()));
}

void TestTimeMachine::everyPageShowsTheStep() {
    QFETCH(int, step);
    m_context->setStep(step); // once
    QCOMPARE(find<QSpinBox>("stepSpin")->value(), step);
    expectCharts(step);
    expectPhases(step);
    expectTraces(step);
    expectLanguage(step);
    expectCharts(step); // and on the way back
    QCOMPARE(m_context->step(), qint64(step));
}

void TestTimeMachine::sliderFieldKeyAndAlertMoveTheSameStep() {
    auto* strip = find<QWidget>("stepStrip");
    QTest::mouseClick(strip, Qt::LeftButton, {}, QPoint(strip->width() / 8, strip->height() / 2));
    const qint64 clicked = m_context->step();
    QVERIFY(clicked > 0 && clicked < 60); // of 200 planned steps 60 are done
    expectCharts(clicked);
    find<QSpinBox>("stepSpin")->setValue(12);
    QCOMPARE(m_context->step(), qint64(12));
    m_window->currentPage()->setFocus();
    QTest::keyClick(m_window->currentPage(), Qt::Key_BracketRight);
    QCOMPARE(m_context->step(), qint64(13));
    AlertList& alerts = AlertList::of(*m_context);
    QTRY_VERIFY(!alerts.shown().isEmpty());
    QTest::keyClick(m_window->currentPage(), Qt::Key_A);
    QCOMPARE(m_context->step(), alerts.shown().first().alert.step);
    const auto marked = [this] { // rows are made anew now and then
        for (const QWidget* here :
             m_window->currentPage()->findChildren<QWidget*>(QStringLiteral("alertHere")))
            if (here->isVisible())
                return true;
        return false;
    };
    QTRY_VERIFY(marked());
    m_context->setStep(7);
    QTRY_VERIFY(!marked());
    QTest::mouseClick(find<QPushButton>("goLive"), Qt::LeftButton);
    QVERIFY(m_context->isLive());
}

QTEST_MAIN(TestTimeMachine)
#include "tst_time_machine.moc"
