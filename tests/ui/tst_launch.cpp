// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/forms/form_row.h"
#include "ui/forms/recipe_document.h"
#include "ui/forms/recipe_form.h"
#include "ui/pages/launch_page.h"
#include "ui/services/dialogs.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSplitter>
#include <QStandardItemModel>
#include <QTableView>
#include <QTemporaryFile>
#include <QTest>

#include <memory>

using namespace rationale;
using namespace rationale::ui;

class TestLaunch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init();
    void cleanup();
    void freshProjectHasR1ZeroReady();
    void everyPresetBuildsItsForm_data();
    void everyPresetBuildsItsForm();
    void blockDisablesStartAndSaysWhy();
    void wrongTextIsKeptUntilCorrected();
    void warningNeverBlocks();
    void verdictCountsInWords();
    void smallestWindowShowsEveryPaneWhole();
    void notesAreReadable();
    void papersFitTheirSettings();
    void checksNameTheSeedOfTheBase();
    void yamlAndFormFollowEachOther();
    void yamlErrorNamesTheLine();
    void rewardsAreWrittenTogether();
    void commandAndChangesShowWhatDiffers();
    void findShowsWhatMatches();
    void opensAndPastesRecipes();
    void refusesABadRecipeFile();
    void missingEngineIsOneClearMessage();

private:
    template <typename T>
    T* find(const char* name) {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    void type(const char* field, const QString& text);
    RecipeDocument& document() {
        return static_cast<LaunchPage*>(m_window->page(QStringLiteral("launch")))->document();
    }

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
};

