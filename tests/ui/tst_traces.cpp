// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces_session.h"

#include "core/storage/run_writer.h"
#include "tests/support/sample_maker.h"
#include "ui/models/group_table_model.h"
#include "ui/models/group_what_if.h"
#include "ui/models/sample_table_model.h"
#include "ui/services/background_jobs.h"
#include "ui/shell/widgets_basic.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListView>
#include <QTableView>
#include <QToolButton>

#include <cmath>

using namespace rationale;
using namespace rationale::ui;

class TestTraces : public QObject, private TracesSession {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { makeProject(); }
    void init() { open(); }
    void cleanup() { close(); }
    void emptyProjectOffersARun();
    void showsTheGroupsOfTheStep();
    void explainsTheReward();
    void keysMoveBetweenCompletionsGroupsAndSteps();
    void followsTheTimeMachine();
    void anotherLanguageIsNotAMixture();
    void tableSortsAllRows();
    void tableModelIsSound();
    void opensWithTheTrainingSamples();
    void heldOutSamplesSayWhatTheyAre();
    void repliesAreNeitherRightNorWrong();
    void longPromptsLeaveRoom();
    void tableShowsPromptAndText();
    void linkOpensTheSameCompletion();
    void copiesTextAndJson();
    void foldsAndOverlays();

private:
    /// Whether a label in sight has these words.
    bool says(const char* words) {
        for (const QLabel* label : page()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QLatin1String(words)))
                return true;
        return false;
    }
};

void TestTraces::emptyProjectOffersARun() {
    test::TestProject empty;
    close();
    m_context = std::make_unique<StudioContext>(empty.qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->show();
    QVERIFY(m_window->openPage(QStringLiteral("traces")));
    QVERIFY(find<EmptyState>("tracesEmpty")->isVisible());
    QCOMPARE(page()->link(), QString());
    close(); // before its folder goes
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
    const RunSummary run = makeRunOf(evaluatedPlan());
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
    QCOMPARE(list->rowCount(), evaluatedPlan().promptsPerStep);
    QTest::mouseClick(token(), Qt::LeftButton, {}, QPoint(token()->width() - 6, 8));
    QTRY_COMPARE(list->rowCount(), static_cast<int>(reader.groups(10).size()));
    m_context->setStep(9);
    QTRY_COMPARE(list->rowCount(), evaluatedPlan().promptsPerStep);
    QVERIFY(!token()); // removed stays removed
    m_window->openPage(
        QStringLiteral("traces"),
        QStringLiteral("%1:10:%2:1").arg(QString::fromStdString(run.info.id)).arg(held.front().id));
    QTRY_COMPARE(find<QLabel>("promptText")->text(),
                 QString::fromStdString(held.front().promptText)); // a link opens what it names
}

void TestTraces::heldOutSamplesSayWhatTheyAre() {
    const RunSummary run = makeRunOf(evaluatedPlan());
    const QString id = QString::fromStdString(run.info.id);
    m_context->setCurrentRun(id);
    const auto open = [&](const GroupRow& group) {
        m_window->openPage(QStringLiteral("traces"),
                           QStringLiteral("%1:10:%2:1").arg(id).arg(group.id));
        QTRY_COMPARE(find<QLabel>("promptText")->text(), QString::fromStdString(group.promptText));
    };
    RunReader reader(run.folder);
    open(reader.groups(10, "train").front());
    auto* members = find<QTableView>("groupTable");
    QVERIFY(!members->isColumnHidden(GroupTableModel::Advantage));
    QVERIFY(says("training") && says(" std "));
    open(reader.groups(10, "eval").front());
    QVERIFY(members->isColumnHidden(GroupTableModel::Advantage));
    QVERIFY(says("held-out evaluation") && !says(" std ") && !says("Group of"));
}

/// A prompt of many lines, as a template makes, and sixteen answers in a low window.
void TestTraces::longPromptsLeaveRoom() {
    GroupRecord group = test::SampleMaker({.groupSize = 16}).group(1, 0);
    for (int i = 0; i < 40; ++i)
        group.prompt.text += " the assistant first thinks about the reasoning process";
    const RunSummary run =
        Library(m_project->path()).createRun("stage: grpo\n", {}, "grpo", "", "", 1);
    {
        RunWriter writer(run.folder, run.info, 0);
        writer.group(group);
        writer.state(RunState::Complete, 1, 1);
    }
    m_context->watcher().refreshNow();
    m_context->setCurrentRun(QString::fromStdString(run.info.id));
    m_window->resize(1024, 640);
    m_window->openPage(QStringLiteral("traces"));
    const auto* table = find<QTableView>("groupTable");
    QTRY_COMPARE(table->model()->rowCount(), 16);
    const auto placeOf = [this](const QWidget* widget) {
        return QRect(widget->mapTo(m_window.get(), QPoint(0, 0)), widget->size());
    };
    QTRY_VERIFY(placeOf(table).bottom() <
                placeOf(find<QLabel>("whyText")->parentWidget()).top()); // nothing overlaps
    QVERIFY(table->viewport()->height() >= 2 * table->verticalHeader()->defaultSectionSize());
}

void TestTraces::repliesAreNeitherRightNorWrong() {
    GroupRecord group = test::SampleMaker({.groupSize = 4}).group(1, 0);
    group.prompt.task = "replies";
    group.solved = 0;
    group.hasRightAnswer = false;
    for (SampleRecord& sample : group.samples) {
        sample.hasRightAnswer = sample.correct = false;
        sample.extracted.clear();
        sample.parts = {{"reward_model", 1.5, 1, RewardState::Scored, "asked"},
                        {"true_score", 0.25, 0, RewardState::Scored, "only shown"}};
    }
    const RunSummary run =
        Library(m_project->path()).createRun("stage: grpo\n", {}, "grpo", "", "", 1);
    {
        RunWriter writer(run.folder, run.info, 0);
        writer.group(group);
        writer.state(RunState::Complete, 1, 1);
    }
    m_context->watcher().refreshNow();
    m_context->setCurrentRun(QString::fromStdString(run.info.id));
    m_window->openPage(QStringLiteral("traces"));
    QTRY_COMPARE(find<QLabel>("promptText")->text(), QString::fromStdString(group.prompt.text));
    const QString answer = find<QLabel>("answerBox")->text();
    QVERIFY2(answer.contains(QStringLiteral("true score 0.25")), qPrintable(answer));
    QVERIFY2(!answer.contains(QStringLiteral("no answer found")), qPrintable(answer));
    QVERIFY(says("true score 0.25") && !says("correct"));
    const QModelIndex prompt = find<QListView>("groupList")->model()->index(0, 0);
    const QString spoken = prompt.data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.contains(QStringLiteral("no right answer")), qPrintable(spoken));
    find<QToolButton>("copyJson")->click();
    const QByteArray copied = QGuiApplication::clipboard()->text().toUtf8();
    QVERIFY(QJsonDocument::fromJson(copied).object().value(QStringLiteral("correct")).isNull());
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
