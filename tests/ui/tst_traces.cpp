// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/models/cell_roles.h"
#include "ui/models/group_list_model.h"
#include "ui/models/group_table_model.h"
#include "ui/models/group_what_if.h"
#include "ui/models/sample_table_model.h"
#include "ui/pages/traces_page.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/background_jobs.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <cmath>
#include <memory>
#include <set>

using namespace rationale;
using namespace rationale::ui;

class TestTraces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void emptyProjectOffersARun();
    void showsTheGroupsOfTheStep();
    void explainsTheReward();
    void keysMoveBetweenCompletionsGroupsAndSteps();
    void followsTheTimeMachine();
    void searchFindsChinese_data();
    void searchFindsChinese();
    void searchInGroupsOpensTheFirstHit();
    void searchWithoutHitsSaysWhereItLooked();
    void searchInTheTableReplacesWhatIsRead();
    void searchFreezesTheStepOfARunAtWork();
    void anotherLanguageIsNotAMixture();
    void tableSortsAllRows();
    void tableModelIsSound();
    void opensWithTheTrainingSamples();
    void heldOutSamplesSayWhatTheyAre();
    void tableShowsPromptAndText();
    void linkOpensTheSameCompletion();
    void copiesTextAndJson();
    void foldsAndOverlays();

private:
    template <typename T>
    T* find(const char* name) {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    TracesPage* page() {
        return static_cast<TracesPage*>(m_window->page(QStringLiteral("traces")));
    }
    TraceView* view() { return find<TraceView>("traceView"); }
    void openRun();
    void search(const QString& words) { find<QLineEdit>("traceSearch")->setText(words); }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_window.get(), static_cast<Qt::Key>(key), modifiers);
    }

    std::unique_ptr<test::TestProject> m_project;
    RunSummary m_run;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
};

void TestTraces::initTestCase() {
    Theme::instance().install(Theme::Mode::Light);
    m_project = std::make_unique<test::TestProject>();
    Library library(m_project->path());
    test::RunPlan plan;
    plan.name = "traced";
    plan.steps = plan.totalSteps = 12;
    plan.promptsPerStep = 6;
    m_run = test::makeRun(library, plan);
}

