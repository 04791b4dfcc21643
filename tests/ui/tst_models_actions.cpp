// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done to a model on the Models page, through the real window.
#include "models_session.h"
#include "ui/forms/recipe_document.h"
#include "ui/pages/launch_page.h"
#include "ui/services/dialogs.h"
#include "ui/services/project_writer.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>

using namespace rationale;
using namespace rationale::ui;

class TestModelsActions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() {
        m_session = std::make_unique<ModelsSession>();
        QTRY_COMPARE(m_session->model()->rowCount(), 7);
    }
    void cleanup() { m_session.reset(); }
    void exportShowsProgressAndLeavesTheTrainer();
    void exportTellsWhatIsWrong();
    void trainFromOpensLaunch();
    void evaluateOpensLaunchWithItsTask();
    void deletingAsksAndNamesWhoNeedsIt();
    void whatItsRunNeedsIsKept();
    void menuAndClipboard();

private:
    std::unique_ptr<ModelsSession> m_session;
};

void TestModelsActions::exportShowsProgressAndLeavesTheTrainer() {
    const test::TempDir dir;
    writeModel(m_session->zero.folder / "checkpoints/step-40", 400);
    m_session->choose(QStringLiteral("zero/step-40"));
    m_session->key(Qt::Key_X);
    QVERIFY(m_session->find<QWidget>("exportPanel")->isVisible());
    QVERIFY(!m_session->find<QComboBox>("exportPart")->isVisible()); // there is no adapter
    m_session->context->dialogs().answerNextPath(QString::fromStdString(dir.path().string()));
    m_session->click("exportBrowse");
    auto* target = m_session->find<QLineEdit>("exportTarget");
    QVERIFY(target->text().endsWith(QStringLiteral("zero-step-40")));
    m_session->click("exportStart");
    QTRY_VERIFY(!m_session->find<QWidget>("exportPanel")->isVisible());
    QVERIFY(fs::exists(dir / "zero-step-40/model.safetensors"));
    QVERIFY(fs::exists(dir / "zero-step-40/provenance.json"));
    QVERIFY(!fs::exists(dir / "zero-step-40/optimizer.safetensors"));
}

void TestModelsActions::exportTellsWhatIsWrong() {
    const test::TempDir dir;
    dir.write("mine.txt", "mine");
    m_session->choose(QStringLiteral("zero/step-40"));
    m_session->click("exportModel");
    auto* target = m_session->find<QLineEdit>("exportTarget");
    for (const QString& wrong :
         {QString::fromStdString(dir.path().string()), QStringLiteral("not/absolute"), QString()}) {
        target->setText(wrong);
        m_session->click("exportStart");
        QTRY_VERIFY(m_session->find<QLabel>("exportProblem")->isVisible());
        QTRY_VERIFY(target->isEnabled());
        QVERIFY(!m_session->find<QLabel>("exportProblem")->text().isEmpty());
    }
    QCOMPARE(readFile(dir / "mine.txt"), std::string("mine"));
    QTest::keyClick(target, Qt::Key_Escape);
    QVERIFY(!m_session->find<QWidget>("exportPanel")->isVisible());
}

void TestModelsActions::trainFromOpensLaunch() {
    m_session->choose(QStringLiteral("half/step-20"));
    m_session->key(Qt::Key_T);
    QCOMPARE(m_session->window->currentPage()->id(), QStringLiteral("launch"));
    auto& document = static_cast<LaunchPage*>(m_session->window->currentPage())->document();
    QTRY_VERIFY(!document.isEmpty());
    QCOMPARE(document.text("model"), QStringLiteral("half/step-20"));
    // What the person has set in the stage that is open stays.
    m_session->context->openPage(QStringLiteral("launch"),
                                 QStringLiteral("recipe:stage: sft\nmodel: base\n"
                                                "learning_rate: 0.002\n"));
    m_session->window->openPage(QStringLiteral("models"));
    m_session->choose(QStringLiteral("zero/step-40"));
    m_session->click("trainFromModel");
    QCOMPARE(document.recipe().stage().name, std::string("sft"));
    QCOMPARE(document.text("model"), QStringLiteral("zero/step-40"));
    QCOMPARE(document.text("learning_rate"), QStringLiteral("0.002"));
}

