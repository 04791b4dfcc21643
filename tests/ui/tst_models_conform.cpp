// SPDX-License-Identifier: GPL-3.0-or-later
// Models of ui/ keep Qt's rules for models while what they show changes. What each shows is tested
// with its page.
#include "ui/models/comparison_table.h"
#include "ui/models/group_list_model.h"
#include "ui/models/group_table_model.h"
#include "ui/models/run_table_model.h"
#include "ui/models/sample_strip_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace rationale;
using namespace rationale::ui;
using Mode = QAbstractItemModelTester::FailureReportingMode;

class TestModelsConform : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comparisonTable();
    void groupTable();
    void groupList();
    void languageStrips();
    void runTable();
};

namespace {

GroupRecord groupOfSize(int64_t id, int size) {
    GroupRecord group;
    group.id = id;
    group.size = size;
    group.prompt.text = "What is 2 + 2?";
    group.samples.resize(static_cast<size_t>(size));
    for (int member = 0; member < size; ++member) {
        SampleRecord& sample = group.samples[static_cast<size_t>(member)];
        sample.id = id * 100 + member;
        sample.groupId = id;
        sample.member = member;
        sample.completion = "<think>two and two</think>4";
        sample.reward = member % 2;
    }
    return group;
}

/// Every cell answers every role a view asks for.
void readAll(const QAbstractItemModel& model) {
    for (int row = 0; row < model.rowCount(); ++row)
        for (int column = 0; column < model.columnCount(); ++column)
            for (int role = Qt::DisplayRole; role <= Qt::UserRole + 20; ++role)
                model.index(row, column).data(role);
}

} // namespace

void TestModelsConform::comparisonTable() {
    ComparisonTable model(QStringLiteral("Setting"));
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    const QVector<ComparedRun> runs{{QStringLiteral("a"), QStringLiteral("run-a")},
                                    {QStringLiteral("b"), QStringLiteral("run-b")}};
    const QVector<ComparisonTable::Row> rows(
        3, {QStringLiteral("beta"), {QStringLiteral("0"), QStringLiteral("0.04")}, {}, {}, true});
    model.setContent(runs, rows);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.columnCount(), 3);
    readAll(model);
    model.setContent(runs, {rows.first()}); // fewer rows
    QCOMPARE(model.rowCount(), 1);
    model.setContent({}, {});
    QCOMPARE(model.rowCount(), 0);
}

void TestModelsConform::groupTable() {
    GroupTableModel model;
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.setGroup(groupOfSize(1, 8));
    QCOMPARE(model.rowCount(), 8);
    readAll(model);
    model.setMatching(std::set<int64_t>{103});
    QCOMPARE(model.firstMatch(), 3);
    readAll(model);
    model.setGroup(groupOfSize(2, 3));
    model.setMatching(std::nullopt);
    QCOMPARE(model.rowCount(), 3);
    model.setGroup({});
    QCOMPARE(model.rowCount(), 0);
}

void TestModelsConform::groupList() {
    GroupListModel model;
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.setGroups(std::vector<GroupRow>(5));
    QCOMPARE(model.rowCount(), 5);
    using Order = GroupListModel::Order;
    for (const Order order : {Order::OffTarget, Order::RewardAscending, Order::RewardDescending,
                              Order::Spread, Order::Solved, Order::Step}) {
        model.setOrder(order);
        readAll(model);
    }
    model.setGroups(std::vector<GroupRow>(2));
    QCOMPARE(model.rowCount(), 2);
    model.setGroups({});
    QCOMPARE(model.rowCount(), 0);
}

void TestModelsConform::languageStrips() {
    LanguageStripModel model;
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.setGroups({groupOfSize(1, 4), groupOfSize(2, 2)});
    QCOMPARE(model.rowCount(), 6);
    for (int column = 0; column < LanguageStripModel::ColumnCount; ++column) {
        model.sort(column, Qt::DescendingOrder);
        readAll(model);
    }
    model.setGroups({groupOfSize(3, 1)});
    QCOMPARE(model.rowCount(), 1);
    model.setGroups({});
    QCOMPARE(model.rowCount(), 0);
}

void TestModelsConform::runTable() {
    RunTableModel model;
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    std::vector<RunSummary> runs(4);
    for (size_t run = 0; run < runs.size(); ++run) {
        runs[run].info.id = "run-" + std::to_string(run);
        runs[run].info.name = runs[run].info.id;
        runs[run].info.stage = run % 2 ? "grpo" : "sft";
    }
    model.setRuns(runs);
    QCOMPARE(model.shownCount(), 4);
    using GroupBy = RunTableModel::GroupBy;
    for (const GroupBy by : {GroupBy::Stage, GroupBy::State, GroupBy::Model, GroupBy::Tag}) {
        model.setGroupBy(by);
        readAll(model);
    }
    for (int column = 0; column < RunTableModel::ColumnCount; ++column)
        model.sort(column, Qt::AscendingOrder);
    QVERIFY(model.setFilter(QStringLiteral("stage:grpo")).isEmpty());
    QCOMPARE(model.shownCount(), 2);
    runs.pop_back(); // a run leaves while a filter and headings hold
    model.setRuns(runs);
    QCOMPARE(model.shownCount(), 1);
    QVERIFY(model.setFilter({}).isEmpty());
    model.setGroupBy(GroupBy::None);
    QCOMPARE(model.rowCount(), 3);
    model.setRuns({});
    QCOMPARE(model.rowCount(), 0);
}

QTEST_MAIN(TestModelsConform)
#include "tst_models_conform.moc"
