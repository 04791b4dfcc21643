// SPDX-License-Identifier: GPL-3.0-or-later
// A newcomer's whole way through the studio with the real engine. The functions are the steps of
// one story, in order; after a failure the rest of it has no meaning and is skipped.
#include "tests/support/test_project.h"
#include "tests/ui/studio_session.h"
#include "ui/models/sample_table_model.h"
#include "ui/pages/traces_page_view.h"

#include <QInputMethodEvent>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSpinBox>

using namespace rationale;
using namespace rationale::ui;

namespace {

constexpr int prompts = 6, answers = 6;
constexpr int steps = 500; // enough for all that is done while it trains

QString qs(const std::string& text) {
    return QString::fromStdString(text);
}

bool leaves(const SampleRecord& sample, const std::string& language) {
    return std::any_of(sample.spans.begin(), sample.spans.end(), [&](const LanguageSpan& span) {
        return !span.language.empty() && span.language != language;
    });
}

} // namespace

class TestFirstLight : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase() { m_studio.reset(); }
    void emptyFolderBecomesAProject();
    void baseModelIsTrained();
    void formIsFilledByTyping();
    void blockSaysWhyAndClears();
    void startShowsTheCurveGrowing();
    void groupsArriveWhileItTrains();
    void traceShowsItsLanguages();
    void pauseHoldsTheRun();
    void searchFindsChinese_data();
    void searchFindsChinese();
    void stopWithSaveKeepsTheStep();
    void resumeGoesOnToTheEnd();
    void nothingWentWrongOnTheWay();

private:
    template <typename T>
    T* find(const char* name) {
        return m_studio->find<T>(QLatin1String(name));
    }
    void click(const char* name) { m_studio->click(QLatin1String(name)); }
    void type(const char* name, const char* text) {
        m_studio->type(QLatin1String(name), QLatin1String(text));
    }
    bool isIn(RunState state) { return m_studio->isIn(m_run, state); }
    TraceView* view() { return find<TraceView>("traceView"); }
    GroupRecord newestMixedGroup(int64_t step, int* row, int* member);
    void goToStep(int64_t step);
    int completionsWith(const QString& needle);

    std::unique_ptr<test::TempDir> m_folder;
    std::unique_ptr<StudioSession> m_studio;
    QString m_run;
    int64_t m_stoppedAt = 0;
    bool m_broken = false;
};

void TestFirstLight::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    Theme::instance().install(Theme::Mode::Light);
    m_folder = std::make_unique<test::TempDir>();
}

void TestFirstLight::init() {
    if (m_broken)
        QSKIP("an earlier step of the story failed");
}

void TestFirstLight::emptyFolderBecomesAProject() {
    QVERIFY(fs::is_empty(m_folder->path()));
    m_studio = std::make_unique<StudioSession>(qs(m_folder->path().string()));
    QVERIFY(Library::isProject(m_folder->path()));
    QCOMPARE(m_studio->window().currentPage()->id(), QStringLiteral("runs"));
    QTRY_VERIFY(find<EmptyState>("emptyState")->isVisible());
    click("emptyPrimary");
    QCOMPARE(m_studio->window().currentPage()->id(), QStringLiteral("launch"));
}

void TestFirstLight::baseModelIsTrained() {
    const QString base = m_studio->startRun(baseRecipe(), QStringLiteral("tiny-base"));
    QVERIFY(!base.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->isIn(base, RunState::Complete), engineMs);
    QVERIFY(fs::exists(m_studio->folder(base) / "checkpoints/step-300/model.safetensors"));
}

