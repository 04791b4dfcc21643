// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/sample_maker.h"
#include "tests/support/test_project.h"
#include "ui/models/sample_strip_model.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QLabel>
#include <QTableView>
#include <QTest>

#include <memory>

using namespace rationale;
using namespace rationale::ui;

class TestLanguage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init();
    void cleanup();
    void stepThatArrivesInPartsIsShownWhole();
    void resumedRunReplacesWhatItSuperseded();
    void clickedRowKeepsItsStep();
    void heldOutSamplesAloneAreNoCurve();

private:
    template <typename T>
    T* find(const char* name) {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    std::unique_ptr<RunWriter> writerFrom(int64_t step);
    void write(RunWriter& writer, int64_t step, int index, uint64_t seed = 1);
    QString sharesStored();
    QString sharesShown();

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
    std::optional<FileLock> m_lock;
    RunSummary m_run;
};

void TestLanguage::init() {
    m_project = std::make_unique<test::TestProject>();
    Library library = m_project->library();
    test::RunPlan plan;
    plan.steps = 10;
    plan.totalSteps = 100;
    plan.state = RunState::Interrupted;
    m_run = test::makeRun(library, plan);
    m_lock = FileLock::tryAcquire(m_run.folder / run_files::lock); // an engine is at work
    m_context = std::make_unique<StudioContext>(m_project->qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->resize(1440, 900);
    m_window->show();
    m_context->setCurrentRun(QString::fromStdString(m_run.info.id));
    m_window->openPage(QStringLiteral("language"));
    QTRY_COMPARE(sharesShown(), sharesStored());
}

void TestLanguage::cleanup() {
    m_window.reset();
    m_context.reset();
    m_lock.reset();
    m_project.reset();
}

std::unique_ptr<RunWriter> TestLanguage::writerFrom(int64_t step) {
    auto writer = std::make_unique<RunWriter>(m_run.folder, m_run.info, step);
    writer->state(RunState::Running, step, 100);
    writer->flush();
    return writer;
}

void TestLanguage::write(RunWriter& writer, int64_t step, int index, uint64_t seed) {
    test::SampleMaker::Options options;
    options.seed = seed;
    options.totalSteps = 1; // at the end of training: languages are mixed
    options.mixing = 0.5;
    writer.group(test::SampleMaker(options).group(step, index));
    writer.state(RunState::Running, step, 100);
    writer.flush();
}

/// Shares of the newest step as the legend writes them.
QString TestLanguage::sharesStored() {
    const auto steps = RunReader(m_run.folder).languageSteps();
    QStringList shares;
    for (const auto& [code, share] : steps.back().shares)
        shares << TextFormat::percent(share);
    shares.sort();
    return shares.join(u' ');
}

QString TestLanguage::sharesShown() {
    static const QRegularExpression figure(QStringLiteral("<b>([^<]*)</b>"));
    QStringList shares;
    auto match = figure.globalMatch(find<QLabel>("shareLegend")->text());
    while (match.hasNext())
        shares << match.next().captured(1);
    shares.removeAll(TextFormat::percent(0)); // spoken in an earlier step
    shares.sort();
    return shares.join(u' ');
}

void TestLanguage::stepThatArrivesInPartsIsShownWhole() {
    const auto writer = writerFrom(10);
    write(*writer, 11, 0);
    const QString part = sharesStored();
    QTRY_COMPARE(sharesShown(), part);
    write(*writer, 11, 1);
    QVERIFY(sharesStored() != part);
    QTRY_COMPARE(sharesShown(), sharesStored());
}

void TestLanguage::resumedRunReplacesWhatItSuperseded() {
    const QString before = sharesShown();
    const auto writer = writerFrom(5);
    write(*writer, 6, 0, 99);
    QVERIFY(sharesStored() != before);
    QTRY_COMPARE(sharesShown(), sharesStored());
}

void TestLanguage::clickedRowKeepsItsStep() {
    const auto writer = writerFrom(10);
    const auto runs = [&] {
        const RunSummary* run = m_context->watcher().run(m_context->currentRun());
        return run && run->info.state == RunState::Running;
    };
    QTRY_VERIFY(runs());
    auto* table = find<QTableView>("languageTable");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(table->model()->index(1, 1)).center());
    QCOMPARE(table->currentIndex().row(), 1);
    QCOMPARE(m_context->step(), qint64(10));
    const QString kept = find<QLabel>("languageCount")->text();
    const QString pinned = sharesShown();
    write(*writer, 11, 0);
    QVERIFY(waitUntilSettled(*m_context));
    QCOMPARE(find<QLabel>("languageCount")->text(), kept);
    QCOMPARE(table->currentIndex().row(), 1);
    QCOMPARE(sharesShown(), pinned); // the legend tells of the step that is shown
    m_context->setStep(-1);
    QTRY_COMPARE(sharesShown(), sharesStored()); // the curves went on
}

void TestLanguage::heldOutSamplesAloneAreNoCurve() {
    Library library = m_project->library();
    RunInfo info;
    info.name = "just begun";
    info.stage = "grpo";
    info.id = "20260101-000000-aaaaaa";
    const fs::path folder = m_project->path() / "runs" / info.id;
    fs::create_directories(folder);
    RunWriter writer(folder, info, 0);
    writer.group(test::SampleMaker({}).group(0, 0, "eval"));
    writer.state(RunState::Running, 0, 100);
    writer.flush();
    m_context->watcher().refreshNow();
    m_context->setCurrentRun(QString::fromStdString(info.id));
    auto* empty = find<EmptyState>("languageEmpty");
    QTRY_VERIFY(empty->isVisible());
    QVERIFY(!find<QLabel>("shareLegend")->isVisible());
}

QTEST_MAIN(TestLanguage)
#include "tst_language.moc"
