// SPDX-License-Identifier: GPL-3.0-or-later
// The Models page, through the real window: what there is, where it comes from, how good it is.
#include "models_session.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableWidget>
#include <QTimer>
#include <QTreeWidget>

#include <time.h>

using namespace rationale;
using namespace rationale::ui;
using M = ModelTableModel;

namespace {

double threadMilliseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

} // namespace

class TestModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() {
        m_session = std::make_unique<ModelsSession>();
        QTRY_COMPARE(m_session->model()->rowCount(), 7);
    }
    void cleanup() { m_session.reset(); }
    void everyModelIsARow();
    void filterScopeAndOrder();
    void sortingKeepsUnknownValuesLast();
    void summaryNamesWhatItIs();
    void lineageLeadsToTheRun();
    void evaluationsWithIntervals();
    void newCheckpointsAppear();
    void emptyProjectSaysWhatBelongsHere();
    void thousandsHoldNothingUp();

private:
    std::unique_ptr<ModelsSession> m_session;
};

void TestModels::everyModelIsARow() {
    QAbstractItemModelTester tester(m_session->model(),
                                    QAbstractItemModelTester::FailureReportingMode::Fatal);
    const int row = m_session->model()->rowOf(QStringLiteral("zero/step-40"));
    QVERIFY(row >= 0);
    const auto cell = [&](int column) {
        return m_session->model()->index(row, column).data().toString();
    };
    QCOMPARE(cell(M::Stage), QStringLiteral("grpo"));
    QCOMPARE(cell(M::Step), QStringLiteral("40"));
    QCOMPARE(cell(M::Parameters), QStringLiteral("200"));
    QCOMPARE(cell(M::From), QStringLiteral("base/step-40"));
    QVERIFY(cell(M::PassAt1).contains(QStringLiteral("(35.0–45.0)")));
    const QString tip = m_session->model()->index(row, M::PassAt1).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("measure on 512 prompts")), qPrintable(tip));
    QVERIFY(cell(M::Marks).contains(QStringLiteral("final")));
    QCOMPARE(m_session->model()->index(row, M::Colour).data(ColourRole).value<QColor>(),
             Theme::instance().runColour(m_session->zero.colour));
    const int half = m_session->model()->rowOf(QStringLiteral("half/step-40"));
    QVERIFY(m_session->model()
                ->index(half, M::Marks)
                .data()
                .toString()
                .contains(QStringLiteral("newest")));
    const int imported = m_session->model()->rowOf(QStringLiteral("千问-模型"));
    QCOMPARE(m_session->model()->index(imported, M::Stage).data().toString(),
             QStringLiteral("imported"));
    QVERIFY(m_session->find<QLabel>("modelCount")->text().startsWith(QStringLiteral("7 of 7")));
}

void TestModels::filterScopeAndOrder() {
    auto* filter = m_session->find<QLineEdit>("modelFilter");
    m_session->key(Qt::Key_Slash);
    QTRY_VERIFY(filter->hasFocus());
    QTest::keyClicks(filter, QStringLiteral("^zero.step-40"));
    QCOMPARE(m_session->model()->rowCount(), 1);
    QTest::keyClicks(filter, QStringLiteral("(")); // no expression: the last one stays
    QCOMPARE(m_session->model()->rowCount(), 1);
    QCOMPARE(filter->property("state").toString(), QStringLiteral("error"));
    filter->setText(QStringLiteral("nothing is called so"));
    QTRY_VERIFY(m_session->find<QWidget>("noModelMatches")->isVisible());
    QTest::mouseClick(m_session->find<QWidget>("noModelMatches")
                          ->findChild<QAbstractButton*>(QStringLiteral("emptyPrimary")),
                      Qt::LeftButton);
    QCOMPARE(m_session->model()->rowCount(), 7);
    auto* scope = m_session->find<QComboBox>("modelScope");
    scope->setCurrentIndex(static_cast<int>(M::Scope::NewestOfRun));
    QCOMPARE(m_session->model()->rowCount(), 3);
    scope->setCurrentIndex(static_cast<int>(M::Scope::Imported));
    QCOMPARE(m_session->model()->rowCount(), 1);
    scope->setCurrentIndex(0);
}