void TestFirstLight::formIsFilledByTyping() {
    m_studio->openPage(QStringLiteral("launch"));
    auto* presets = find<QListWidget>("presetList");
    for (QListWidgetItem* item : presets->findItems(QStringLiteral("R1-Zero"), Qt::MatchExactly))
        QTest::mouseClick(presets->viewport(), Qt::LeftButton, {},
                          presets->visualItemRect(item).center());
    QCOMPARE(find<QLineEdit>("num_generations")->text(), QStringLiteral("16"));
    QTest::mouseClick(find<QWidget>("formLevel")->findChild<QAbstractButton*>("segment1"),
                      Qt::LeftButton); // "threads" and "warmup_steps" are advanced
    type("model", "tiny-base");
    const std::pair<const char*, int> fields[] = {{"prompts_per_step", prompts},
                                                  {"num_generations", answers},
                                                  {"max_steps", steps},
                                                  {"save_steps", 0},
                                                  {"eval_steps", 0},
                                                  {"task.k_max", 2},
                                                  {"max_completion_length", 40},
                                                  {"threads", 1}};
    for (const auto& [name, value] : fields)
        type(name, qPrintable(QString::number(value)));
    click("evaluation.before");
    click("evaluation.after");
    type("runName", "first-light");
    const QString yaml = find<QPlainTextEdit>("yamlEdit")->toPlainText();
    for (const auto& [name, value] : fields) {
        const QString key = QString::fromLatin1(name).section(u'.', -1);
        const QString line = QStringLiteral("%1: %2").arg(key).arg(value);
        QVERIFY2(yaml.contains(line), qPrintable(line));
    }
}

void TestFirstLight::blockSaysWhyAndClears() {
    QVERIFY(find<QPushButton>("startRun")->isEnabled());
    type("num_generations", "1");
    QVERIFY(!find<QPushButton>("startRun")->isEnabled());
    QVERIFY(find<QLabel>("problem:num_generations")->isVisible());
    QVERIFY(find<QLabel>("problem:num_generations")->text().contains(QLatin1String("baseline")));
    QVERIFY(find<QLabel>("launchChecks")->text().contains(QLatin1String("baseline")));
    QVERIFY(find<QLabel>("launchVerdict")->text().contains(QLatin1String("block")));
    QTest::mouseClick(find<QPushButton>("startRun"), Qt::LeftButton);
    QCOMPARE(m_studio->context().library().runs().size(), size_t(1)); // the base alone
    type("num_generations", qPrintable(QString::number(answers)));
    QVERIFY(find<QPushButton>("startRun")->isEnabled());
    QVERIFY(!find<QLabel>("problem:num_generations")->isVisible());
}

void TestFirstLight::startShowsTheCurveGrowing() {
    const QString base = m_studio->context().currentRun();
    click("startRun");
    QTRY_VERIFY(m_studio->context().currentRun() != base);
    m_run = m_studio->context().currentRun();
    QVERIFY(fs::exists(m_studio->folder(m_run) / run_files::recipe));
    QCOMPARE(m_studio->window().currentPage()->id(), QStringLiteral("monitor"));
    QTRY_VERIFY_WITH_TIMEOUT(isIn(RunState::Running), engineMs);
    QTRY_VERIFY(find<QWidget>("runState")->accessibleName().startsWith(QLatin1String("Running")));
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->pointsShown("reward") > 0, engineMs);
    const int points = m_studio->pointsShown("reward");
    auto* card = find<CardGrid>("cardGrid")->card(QStringLiteral("reward"));
    const QImage before = card->grab().toImage();
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->pointsShown("reward") > points + 5, engineMs);
    QTRY_VERIFY(card->grab().toImage() != before);
    QVERIFY(!card->titleValue().isEmpty());
    QVERIFY(isIn(RunState::Running)); // all of it was live
}

void TestFirstLight::groupsArriveWhileItTrains() {
    m_studio->openPage(QStringLiteral("traces"));
    QTRY_COMPARE_WITH_TIMEOUT(find<QListView>("groupList")->model()->rowCount(), prompts, engineMs);
    const QString first = find<QLabel>("tracesCount")->text();
    QVERIFY2(first.contains(QStringLiteral("%1 completions").arg(prompts * answers)),
             qPrintable(first));
    QTRY_VERIFY(!view()->document().text().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("tracesCount")->text() != first, engineMs);
    QVERIFY(m_studio->context().isLive());
    QVERIFY(isIn(RunState::Running));
}

/// The newest up to a step with a completion, at `member`, that leaves the language of its prompt;
/// `row` is its place among the groups of its step.
GroupRecord TestFirstLight::newestMixedGroup(int64_t step, int* row, int* member) {
    RunReader reader(m_studio->folder(m_run));
    for (; step > 0; --step) {
        const auto groups = reader.groups(step);
        for (*row = 0; *row < static_cast<int>(groups.size()); ++*row) {
            const GroupRecord group = reader.groupWithSamples(groups[static_cast<size_t>(*row)].id);
            for (*member = 0; *member < group.size; ++*member)
                if (leaves(group.samples[static_cast<size_t>(*member)], group.prompt.language))
                    return group;
        }
    }
    return {};
}