void TestModelsActions::evaluateOpensLaunchWithItsTask() {
    m_session->choose(QStringLiteral("zero/step-40"));
    m_session->click("evaluateModel");
    QTRY_COMPARE(m_session->window->currentPage()->id(), QStringLiteral("launch"));
    auto& document = static_cast<LaunchPage*>(m_session->window->currentPage())->document();
    QCOMPARE(document.recipe().stage().name, std::string("evaluate"));
    QCOMPARE(document.text("model"), QStringLiteral("zero/step-40"));
    QCOMPARE(document.text("task.k_max"), QStringLiteral("3")); // as the run was trained
    QCOMPARE(document.text("max_completion_length"), QStringLiteral("48"));
    QVERIFY(!document.recipe().has("num_generations")); // that is the size of its groups
    QVERIFY(document.isStartable());
}

void TestModelsActions::deletingAsksAndNamesWhoNeedsIt() {
    m_session->choose(QStringLiteral("base/step-20"));
    const fs::path folder = m_session->base.folder / "checkpoints";
    m_session->context->dialogs().answerNext(1); // Cancel
    m_session->key(Qt::Key_Delete);
    m_session->context->writer().waitForAll();
    QVERIFY(fs::exists(folder / "step-20"));
    m_session->context->dialogs().answerNext(0);
    m_session->click("deleteModel");
    QTRY_COMPARE(m_session->model()->rowCount(), 6);
    QVERIFY(!fs::exists(folder / "step-20"));
    QVERIFY(fs::exists(folder / "step-40"));
}

void TestModelsActions::whatItsRunNeedsIsKept() {
    m_session->choose(QStringLiteral("half/step-40")); // the run goes on from here
    QVERIFY(!m_session->find<QAbstractButton>("deleteModel")->isEnabled());
    QVERIFY(m_session->find<QAbstractButton>("deleteModel")
                ->toolTip()
                .contains(QStringLiteral("complete")));
    m_session->context->dialogs().answerNext(0);
    m_session->key(Qt::Key_Delete);
    m_session->context->writer().waitForAll();
    m_session->choose(QStringLiteral("千问-模型"));
    QVERIFY(!m_session->find<QAbstractButton>("deleteModel")->isEnabled());
    QVERIFY(!m_session->find<QAbstractButton>("openModelRun")->isEnabled());
    QCOMPARE(m_session->model()->rowCount(), 7);
    QVERIFY(fs::exists(m_session->project.path() / "models/千问-模型/config.json"));
}

void TestModelsActions::menuAndClipboard() {
    m_session->choose(QStringLiteral("zero/step-40"));
    auto* table = m_session->find<QTableView>("modelsTable");
    Q_EMIT table->customContextMenuRequested(QPoint(40, 10));
    auto* menu = m_session->find<QMenu>("modelMenu");
    QVERIFY(menu);
    QStringList words;
    for (const QAction* action : menu->actions())
        if (!action->isSeparator())
            words.append(action->text());
    QCOMPARE(words.size(), 6);
    menu->close();
    m_session->click("copyModelPath");
    QCOMPARE(QApplication::clipboard()->text(),
             QString::fromStdString((m_session->zero.folder / "checkpoints/step-40").string()));
    m_session->key(Qt::Key_Return);
    QCOMPARE(m_session->window->currentPage()->id(), QStringLiteral("monitor"));
    QCOMPARE(m_session->context->currentRun(), QString::fromStdString(m_session->zero.info.id));
}

QTEST_MAIN(TestModelsActions)
#include "tst_models_actions.moc"