void TestLaunch::init() {
    m_project = std::make_unique<test::TestProject>();
    m_context = std::make_unique<StudioContext>(m_project->qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(m_window->openPage(QStringLiteral("launch")));
}

void TestLaunch::cleanup() {
    m_window.reset();
    m_context.reset();
    m_project.reset();
}

void TestLaunch::type(const char* field, const QString& text) {
    auto* edit = find<QLineEdit>(field);
    QVERIFY2(edit, field);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

void TestLaunch::freshProjectHasR1ZeroReady() {
    QCOMPARE(document().presetName(), QStringLiteral("mini-r1-zero"));
    QVERIFY(find<QListWidget>("presetList")->currentItem());
    QVERIFY(find<QPushButton>("startRun")->isEnabled());
    QCOMPARE(find<QLineEdit>("num_generations")->text(), QStringLiteral("16"));
    QVERIFY(find<QLabel>("launchChecks")->text().contains(QStringLiteral("mini-base")));
}

void TestLaunch::everyPresetBuildsItsForm_data() {
    QTest::addColumn<QString>("name");
    for (const Preset& preset : presets())
        QTest::newRow(preset.name.c_str()) << QString::fromStdString(preset.name);
}

void TestLaunch::everyPresetBuildsItsForm() {
    QFETCH(QString, name);
    m_context->openPage(QStringLiteral("launch"), name);
    QCOMPARE(document().presetName(), name);
    QVERIFY(document().isStartable());
    for (const FieldSpec& spec : document().recipe().stage().fields) {
        const bool inRewards = spec.name == "reward_funcs" || spec.name == "reward_weights";
        const QString row = QStringLiteral("row:") + QString::fromStdString(spec.name);
        QVERIFY2(inRewards || m_window->findChild<QWidget*>(row), qPrintable(row));
    }
}

void TestLaunch::blockDisablesStartAndSaysWhy() {
    auto* start = find<QPushButton>("startRun");
    type("num_generations", QStringLiteral("0"));
    QVERIFY(!start->isEnabled());
    QVERIFY(find<QLabel>("problem:num_generations")->isVisible());
    QVERIFY(!find<QLabel>("problem:num_generations")->text().isEmpty());
    QVERIFY(find<QLabel>("launchVerdict")->text().contains(QLatin1Char('1')));
    find<QLineEdit>("learning_rate")->setFocus();
    QTest::mouseClick(find<QPushButton>("showProblem"), Qt::LeftButton);
    QTRY_COMPARE(m_window->focusWidget(), find<QLineEdit>("num_generations"));
    type("num_generations", QStringLiteral("8"));
    QVERIFY(start->isEnabled());
    QVERIFY(!find<QLabel>("problem:num_generations")->isVisible());
    QVERIFY(document().isChanged("num_generations"));
    QTest::mouseClick(find<QWidget>("reset:num_generations"), Qt::LeftButton);
    QCOMPARE(find<QLineEdit>("num_generations")->text(), QStringLiteral("16"));
    QVERIFY(!document().isChanged("num_generations"));
}

void TestLaunch::wrongTextIsKeptUntilCorrected() {
    type("learning_rate", QStringLiteral("quick"));
    QCOMPARE(find<QLineEdit>("learning_rate")->text(), QStringLiteral("quick"));
    QVERIFY(!find<QPushButton>("startRun")->isEnabled());
    type("num_generations", QStringLiteral("8")); // another edit does not lose it
    QCOMPARE(find<QLineEdit>("learning_rate")->text(), QStringLiteral("quick"));
    QCOMPARE(document().recipe().get<int>("num_generations"), 8);
    type("learning_rate", QStringLiteral("1e-4"));
    QVERIFY(find<QPushButton>("startRun")->isEnabled());
    QCOMPARE(document().recipe().get<double>("learning_rate"), 1e-4);
}

void TestLaunch::warningNeverBlocks() {
    document().setText("num_generations", QStringLiteral("1"));
    for (const char* rate : {"0.5", "0.1", "0"}) { // the first that only warns
        document().setText("num_generations", QStringLiteral("16"));
        document().setText("learning_rate", QLatin1String(rate));
        if (document().count(Problem::Level::Warning) > 0 && document().isStartable())
            break;
    }
    if (document().count(Problem::Level::Warning) == 0)
        document().setText("beta", QStringLiteral("5"));
    QCOMPARE(find<QPushButton>("startRun")->isEnabled(),
             document().count(Problem::Level::Block) == 0);
    QVERIFY(document().isStartable());
}

void TestLaunch::verdictCountsInWords() {
    auto* verdict = find<QLabel>("launchVerdict");
    QCOMPARE(verdict->text(), QStringLiteral("Ready to start")); // the recommended recipe is sound
    document().setText("learning_rate", QStringLiteral("0.01"));
    QCOMPARE(document().count(Problem::Level::Warning), 1);
    QCOMPARE(verdict->text(), QStringLiteral("Ready, 1 warning"));
    document().setText("num_generations", QStringLiteral("many"));
    QCOMPARE(document().count(Problem::Level::Block), 1);
    QCOMPARE(verdict->text(), QStringLiteral("⊘ 1 setting blocks the start"));
}

void TestLaunch::smallestWindowShowsEveryPaneWhole() {
    m_window->resize(1024, 640);
    const auto* splitter = find<QSplitter>("launchSplitter");
    int end = 0;
    for (int i = 0; i < splitter->count(); ++i) {
        const QRect pane = splitter->widget(i)->geometry();
        QVERIFY2(pane.left() >= end, qPrintable(QString::number(i)));
        QVERIFY2(pane.width() >= splitter->widget(i)->minimumSizeHint().width(),
                 qPrintable(QString::number(i)));
        end = pane.right();
    }
    QVERIFY(end < splitter->width());
    const auto* form = find<QScrollArea>("recipeForm");
    QTRY_VERIFY2(form->widget()->width() <= form->viewport()->width(),
                 qPrintable(QString::number(form->widget()->width())));
}

void TestLaunch::notesAreReadable() {
    const auto* note = find<QLabel>("note:task.name");
    QVERIFY(note->isVisible());
    QVERIFY2(note->text().contains(QStringLiteral("5 7 times 3 gives 5 1")),
             qPrintable(note->text()));
    document().setText("task.name", QStringLiteral("sorting"));
    QVERIFY(!note->text().contains(QStringLiteral("gives 5 1")));
    QVERIFY(note->heightForWidth(note->width()) <= note->height()); // nothing of it is cut
    QVERIFY(find<QLabel>("paperHead")->isVisible());
}

void TestLaunch::papersFitTheirSettings() {
    auto* form = find<RecipeForm>("recipeForm");
    auto* page = m_window->page(QStringLiteral("launch"));
    for (const char* preset : {"mini-base-v3", "mini-r1-zero"}) {
        page->openArgument(QString::fromUtf8(preset));
        const std::vector<FieldSpec> fields = document().recipe().stage().fields;
        for (const FieldSpec& field : fields) {
            const QString name = QString::fromStdString(field.name);
            const QString least = rangeText(field);
            QVERIFY2(least.size() < 2 || least[0] != '0' || !least[1].isDigit(), qPrintable(least));
            const bool number = field.type == FieldType::Integer || field.type == FieldType::Number;
            if (field.paper.empty() || !number)
                continue;
            form->showField(name);
            QTRY_COMPARE(form->focusedField(), name);
            form->takePaperValue();
            QVERIFY2(document().text(field.name) ==
                         fieldText(document().recipe().value(field.name)),
                     qPrintable(name + QStringLiteral(": ") + document().text(field.name)));
        }
    }
}

void TestLaunch::checksNameTheSeedOfTheBase() {
    Library library = m_project->library();
    test::RunPlan plan;
    plan.name = "mini-base";
    plan.stage = "pretrain";
    plan.seed = 1;
    test::makeRun(library, plan);
    m_context->watcher().refreshNow();
    auto* checks = find<QLabel>("launchChecks");
    QTRY_VERIFY(checks->text().contains(QStringLiteral("Starts from mini-base with seed 1")));
    document().setText("seed", QStringLiteral("7"));
    QTRY_VERIFY(checks->text().contains(QStringLiteral("not trained with seed 7")));
    QVERIFY(checks->text().contains(QStringLiteral("it is there with seed 1")));
}

void TestLaunch::yamlAndFormFollowEachOther() {
    auto* yaml = find<QPlainTextEdit>("yamlEdit");
    type("prompts_per_step", QStringLiteral("12"));
    QVERIFY(yaml->toPlainText().contains(QStringLiteral("prompts_per_step: 12")));
    QString edited = yaml->toPlainText();
    edited.replace(QStringLiteral("prompts_per_step: 12"),
                   QStringLiteral("prompts_per_step: 20 # by hand"));
    yaml->setPlainText(edited);
    QCOMPARE(find<QLineEdit>("prompts_per_step")->text(), QStringLiteral("20"));
    QVERIFY(yaml->toPlainText().contains(QStringLiteral("# by hand"))); // the text stays as written
}

void TestLaunch::yamlErrorNamesTheLine() {
    auto* yaml = find<QPlainTextEdit>("yamlEdit");
    const QString good = yaml->toPlainText();
    yaml->setPlainText(good + QStringLiteral("\nlearning_rat: 1\n"));
    const int line = static_cast<int>(yaml->toPlainText().split(QLatin1Char('\n')).size()) - 1;
    QTRY_VERIFY(find<QLabel>("yamlError")->isVisible());
    QVERIFY2(find<QLabel>("yamlError")->text().contains(QStringLiteral("ine %1").arg(line)),
             qPrintable(find<QLabel>("yamlError")->text()));
    QVERIFY(find<QLabel>("yamlError")->text().contains(QStringLiteral("learning_rate")));
    QVERIFY(!find<QPushButton>("startRun")->isEnabled());
    QCOMPARE(find<QLineEdit>("num_generations")->text(), QStringLiteral("16")); // form kept
    yaml->setPlainText(good);
    QVERIFY(!find<QLabel>("yamlError")->isVisible());
    QVERIFY(find<QPushButton>("startRun")->isEnabled());
}

void TestLaunch::rewardsAreWrittenTogether() {
    const std::vector<FieldSpec> fields = document().recipe().stage().fields;
    for (const FieldSpec& field : fields)
        for (const std::string& reward :
             field.name == "reward_funcs" ? field.choices : std::vector<std::string>()) {
            const auto* pays = find<QLabel>(("pays:" + reward).c_str());
            QVERIFY2(pays && !pays->text().isEmpty(), reward.c_str()); // each says what it pays for
        }
    find<QCheckBox>("reward:language_consistency")->click();
    type("weight:language_consistency", QStringLiteral("0.5"));
    const Recipe& recipe = document().recipe();
    QCOMPARE(QString::fromStdString(recipe.value("reward_funcs").dump()),
             QStringLiteral("[\"accuracy\",\"format\",\"language_consistency\"]"));
    QCOMPARE(recipe.value("reward_weights").size(), size_t(3));
    QCOMPARE(recipe.value("reward_weights")[2].get<double>(), 0.5);
    find<QCheckBox>("reward:language_consistency")->click();
    QCOMPARE(document().recipe().value("reward_funcs").size(), size_t(2));
    for (const char* name : {"reward:accuracy", "reward:format"})
        find<QCheckBox>(name)->click();
    QVERIFY(!find<QPushButton>("startRun")->isEnabled()); // nothing to learn from
}

void TestLaunch::commandAndChangesShowWhatDiffers() {
    type("learning_rate", QStringLiteral("1e-4"));
    type("runName", QStringLiteral("my run"));
    const QString command = find<QPlainTextEdit>("commandPreview")->toPlainText();
    QVERIFY2(command.startsWith(QStringLiteral("rationale run mini-r1-zero --set learning_rate=")),
             qPrintable(command));
    QVERIFY2(command.endsWith(QStringLiteral("--name 'my run'")), qPrintable(command));
    QCOMPARE(find<QTableView>("changesTable")->model()->rowCount(), 1);
    find<QPushButton>("copyCommand")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), command);
    QTest::mouseClick(find<QPushButton>("resetRecipe"), Qt::LeftButton);
    QCOMPARE(find<QTableView>("changesTable")->model()->rowCount(), 0);
}