void TestModels::sortingKeepsUnknownValuesLast() {
    auto* header = m_session->find<QTableView>("modelsTable")->horizontalHeader();
    for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        header->setSortIndicator(M::PassAt1, order);
        bool unknown = false;
        double last = order == Qt::AscendingOrder ? -1 : 2;
        for (int row = 0; row < m_session->model()->rowCount(); ++row) {
            const double value = m_session->model()->recordAt(row)->passAt1.value;
            QVERIFY(!unknown || std::isnan(value));
            unknown |= std::isnan(value);
            if (!unknown)
                QVERIFY(order == Qt::AscendingOrder ? value >= last : value <= last);
            last = value;
        }
        QVERIFY(unknown);
    }
    header->setSortIndicator(M::Name, Qt::AscendingOrder);
    QVERIFY(m_session->model()->rowOf(QStringLiteral("zero/step-20")) <
            m_session->model()->rowOf(QStringLiteral("zero/step-40")));
}

void TestModels::summaryNamesWhatItIs() {
    m_session->choose(QStringLiteral("zero/step-40"));
    QTRY_VERIFY(m_session->facts().contains(QStringLiteral("Qwen2ForCausalLM")));
    for (const char* part : {"qwen2", "Layers:  28", "bf16", "base/step-40", "200"})
        QVERIFY2(m_session->facts().contains(QLatin1String(part)), qPrintable(m_session->facts()));
    auto* files = m_session->find<QTableWidget>("modelFiles");
    QCOMPARE(files->rowCount(), 5);
    for (int row = 0; row < files->rowCount(); ++row)
        if (files->item(row, 0)->text() == QLatin1String("optimizer.safetensors"))
            QCOMPARE(files->item(row, 1)->text(), QStringLiteral("trainer"));
    m_session->choose(QStringLiteral("base/step-40")); // a run has read it and says what it was
    QTRY_VERIFY(m_session->facts().contains(QString(64, u'c')));
    QVERIFY(m_session->facts().contains(QStringLiteral("Runs that start from it:  zero")));
}

void TestModels::lineageLeadsToTheRun() {
    m_session->choose(QStringLiteral("zero/step-40"));
    m_session->click("segment1");
    auto* tree = m_session->find<QTreeWidget>("lineageTree");
    QTRY_COMPARE(tree->topLevelItemCount(), 1);
    QAbstractItemModelTester tester(tree->model());
    QTreeWidgetItem* top = tree->topLevelItem(0);
    QCOMPARE(top->text(0), QStringLiteral("zero/step-40 · grpo · seed 7"));
    QCOMPARE(top->childCount(), 2);
    QTreeWidgetItem* settings = top->child(0);
    QVERIFY(!settings->isExpanded());
    QStringList lines;
    for (int i = 0; i < settings->childCount(); ++i)
        lines.append(settings->child(i)->text(0));
    QVERIFY2(lines.contains(QStringLiteral("beta = 0.25")), qPrintable(lines.join(u' ')));
    QVERIFY(lines.filter(QStringLiteral("model")).isEmpty());
    QTreeWidgetItem* base = top->child(1);
    QCOMPARE(base->text(0), QStringLiteral("model: base/step-40 · pretrain"));
    QVERIFY(base->toolTip(0).contains(QString(64, u'c')));
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {},
                      tree->visualItemRect(settings).center());
    QVERIFY(settings->isExpanded());
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualItemRect(base).center());
    QCOMPARE(m_session->window->currentPage()->id(), QStringLiteral("monitor"));
    QCOMPARE(m_session->context->currentRun(), QString::fromStdString(m_session->base.info.id));
}

void TestModels::evaluationsWithIntervals() {
    m_session->choose(QStringLiteral("zero/step-40"));
    m_session->click("segment2");
    auto* table = m_session->find<QTableView>("modelMeasures");
    QTRY_VERIFY(table->isVisible() && table->model()->columnCount() == 3); // and its run's own
    QAbstractItemModelTester tester(table->model());
    const auto heading = [&](int column) {
        return table->model()->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
    };
    const int measured = heading(1).endsWith(QStringLiteral("measure")) ? 1 : 2;
    QCOMPARE(heading(measured), QStringLiteral("step 40 · measure"));
    QStringList cells;
    for (int row = 0; row < table->model()->rowCount(); ++row)
        cells.append(table->model()->index(row, measured).data().toString());
    QVERIFY2(cells.contains(QStringLiteral("40.0 % (35.0–45.0)")), qPrintable(cells.join(u' ')));
    QVERIFY(m_session->find<QWidget>("card_pass@1")->isVisible());
    m_session->choose(QStringLiteral("千问-模型"));
    QTRY_VERIFY(m_session->find<QLabel>("noMeasure")->isVisible());
    QVERIFY(!table->isVisible());
}