void TestTraces::init() {
    m_context = std::make_unique<StudioContext>(m_project->qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
}

void TestTraces::cleanup() {
    m_window.reset();
    m_context.reset();
}

void TestTraces::openRun() {
    m_context->setCurrentRun(QString::fromStdString(m_run.info.id));
    QVERIFY(m_window->openPage(QStringLiteral("traces")));
    QTRY_VERIFY(!view()->document().text().isEmpty());
}

void TestTraces::emptyProjectOffersARun() {
    test::TestProject empty;
    cleanup();
    m_context = std::make_unique<StudioContext>(empty.qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->show();
    QVERIFY(m_window->openPage(QStringLiteral("traces")));
    QVERIFY(find<EmptyState>("tracesEmpty")->isVisible());
    QCOMPARE(page()->link(), QString());
    cleanup(); // before its folder goes
}

void TestTraces::showsTheGroupsOfTheStep() {
    openRun();
    RunReader reader(m_run.folder);
    const auto steps = reader.stepsWithSamples();
    const auto groups = reader.groups(steps.back());
    auto* list = find<QListView>("groupList");
    QTRY_COMPARE(list->model()->rowCount(), static_cast<int>(groups.size()));
    const GroupRecord first = reader.groupWithSamples(groups.front().id);
    QTRY_COMPARE(find<QTableView>("groupTable")->model()->rowCount(),
                 static_cast<int>(first.samples.size()));
    QCOMPARE(view()->document().text(), QString::fromStdString(first.samples.front().completion));
    QCOMPARE(find<QLabel>("promptText")->text(), QString::fromStdString(first.prompt.text));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualRect(list->model()->index(1, 0)).center());
    const GroupRecord second = reader.groupWithSamples(groups[1].id);
    QTRY_COMPARE(find<QLabel>("promptText")->text(), QString::fromStdString(second.prompt.text));
}

void TestTraces::explainsTheReward() {
    openRun();
    RunReader reader(m_run.folder);
    const auto group =
        reader.groupWithSamples(reader.groups(reader.stepsWithSamples().back())[0].id);
    const QString why = find<QLabel>("whyText")->text();
    for (const RewardPart& part : group.samples[0].parts) {
        QVERIFY2(why.contains(QString::fromStdString(part.name)), part.name.c_str());
        QVERIFY2(why.contains(QString::fromStdString(part.reason).toHtmlEscaped()),
                 part.reason.c_str());
    }
    QVERIFY(!why.contains(QStringLiteral("The trainer used"))); // Σ weight × value is the reward
    QVERIFY(
        find<QLabel>("answerBox")->text().contains(QString::fromStdString(group.prompt.reference)));
}

void TestTraces::keysMoveBetweenCompletionsGroupsAndSteps() {
    openRun();
    auto* table = find<QTableView>("groupTable");
    QTRY_COMPARE(table->currentIndex().row(), 0);
    page()->setFocus();
    press(Qt::Key_J);
    QCOMPARE(table->currentIndex().row(), 1);
    press(Qt::Key_K);
    QCOMPARE(table->currentIndex().row(), 0);
    press(Qt::Key_G, Qt::ShiftModifier);
    QCOMPARE(table->currentIndex().row(), table->model()->rowCount() - 1);
    const QString prompt = find<QLabel>("promptText")->text();
    press(Qt::Key_BracketRight);
    QTRY_VERIFY(find<QLabel>("promptText")->text() != prompt);
    const QString before = find<QLabel>("tracesCount")->text();
    press(Qt::Key_K, Qt::ShiftModifier);
    QTRY_VERIFY(find<QLabel>("tracesCount")->text() != before);
    QVERIFY(!m_context->isLive());
}

void TestTraces::followsTheTimeMachine() {
    openRun();
    RunReader reader(m_run.folder);
    const int64_t step = reader.stepsWithSamples().front();
    m_context->setStep(step);
    const auto group = reader.groupWithSamples(reader.groups(step)[0].id);
    QTRY_COMPARE(find<QLabel>("promptText")->text(), QString::fromStdString(group.prompt.text));
    QTRY_COMPARE(view()->document().text(), QString::fromStdString(group.samples[0].completion));
}

void TestTraces::searchFindsChinese_data() {
    QTest::addColumn<QString>("needle");
    QTest::newRow("one character") << QStringLiteral("得");
    QTest::newRow("two characters") << QStringLiteral("检查");
    QTest::newRow("three characters") << QStringLiteral("再检查");
    QTest::newRow("English") << QStringLiteral("GIVES");
}

void TestTraces::searchFindsChinese() {
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

void TestTraces::searchInGroupsOpensTheFirstHit() {
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

void TestTraces::searchWithoutHitsSaysWhereItLooked() {
    openRun();
    search(QStringLiteral("标签 答"));
    auto* reason = find<QLabel>("noGroups");
    QTRY_VERIFY(reason->isVisible());
    QVERIFY2(reason->text().contains(QStringLiteral("标签 答")), qPrintable(reason->text()));
    QVERIFY(reason->text().contains(QStringLiteral("Prompts are not searched")));
    QVERIFY(view()->document().text().isEmpty());
}

void TestTraces::searchInTheTableReplacesWhatIsRead() {
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

void TestTraces::searchFreezesTheStepOfARunAtWork() {
    Library library(m_project->path());
    test::RunPlan plan;
    plan.steps = 6;
    plan.totalSteps = 100;
    plan.state = RunState::Interrupted;
    const RunSummary run = test::makeRun(library, plan);
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

void TestTraces::anotherLanguageIsNotAMixture() {
    const auto flags = [](double targetShare, int switches) {
        QStringList words;
        for (const CellChip& chip : flagsOf(true, false, targetShare, switches, 0))
            words << chip.text;
        return words.join(u' ');
    };
    QCOMPARE(flags(0, 0), QStringLiteral("off-target"));
    QCOMPARE(flags(0.97, 1), QStringLiteral("mixed"));
    QCOMPARE(flags(1, 0), QString());
    QCOMPARE(flags(std::nan(""), 0), QString());
}

void TestTraces::tableSortsAllRows() {
    openRun();
    page()->setView(TracesPage::Table);
    auto* model = static_cast<SampleTableModel*>(find<QTableView>("sampleTable")->model());
    QTRY_VERIFY(model->rowCount() > 0);
    RunReader reader(m_run.folder);
    for (const bool descending : {true, false}) {
        find<QTableView>("sampleTable")
            ->sortByColumn(SampleTableModel::Advantage,
                           descending ? Qt::DescendingOrder : Qt::AscendingOrder);
        const auto ids = reader.sampleIds({}, SampleOrder::Advantage, descending, 3, 0);
        QTRY_VERIFY(model->row(0) && model->row(0)->id == ids[0]);
        QCOMPARE(model->row(2)->id, ids[2]);
    }
    find<QTableView>("sampleTable")->sortByColumn(SampleTableModel::Group, Qt::AscendingOrder);
    const auto ids = reader.sampleIds({}, SampleOrder::Id, false, 3, 0);
    QTRY_VERIFY(model->row(2) && model->row(0)->id == ids[0] && model->row(2)->id == ids[2]);
}

void TestTraces::tableModelIsSound() {
    SampleTableModel model(m_context->jobs());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSource(QString::fromStdString(m_run.folder.string()), {});
    QTRY_VERIFY(model.rowCount() > 0);
    QTRY_VERIFY(model.row(model.rowCount() - 1));
    SampleFilter none;
    none.search = "no such text anywhere";
    model.setSource(QString::fromStdString(m_run.folder.string()), none);
    QTRY_VERIFY(!model.isCounting());
    QCOMPARE(model.rowCount(), 0);
}

void TestTraces::opensWithTheTrainingSamples() {
    Library library(m_project->path());
    test::RunPlan plan;
    plan.steps = plan.totalSteps = 10;
    plan.evaluateEvery = 5;
    const RunSummary run = test::makeRun(library, plan);
    m_context->watcher().refreshNow();
    m_context->setCurrentRun(QString::fromStdString(run.info.id));
    QVERIFY(m_window->openPage(QStringLiteral("traces")));
    const QAbstractItemModel* list = find<QListView>("groupList")->model();
    RunReader reader(run.folder);
    const auto held = reader.groups(10, "eval");
    const auto token = [this]() -> Chip* {
        for (Chip* chip : m_window->findChildren<Chip*>())
            if (chip->isVisible() && chip->text() == QLatin1String("split = train"))
                return chip;
        return nullptr;
    };
    QTRY_VERIFY(token());
    QCOMPARE(list->rowCount(), plan.promptsPerStep);
    QTest::mouseClick(token(), Qt::LeftButton, {}, QPoint(token()->width() - 6, 8));
    QTRY_COMPARE(list->rowCount(), static_cast<int>(reader.groups(10).size()));
    m_context->setStep(9);
    QTRY_COMPARE(list->rowCount(), plan.promptsPerStep);
    QVERIFY(!token()); // removed stays removed
    m_window->openPage(
        QStringLiteral("traces"),
        QStringLiteral("%1:10:%2:1").arg(QString::fromStdString(run.info.id)).arg(held.front().id));
    QTRY_COMPARE(find<QLabel>("promptText")->text(),
                 QString::fromStdString(held.front().promptText)); // a link opens what it names
}

void TestTraces::heldOutSamplesSayWhatTheyAre() {
    Library library(m_project->path());
    test::RunPlan plan;
    plan.steps = plan.totalSteps = 10;
    plan.evaluateEvery = 5;
    const RunSummary run = test::makeRun(library, plan);
    m_context->watcher().refreshNow();
    const QString id = QString::fromStdString(run.info.id);
    m_context->setCurrentRun(id);
    const auto open = [&](const GroupRow& group) {
        m_window->openPage(QStringLiteral("traces"),
                           QStringLiteral("%1:10:%2:1").arg(id).arg(group.id));
        QTRY_COMPARE(find<QLabel>("promptText")->text(), QString::fromStdString(group.promptText));
    };
    RunReader reader(run.folder);
    const auto says = [this](const char* words) {
        for (const QLabel* label : page()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QLatin1String(words)))
                return true;
        return false;
    };
    open(reader.groups(10, "train").front());
    auto* members = find<QTableView>("groupTable");
    QVERIFY(!members->isColumnHidden(GroupTableModel::Advantage));
    QVERIFY(says("training") && says(" std "));
    open(reader.groups(10, "eval").front());
    QVERIFY(members->isColumnHidden(GroupTableModel::Advantage));
    QVERIFY(says("held-out evaluation") && !says(" std ") && !says("Group of"));
}

void TestTraces::tableShowsPromptAndText() {
    m_window->resize(1440, 900);
    openRun();
    page()->setView(TracesPage::Table);
    auto* table = find<QTableView>("sampleTable");
    auto* model = static_cast<SampleTableModel*>(table->model());
    QTRY_VERIFY(model->rowCount() > 0 && model->row(0));
    const GroupRecord group = RunReader(m_run.folder).groupWithSamples(model->row(0)->groupId);
    const QString shown = model->index(0, SampleTableModel::Prompt).data().toString();
    QVERIFY(!shown.isEmpty());
    QVERIFY(QString::fromStdString(group.prompt.text)
                .simplified()
                .startsWith(shown.simplified().left(40)));
    for (const int column : {SampleTableModel::Prompt, SampleTableModel::Text}) {
        const int left = table->columnViewportPosition(column);
        QVERIFY2(left >= 0 && left + 120 <= table->viewport()->width(),
                 qPrintable(QString::number(left)));
    }
}

void TestTraces::linkOpensTheSameCompletion() {
    openRun();
    page()->setFocus();
    press(Qt::Key_J);
    press(Qt::Key_J);
    find<QToolButton>("copyLink")->click();
    const QString link = QGuiApplication::clipboard()->text();
    QCOMPARE(link, page()->link());
    const QString wanted = view()->document().text();
    m_context->setStep(RunReader(m_run.folder).stepsWithSamples().front());
    QTRY_VERIFY(page()->link() != link && !page()->link().isEmpty());
    m_context->openPage(QStringLiteral("traces"), link);
    QTRY_COMPARE(page()->link(), link);
    QTRY_COMPARE(view()->document().text(), wanted);
}

void TestTraces::copiesTextAndJson() {
    openRun();
    find<QToolButton>("copyText")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), view()->document().text());
    find<QToolButton>("copyJson")->click();
    const QJsonObject copied =
        QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object();
    QCOMPARE(copied[QStringLiteral("completion")].toString(), view()->document().text());
    QVERIFY(copied[QStringLiteral("rewards")].isArray());
}

void TestTraces::foldsAndOverlays() {
    openRun();
    page()->setFocus();
    QVERIFY(view()->isFolded());
    press(Qt::Key_Space);
    QVERIFY(!view()->isFolded());
    QVERIFY(view()->hasOverlay(TraceView::Languages));
    press(Qt::Key_L);
    QVERIFY(!view()->hasOverlay(TraceView::Languages));
}

QTEST_MAIN(TestTraces)
#include "tst_traces.moc"