void TestLaunch::findShowsWhatMatches() {
    auto* rate = find<QWidget>("row:learning_rate");
    auto* decay = find<QWidget>("row:weight_decay");
    QVERIFY(rate->isVisibleTo(m_window.get()));
    type("findSetting", QStringLiteral("decay"));
    QVERIFY(!rate->isVisibleTo(m_window.get()));
    QVERIFY(decay->isVisibleTo(m_window.get())); // an advanced one, found in basic
    find<QLineEdit>("findSetting")->clear();
    QVERIFY(rate->isVisibleTo(m_window.get()));
}

void TestLaunch::opensAndPastesRecipes() {
    const fs::path file = m_project->path() / "mine.yaml";
    writeFileAtomically(file, "stage: grpo\nmodel: mini-base\nnum_generations: 4\n");
    m_context->dialogs().answerNextPath(QString::fromStdString(file.string()));
    find<QPushButton>("openRecipe")->click();
    QCOMPARE(find<QLineEdit>("num_generations")->text(), QStringLiteral("4"));
    QVERIFY(document().presetName().isEmpty());
    QGuiApplication::clipboard()->setText(
        QStringLiteral("stage: grpo\nmodel: mini-base\nnum_generations: 6\n"));
    find<QPushButton>("pasteRecipe")->click();
    QCOMPARE(find<QLineEdit>("num_generations")->text(), QStringLiteral("6"));
}