void TestFirstLight::goToStep(int64_t step) {
    auto* spin = find<QSpinBox>("stepSpin");
    QTRY_COMPARE(spin->value(), static_cast<int>(m_studio->context().step()));
    spin->setFocus();
    spin->selectAll();
    QTest::keyClicks(spin, QString::number(step));
    QTest::keyClick(spin, Qt::Key_Return);
    QTRY_VERIFY(
        find<QLabel>("tracesCount")->text().startsWith(QStringLiteral("step %1 ").arg(step)));
}

void TestFirstLight::traceShowsItsLanguages() {
    auto* list = find<QListView>("groupList");
    const auto openGroup = [&](int row) {
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(row, 0)).center());
    };
    openGroup(0);
    QVERIFY(!m_studio->context().isLive()); // what a person opens stays
    int row = 0, member = 0;
    const GroupRecord group = newestMixedGroup(m_studio->context().step(), &row, &member);
    QVERIFY(!group.samples.empty());
    goToStep(group.step);
    openGroup(row);
    QTRY_COMPARE(find<QLabel>("promptText")->text(), qs(group.prompt.text));
    m_studio->clickCell(QStringLiteral("groupTable"), member, 0);
    const SampleRecord& sample = group.samples[static_cast<size_t>(member)];
    QTRY_COMPARE(view()->document().text(), qs(sample.completion));

    QStringList stored, shown;
    for (const LanguageSpan& span : sample.spans)
        if (!span.language.empty())
            stored
                << QStringLiteral("%1 %2-%3").arg(qs(span.language)).arg(span.start).arg(span.end);
    const TraceDocument& document = view()->document();
    for (const TraceRange& span : document.languageSpans())
        shown << QStringLiteral("%1 %2-%3")
                     .arg(span.language)
                     .arg(document.codePoint(span.begin))
                     .arg(document.codePoint(span.end));
    QCOMPARE(shown, stored);
    QVERIFY(find<QLabel>("stripLegend")->text().contains(document.languageSpans()[0].language));

    QVERIFY(view()->hasOverlay(TraceView::Languages));
    const QImage tinted = view()->viewport()->grab().toImage();
    click("overlayLanguage");
    QVERIFY(view()->viewport()->grab().toImage() != tinted);
    click("overlayLanguage");
    QCOMPARE(view()->viewport()->grab().toImage(), tinted);
}

void TestFirstLight::pauseHoldsTheRun() {
    m_studio->openPage(QStringLiteral("monitor"));
    click("pauseButton");
    QTRY_VERIFY_WITH_TIMEOUT(isIn(RunState::Paused), engineMs);
    QTRY_COMPARE(find<QPushButton>("pauseButton")->text(), QStringLiteral("Continue"));
    QVERIFY(m_studio->step(m_run) < steps);
}

void TestFirstLight::searchFindsChinese_data() {
    QTest::addColumn<QString>("needle"); // words of the miniature's task
    QTest::newRow("one character") << QStringLiteral("得");
    QTest::newRow("two characters") << QStringLiteral("所以");
    QTest::newRow("three characters") << QStringLiteral("答案 是");
}

/// Counted by reading every completion, not by asking the index.
int TestFirstLight::completionsWith(const QString& needle) {
    RunReader reader(m_studio->folder(m_run));
    int found = 0;
    for (const int64_t step : reader.stepsWithSamples())
        for (const GroupRow& row : reader.groups(step))
            for (const SampleRecord& sample : reader.groupWithSamples(row.id).samples)
                found += qs(sample.completion).contains(needle);
    return found;
}

