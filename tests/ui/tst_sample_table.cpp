// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_reader.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/models/sample_table_model.h"
#include "ui/services/background_jobs.h"

#include <QTest>

#include <barrier>
#include <memory>

using namespace rationale;
using namespace rationale::ui;

class TestSampleTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lateRowsOfAnotherFilterAreDropped();
    void lateCountOfAnotherRunIsDropped();

private:
    RunSummary makeRun();
    void letWorkersFinish();

    test::TestProject m_project;
    BackgroundJobs m_jobs;
};

RunSummary TestSampleTable::makeRun() {
    Library library = m_project.library();
    return test::makeRun(library, {});
}

/// Returns when what was submitted has run; nothing is delivered meanwhile. Two jobs that wait for
/// each other need both workers.
void TestSampleTable::letWorkersFinish() {
    const auto meeting = std::make_shared<std::barrier<>>(3);
    for (const char* channel : {"left", "right"})
        m_jobs.run(
            this, QLatin1String(channel),
            [meeting] {
                meeting->arrive_and_wait();
                return 0;
            },
            [](int) {});
    meeting->arrive_and_wait();
}

void TestSampleTable::lateRowsOfAnotherFilterAreDropped() {
    const RunSummary run = makeRun();
    const QString folder = QString::fromStdString(run.folder.string());
    SampleTableModel model(m_jobs);
    model.setSource(folder, {});
    QTRY_VERIFY(model.rowCount() > SampleTableModel::pageRows);
    QVERIFY(model.row(0));                           // came with the count
    QVERIFY(!model.row(SampleTableModel::pageRows)); // asks for the next page
    QCoreApplication::processEvents();
    letWorkersFinish();
    SampleFilter chinese;
    chinese.language = "zh";
    model.setSource(folder, chinese);
    const auto count = static_cast<int>(RunReader(run.folder).sampleCount(chinese));
    QTRY_COMPARE(model.rowCount(), count);
    QTRY_VERIFY(model.row(0));
    for (int row = 0; row < std::min(count, 20); ++row)
        QCOMPARE(model.row(row)->language, std::string("zh"));
}

void TestSampleTable::lateCountOfAnotherRunIsDropped() {
    SampleTableModel model(m_jobs);
    model.setSource(QString::fromStdString(makeRun().folder.string()), {});
    QVERIFY(model.isCounting());
    letWorkersFinish();
    model.clear();
    m_jobs.waitForAll();
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.isCounting());
}

QTEST_MAIN(TestSampleTable)
#include "tst_sample_table.moc"
