// SPDX-License-Identifier: GPL-3.0-or-later
// What a search in Traces finds, opens and says.
#include "core/base/file_lock.h"
#include "core/storage/run_writer.h"
#include "traces_session.h"
#include "ui/models/group_list_model.h"
#include "ui/models/sample_table_model.h"

#include <QLabel>
#include <QListView>
#include <QTableView>

#include <set>

using namespace rationale;
using namespace rationale::ui;

class TestTracesSearch : public QObject, private TracesSession {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { makeProject(); }
    void init() { open(); }
    void cleanup() { close(); }
    void searchFindsChinese_data();
    void searchFindsChinese();
    void searchInGroupsOpensTheFirstHit();
    void searchWithoutHitsSaysWhereItLooked();
    void searchInTheTableReplacesWhatIsRead();
    void searchFreezesTheStepOfARunAtWork();
};

void TestTracesSearch::searchFindsChinese_data() {
    QTest::addColumn<QString>("needle");
    QTest::newRow("one character") << QStringLiteral("得");
    QTest::newRow("two characters") << QStringLiteral("检查");
    QTest::newRow("three characters") << QStringLiteral("再检查");
    QTest::newRow("English") << QStringLiteral("GIVES");
}

void TestTracesSearch::searchFindsChinese() {
    QFETCH(QString, needle);
    openRun();
    page()->setView(TracesPage::Table);
    auto* table = find<QTableView>("sampleTable");
    QTRY_VERIFY(table->model()->rowCount() > 0);
    const int all = table->model()->rowCount();
    find<QLineEdit>("traceSearch")->setFocus();
    find<QLineEdit>("traceSearch")->setText(needle);
    SampleFilter filter;
    filter.search = needle.toStdString();
    const auto expected = static_cast<int>(RunReader(m_run.folder).sampleCount(filter));
    QVERIFY(expected > 0);
    QTRY_COMPARE(table->model()->rowCount(), expected);
    QVERIFY(expected < all);
    QTRY_VERIFY(static_cast<SampleTableModel*>(table->model())->row(0));
    table->selectRow(0);
    QTRY_VERIFY(view()->document().text().contains(needle, Qt::CaseInsensitive));
    QTRY_VERIFY(view()->hitCount() > 0);
    find<QLineEdit>("traceSearch")->clear();
    QTRY_COMPARE(table->model()->rowCount(), all);
}

void TestTracesSearch::searchInGroupsOpensTheFirstHit() {
    openRun();
    RunReader reader(m_run.folder);
    const int64_t step = reader.stepsWithSamples().back();
    const auto groups = reader.groups(step);
    const SampleRecord wanted = reader.groupWithSamples(groups.back().id).samples.back();
    const QString needle = QString::fromStdString(wanted.completion).mid(20, 24);
    QVERIFY(!view()->document().text().contains(needle));
    search(needle);
    SampleFilter filter;
    filter.stepFrom = filter.stepTo = step;
    filter.search = needle.toStdString();
    std::set<int64_t> ids, found;
    for (const int64_t id : reader.sampleIds(filter, SampleOrder::Id, false, 1000, 0)) {
        ids.insert(id);
        found.insert(reader.sample(id).groupId);
    }
    auto* list = find<QListView>("groupList");
    QTRY_COMPARE(list->model()->rowCount(), static_cast<int>(found.size()));
    QTRY_VERIFY(view()->document().text().contains(needle));
    QVERIFY(view()->hitCount() > 0);
    const QString hits =
        ids.size() == 1 ? QStringLiteral("1 hit ") : QStringLiteral("%1 hits ").arg(ids.size());
    QVERIFY2(find<QLabel>("tracesCount")->text().contains(hits),
             qPrintable(find<QLabel>("tracesCount")->text()));
    int marked = 0;
    for (int row = 0; row < list->model()->rowCount(); ++row)
        marked += list->model()->index(row, 0).data(GroupListModel::HitsRole).toInt();
    QCOMPARE(marked, static_cast<int>(ids.size()));
    const QAbstractItemModel* members = find<QTableView>("groupTable")->model();
    const GroupRecord shown = reader.groupWithSamples(*found.begin());
    for (int row = 0; row < members->rowCount(); ++row)
        QCOMPARE(members->index(row, 0).data().toString().startsWith(u'●'),
                 ids.contains(shown.samples[static_cast<size_t>(row)].id));
    search({});
    QTRY_COMPARE(list->model()->rowCount(), static_cast<int>(groups.size()));
    QVERIFY(!members->index(0, 0).data().toString().startsWith(u'●'));
}

void TestTracesSearch::searchWithoutHitsSaysWhereItLooked() {
    openRun();
    search(QStringLiteral("标签 答"));
    auto* reason = find<QLabel>("noGroups");
    QTRY_VERIFY(reason->isVisible());
    QVERIFY2(reason->text().contains(QStringLiteral("标签 答")), qPrintable(reason->text()));
    QVERIFY(reason->text().contains(QStringLiteral("Prompts are not searched")));
    QVERIFY(view()->document().text().isEmpty());
}

void TestTracesSearch::searchInTheTableReplacesWhatIsRead() {
    openRun();
    page()->setView(TracesPage::Table);
    const QString before = view()->document().text();
    QVERIFY(!before.contains(QStringLiteral("再检查")));
    search(QStringLiteral("再检查"));
    QTRY_VERIFY(view()->document().text().contains(QStringLiteral("再检查")));
    QCOMPARE(find<QTableView>("sampleTable")->currentIndex().row(), 0);
    search(QStringLiteral("no such text anywhere"));
    QTRY_VERIFY(view()->document().text().isEmpty());
}

void TestTracesSearch::searchFreezesTheStepOfARunAtWork() {
    test::RunPlan plan;
    plan.steps = 6;
    plan.totalSteps = 100;
    plan.state = RunState::Interrupted;
    const RunSummary run = makeRunOf(plan);
    const auto lock = FileLock::tryAcquire(run.folder / run_files::lock); // an engine is at work
    RunWriter writer(run.folder, run.info, plan.steps);
    writer.state(RunState::Running, plan.steps, plan.totalSteps);
    writer.flush();
    m_context->watcher().refreshNow();
    m_context->setCurrentRun(QString::fromStdString(run.info.id));
    QVERIFY(m_window->openPage(QStringLiteral("traces")));
    const auto isRunning = [&] {
        const RunSummary* known = m_context->watcher().run(m_context->currentRun());
        return known && known->info.state == RunState::Running;
    };
    QTRY_VERIFY(isRunning());
    QTRY_VERIFY(!view()->document().text().isEmpty());
    QVERIFY(m_context->isLive());
    search(view()->document().text().mid(20, 10));
    QTRY_COMPARE(m_context->step(), qint64(6));
}

QTEST_MAIN(TestTracesSearch)
#include "tst_traces_search.moc"