void TestFirstLight::searchFindsChinese() {
    QFETCH(QString, needle);
    m_studio->openPage(QStringLiteral("traces"));
    if (find<QAbstractButton>("goLive")->isEnabled())
        click("goLive");
    QTest::mouseClick(find<QWidget>("tracesView")->findChild<QAbstractButton*>("segment1"),
                      Qt::LeftButton);
    auto* table = find<QTableView>("sampleTable");
    const auto all = static_cast<int>(m_studio->step(m_run)) * prompts * answers;
    QTRY_COMPARE(table->model()->rowCount(), all);
    auto* search = find<QLineEdit>("traceSearch");
    search->setFocus();
    QInputMethodEvent typed; // Chinese is not typed key by key
    typed.setCommitString(needle);
    QCoreApplication::sendEvent(search, &typed);
    QCOMPARE(search->text(), needle);
    const int expected = completionsWith(needle);
    QVERIFY2(expected > 0 && expected < all, qPrintable(QString::number(expected)));
    QTRY_COMPARE(table->model()->rowCount(), expected);
    QTRY_VERIFY(static_cast<SampleTableModel*>(table->model())->row(0));
    m_studio->clickCell(QStringLiteral("sampleTable"), 0, SampleTableModel::Step);
    QTRY_VERIFY(view()->document().text().contains(needle));
    QTRY_VERIFY(view()->hitCount() > 0);
    QTest::keyClick(search, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(search, Qt::Key_Backspace);
    QTRY_COMPARE(table->model()->rowCount(), all);
}

void TestFirstLight::stopWithSaveKeepsTheStep() {
    m_studio->openPage(QStringLiteral("monitor"));
    const int64_t paused = m_studio->step(m_run);
    click("pauseButton"); // reads "Continue"
    QTRY_VERIFY_WITH_TIMEOUT(isIn(RunState::Running) && m_studio->step(m_run) > paused, engineMs);
    m_studio->answerNextQuestion(QStringLiteral("Stop and save"));
    click("stopButton");
    QCOMPARE(m_studio->question(), QStringLiteral("Stop first-light"));
    QTRY_VERIFY_WITH_TIMEOUT(isIn(RunState::Stopped), engineMs);
    m_stoppedAt = m_studio->step(m_run);
    QVERIFY(m_stoppedAt > paused && m_stoppedAt < steps);
    QTRY_VERIFY(find<QWidget>("runState")->accessibleName().startsWith(QLatin1String("Stopped")));
    QVERIFY(!find<QPushButton>("stopButton")->isVisible());
    RunReader reader(m_studio->folder(m_run));
    const auto saved = reader.checkpoints();
    QCOMPARE(saved.size(), size_t(1));
    QCOMPARE(saved[0].step, m_stoppedAt);
    QVERIFY(fs::exists(m_studio->folder(m_run) / saved[0].path / "model.safetensors"));
}

void TestFirstLight::resumeGoesOnToTheEnd() {
    m_studio->openPage(QStringLiteral("runs"));
    auto* table = find<QTableView>("runsTable");
    QTRY_COMPARE(table->model()->rowCount(), 2);
    m_studio->clickCell(QStringLiteral("runsTable"), 0, 3); // the newest, by its name
    QTRY_COMPARE(find<QLabel>("inspectorName")->text(), QStringLiteral("first-light"));
    QTest::keyClick(table, Qt::Key_R);
    // Where the machine is busy the few steps that remain may pass between two looks.
    QTRY_VERIFY_WITH_TIMEOUT(isIn(RunState::Running) || isIn(RunState::Complete), engineMs);
    m_studio->openPage(QStringLiteral("monitor"));
    QTRY_VERIFY_WITH_TIMEOUT(isIn(RunState::Complete), engineMs);
    QCOMPARE(m_studio->step(m_run), int64_t(steps));
    QTRY_COMPARE(m_studio->pointsShown("reward"), steps);
    RunReader reader(m_studio->folder(m_run));
    std::vector<int64_t> everyStep(steps);
    std::iota(everyStep.begin(), everyStep.end(), 1);
    QCOMPARE(reader.series("reward").steps, everyStep);
    const auto resumed = reader.events(0, "resumed");
    QCOMPARE(resumed.size(), size_t(1));
    QCOMPARE(resumed[0].step, m_stoppedAt);
}

void TestFirstLight::nothingWentWrongOnTheWay() {
    QVERIFY2(m_studio->errors().isEmpty(), qPrintable(m_studio->errors().join(u'\n')));
    const std::string log = readFile(m_studio->folder(m_run) / run_files::log);
    QVERIFY2(!test::contains(log, "error"), log.c_str());
    QVERIFY(RunReader(m_studio->folder(m_run)).events(0, "alert").empty());
}

QTEST_MAIN(TestFirstLight)
#include "tst_e2e_first_light.moc"