void TestModels::newCheckpointsAppear() {
    m_session->choose(QStringLiteral("zero/step-20"));
    writeModel(m_session->zero.folder / "checkpoints/step-60");
    {
        RunInfo info = m_session->zero.info;
        RunWriter writer(m_session->zero.folder, info, 40);
        writer.checkpoint({60, "checkpoints/step-60", m_session->zero.info.created + 60});
    }
    m_session->context->watcher().refreshNow();
    QTRY_VERIFY(m_session->model()->rowOf(QStringLiteral("zero/step-60")) >= 0);
    QCOMPARE(m_session->find<QLabel>("modelName")->text(),
             QStringLiteral("zero/step-20"));                       // still chosen
    fs::remove_all(m_session->project.path() / "models/千问-模型"); // nobody tells of that
    m_session->key(Qt::Key_F5);
    QTRY_VERIFY(m_session->model()->rowOf(QStringLiteral("千问-模型")) < 0);
}

void TestModels::emptyProjectSaysWhatBelongsHere() {
    m_session.reset();
    m_session = std::make_unique<ModelsSession>(nullptr);
    auto* empty =
        m_session->window->currentPage()->findChild<QWidget*>(QStringLiteral("emptyState"));
    QTRY_VERIFY(empty->isVisible());
    for (const char* name : {"exportModel", "evaluateModel", "trainFromModel"})
        QVERIFY(!m_session->find<QAbstractButton>(name)->isEnabled());
    QTest::mouseClick(empty->findChild<QAbstractButton*>(QStringLiteral("emptyLink")),
                      Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("rationale download ")));
    QTest::mouseClick(empty->findChild<QAbstractButton*>(QStringLiteral("emptyPrimary")),
                      Qt::LeftButton);
    QCOMPARE(m_session->window->currentPage()->id(), QStringLiteral("launch"));
}

/// 20 runs of 150 checkpoints each.
void TestModels::thousandsHoldNothingUp() {
    m_session.reset();
    m_session = std::make_unique<ModelsSession>(nullptr);
    Library library = m_session->project.library();
    const test::TempDir dir;
    writeModel(dir / "model");
    for (int i = 0; i < 20; ++i) {
        const RunSummary run = test::makeRun(library, {.stage = "pretrain", .steps = 1});
        fs::create_directories(run.folder / "checkpoints");
        for (int step = 1; step <= 150; ++step)
            fs::create_directory_symlink(dir / "model", run.folder / "checkpoints" /
                                                            ("step-" + std::to_string(step)));
    }
    // Time of this thread alone: other programs may take the processor at any moment.
    double longest = 0, before = threadMilliseconds();
    const auto turn = [&] {
        const double now = threadMilliseconds();
        longest = std::max(longest, now - before);
        before = now;
    };
    QTimer beat;
    QObject::connect(&beat, &QTimer::timeout, this, turn);
    m_session->context->watcher().refreshNow();
    beat.start(1);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->model()->rowCount(), 3000, 20000);
    m_session->context->jobs().waitForAll();
    auto* table = m_session->find<QTableView>("modelsTable");
    for (const int column : {M::Name, M::Made, M::From, M::Size})
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            table->horizontalHeader()->setSortIndicator(column, order);
            QTest::qWait(5);
        }
    table->selectAll();
    m_session->key(Qt::Key_F5);
    QTest::qWait(300);
    beat.stop();
    QCOMPARE(table->selectionModel()->selectedRows().size(), 3000);
    qInfo("longest turn of the event loop: %.1f ms", longest);
    QVERIFY2(longest < 50, qPrintable(QString::number(longest)));
}

QTEST_MAIN(TestModels)
#include "tst_models.moc"