void TestLaunch::refusesABadRecipeFile() {
    const fs::path file = m_project->path() / "bad.yaml";
    writeFileAtomically(file, "stage: grpo\nnum_generation: 4\n");
    QSignalSpy toasts(m_context.get(), &StudioContext::toastRequested);
    m_context->dialogs().answerNextPath(QString::fromStdString(file.string()));
    find<QPushButton>("openRecipe")->click();
    QCOMPARE(toasts.size(), 1);
    QVERIFY(toasts[0][0].toString().contains(QStringLiteral("num_generations")));
    QVERIFY(toasts[0][1].toBool());
    QCOMPARE(document().presetName(), QStringLiteral("mini-r1-zero")); // nothing lost
}

void TestLaunch::missingEngineIsOneClearMessage() {
    m_context->launcher().setEngineFolder(m_project->qpath());
    QSignalSpy toasts(m_context.get(), &StudioContext::toastRequested);
    auto* start = find<QPushButton>("startRun");
    start->click();
    QVERIFY(!start->isEnabled()); // until it is known
    QTRY_COMPARE(toasts.size(), 1);
    QVERIFY(toasts[0][0].toString().contains(QStringLiteral("rationale")));
    QVERIFY(start->isEnabled());
    QVERIFY(m_context->library().runs().empty()); // no half-made run
}

QTEST_MAIN(TestLaunch)
#include "tst_launch.moc"
