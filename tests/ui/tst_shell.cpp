// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/pages/page_registry.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QAbstractButton>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QScreen>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>

#include <memory>

using namespace rationale;
using namespace rationale::ui;

class TestShell : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void railOpensEveryPage();
    void paletteFindsAPageByTyping();
    void paletteHoldsWhatTheRunAndThePageCanDo();
    void paletteSaysThatNothingIsFound();
    void paletteChoosesARun();
    void keyHelpListsTheKeysOfThePage();
    void stepBarDrivesTheTimeMachine();
    void onlyAnActiveRunIsLive();
    void runPagesOpenOnTheNewestRun();
    void toastsKeepErrors();
    void toastsCoverNoButton();
    void windowFitsTheScreen();
    void themeSwitchesAtRunTime();
    void windowRemembersPageAndRun();
    void emptyProjectSaysWhatBelongsHere();
    void everyPageFitsTheSmallestWindow();
    void noTableHeaderIsCut();
    void longSentenceOfAnEmptyPageIsWhole();

private:
    template <typename T>
    T* find(const QString& name) {
        T* found = m_window->findChild<T*>(name);
        if (!found)
            qWarning("no widget called %s", qPrintable(name));
        return found;
    }
    void open(const QString& folder);

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
};

void TestShell::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("rationale-test"));
    Theme::instance().install(Theme::Mode::Light);
}

void TestShell::open(const QString& folder) {
    m_window.reset();
    m_context.reset();
    m_context = std::make_unique<StudioContext>(folder);
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->resize(1440, 900);
    m_window->show();
}

void TestShell::init() {
    m_project = std::make_unique<test::TestProject>();
    test::makeSmallProject(m_project->path());
    open(m_project->qpath());
    QTRY_COMPARE(m_context->watcher().runs().size(), size_t(4));
}

void TestShell::cleanup() {
    m_window.reset();
    m_context.reset();
    m_project.reset();
}

void TestShell::railOpensEveryPage() {
    for (const PageEntry& entry : pageRegistry()) {
        auto* button = find<QAbstractButton>(QStringLiteral("rail_") + entry.id);
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(m_window->currentPage()->id(), entry.id);
        QVERIFY(button->isChecked());
        QCOMPARE(find<QLabel>(QStringLiteral("pageTitle"))->text(),
                 m_window->currentPage()->title());
        QCOMPARE(find<QWidget>(QStringLiteral("stepBar"))->isVisible(),
                 m_window->currentPage()->usesRun());
    }
}

void TestShell::paletteFindsAPageByTyping() {
    m_window->openPage(QStringLiteral("runs"));
    QTest::mouseClick(find<QAbstractButton>(QStringLiteral("searchButton")), Qt::LeftButton);
    auto* input = find<QLineEdit>(QStringLiteral("paletteInput"));
    QVERIFY(input->isVisible());
    QTest::keyClicks(input, QStringLiteral("mntr"));
    QTest::keyClick(input, Qt::Key_Return);
    QCOMPARE(m_window->currentPage()->id(), QStringLiteral("monitor"));
    QVERIFY(!input->isVisible());
    QCOMPARE(CommandPalette::distance(QStringLiteral("xyz"), QStringLiteral("Monitor")), -1);
    QVERIFY(CommandPalette::distance(QStringLiteral("mon"), QStringLiteral("Monitor")) <
            CommandPalette::distance(QStringLiteral("mtr"), QStringLiteral("Monitor")));
}

void TestShell::paletteHoldsWhatTheRunAndThePageCanDo() {
    const auto found = [this](const QString& words) {
        m_window->openPage(QStringLiteral("monitor"));
        QTest::mouseClick(find<QAbstractButton>(QStringLiteral("searchButton")), Qt::LeftButton);
        QTest::keyClicks(find<QLineEdit>(QStringLiteral("paletteInput")), words);
        const QString first =
            find<QListView>(QStringLiteral("paletteList"))->model()->index(0, 0).data().toString();
        QTest::keyClick(find<QLineEdit>(QStringLiteral("paletteInput")), Qt::Key_Escape);
        return first;
    };
    for (const RunSummary& run : m_context->watcher().runs())
        if (run.info.state == RunState::Interrupted)
            m_context->setCurrentRun(QString::fromStdString(run.info.id));
    const QString name =
        QString::fromStdString(m_context->watcher().run(m_context->currentRun())->info.name);
    QCOMPARE(found(QStringLiteral("resume")), QStringLiteral("Resume ") + name);
    QCOMPARE(found(QStringLiteral("new run")), QStringLiteral("Start a new run"));
    QVERIFY(found(QStringLiteral("export")).startsWith(QStringLiteral("Export")));

    const RunSummary run = *m_context->watcher().run(m_context->currentRun());
    const auto lock = FileLock::tryAcquire(run.folder / run_files::lock); // an engine is at work
    RunWriter writer(run.folder, run.info, run.info.step);
    writer.state(RunState::Running, run.info.step, run.info.totalSteps);
    writer.flush();
    m_context->watcher().refreshNow();
    QTRY_VERIFY(isActive(m_context->watcher().run(m_context->currentRun())->info.state));
    QCOMPARE(found(QStringLiteral("stop")), QStringLiteral("Stop ") + name);
    QCOMPARE(found(QStringLiteral("pause")), QStringLiteral("Pause ") + name);
    QVERIFY(found(QStringLiteral("checkpoint")).contains(name));
}

void TestShell::paletteSaysThatNothingIsFound() {
    QTest::mouseClick(find<QAbstractButton>(QStringLiteral("searchButton")), Qt::LeftButton);
    auto* nothing = find<QLabel>(QStringLiteral("paletteNothing"));
    QVERIFY(!nothing->isVisible());
    QTest::keyClicks(find<QLineEdit>(QStringLiteral("paletteInput")), QStringLiteral("qqqq"));
    QVERIFY(nothing->isVisible());
    QVERIFY(nothing->text().contains(QStringLiteral("qqqq")));
}

void TestShell::paletteChoosesARun() {
    m_window->openPage(QStringLiteral("monitor"));
    const QString wanted = QString::fromStdString(m_context->watcher().runs().back().info.name);
    QTest::mouseClick(find<QAbstractButton>(QStringLiteral("runPicker")), Qt::LeftButton);
    auto* input = find<QLineEdit>(QStringLiteral("paletteInput"));
    QTest::keyClicks(input, wanted);
    QTest::keyClick(input, Qt::Key_Return);
    QCOMPARE(m_context->currentRun(),
             QString::fromStdString(m_context->watcher().runs().back().info.id));
    QCOMPARE(find<QAbstractButton>(QStringLiteral("runPicker"))->accessibleName(), wanted);
}

void TestShell::keyHelpListsTheKeysOfThePage() {
    m_window->openPage(QStringLiteral("runs"));
    QTest::keyClick(m_window.get(), Qt::Key_Question);
    auto* help = find<QWidget>(QStringLiteral("keyHelp"));
    QTRY_VERIFY(help->isVisible());
    QTest::keyClick(help, Qt::Key_Escape);
    QVERIFY(!help->isVisible());
}

void TestShell::stepBarDrivesTheTimeMachine() {
    m_window->openPage(QStringLiteral("monitor"));
    m_context->setCurrentRun(QString::fromStdString(m_project->library().runs().back().info.id));
    const RunSummary* run = m_context->watcher().run(m_context->currentRun());
    QVERIFY(run && run->info.step > 2);
    QVERIFY(m_context->isLive());
    QTest::mouseClick(find<QAbstractButton>(QStringLiteral("stepPrevious")), Qt::LeftButton);
    QCOMPARE(m_context->step(), run->info.step - 1);
    QCOMPARE(find<QSpinBox>(QStringLiteral("stepSpin"))->value(),
             static_cast<int>(run->info.step - 1));
    QCOMPARE(find<Chip>(QStringLiteral("liveChip"))->text(), QStringLiteral("History"));
    auto* strip = find<QWidget>(QStringLiteral("stepStrip"));
    QTest::mouseClick(strip, Qt::LeftButton, {}, QPoint(2, 10));
    QCOMPARE(m_context->step(), 0);
    QTest::mouseClick(find<QAbstractButton>(QStringLiteral("goLive")), Qt::LeftButton);
    QVERIFY(m_context->isLive());
}

void TestShell::onlyAnActiveRunIsLive() {
    m_window->openPage(QStringLiteral("monitor"));
    RunSummary interrupted;
    for (const RunSummary& run : m_context->watcher().runs()) {
        m_context->setCurrentRun(QString::fromStdString(run.info.id));
        QCOMPARE(find<Chip>(QStringLiteral("liveChip"))->text(), QStringLiteral("Latest"));
        if (run.info.state == RunState::Interrupted)
            interrupted = run;
    }
    m_context->setCurrentRun(QString::fromStdString(interrupted.info.id));
    const auto lock = FileLock::tryAcquire(interrupted.folder / run_files::lock);
    RunWriter engine(interrupted.folder, interrupted.info, interrupted.info.step);
    engine.state(RunState::Running, interrupted.info.step, 40);
    engine.flush();
    QTRY_COMPARE(find<Chip>(QStringLiteral("liveChip"))->text(), QStringLiteral("Live"));
    QCOMPARE(find<QAbstractButton>(QStringLiteral("goLive"))->text(), QStringLiteral("Go to live"));
}

void TestShell::runPagesOpenOnTheNewestRun() {
    m_context->setCurrentRun({});
    m_window->openPage(QStringLiteral("runs"));
    QCOMPARE(m_context->currentRun(), QString());
    m_window->openPage(QStringLiteral("traces"));
    QTRY_COMPARE(m_context->currentRun(),
                 QString::fromStdString(m_context->watcher().runs().front().info.id));
}

void TestShell::toastsKeepErrors() {
    m_context->toast(QStringLiteral("a notice"));
    m_context->toast(QStringLiteral("an error"), true);
    auto* toasts = find<Toasts>(QStringLiteral("toasts"));
    QVERIFY(toasts->isVisible());
    for (const QLabel* label : toasts->findChildren<QLabel*>())
        QVERIFY2(label->height() >= label->heightForWidth(label->width()),
                 qPrintable(label->text()));
    QCOMPARE(toasts->errors(), QStringList{QStringLiteral("an error")});
    QVERIFY(find<QFrame>(QStringLiteral("errorToast")));
    for (int i = 0; i < 5; ++i)
        m_context->toast(QStringLiteral("notice %1").arg(i));
    QTRY_VERIFY(toasts->findChildren<QFrame*>(QStringLiteral("toast")).size() <= 3);
}

void TestShell::toastsCoverNoButton() {
    for (const PageEntry& entry : pageRegistry()) {
        m_window->openPage(entry.id);
        QVERIFY(waitUntilSettled(*m_context));
        m_context->toast(QStringLiteral("Queued: mini-r1-zero-lc-2"));
        auto* toasts = find<Toasts>(QStringLiteral("toasts"));
        QVERIFY(toasts->isVisible());
        const QRect covered(toasts->mapTo(m_window.get(), QPoint()),
                            QSize(toasts->width(), toasts->findChild<QFrame*>()->height()));
        for (const QAbstractButton* button :
             m_window->currentPage()->findChildren<QAbstractButton*>()) {
            const QRect place(button->mapTo(m_window.get(), QPoint()), button->size());
            QVERIFY2(!button->isVisible() || !covered.intersects(place),
                     qPrintable(entry.id + u' ' + button->objectName()));
        }
        for (auto* close : toasts->findChildren<QAbstractButton*>())
            QTest::mouseClick(close, Qt::LeftButton);
    }
}

void TestShell::windowFitsTheScreen() {
    const QRect screen = m_window->screen()->availableGeometry();
    QVERIFY(!screen.contains(QRect(0, 0, 1440, 900))); // of the platform of the tests
    m_window->close();                                 // at 1440 × 900, as on a larger screen
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->show();
    QVERIFY2(m_window->width() <= screen.width() && m_window->height() <= screen.height(),
             qPrintable(QStringLiteral("%1 x %2").arg(m_window->width()).arg(m_window->height())));
}

void TestShell::themeSwitchesAtRunTime() {
    const QColor light = qApp->palette().color(QPalette::Window);
    Theme::instance().setMode(Theme::Mode::Dark);
    QVERIFY(Theme::instance().isDark());
    QVERIFY(qApp->palette().color(QPalette::Window).lightness() < 60);
    const QColor header = m_window->grab().toImage().pixelColor(m_window->width() - 3, 4);
    QVERIFY2(header.lightness() < 80, qPrintable(header.name()));
    Theme::instance().setMode(Theme::Mode::Light);
    QCOMPARE(qApp->palette().color(QPalette::Window), light);
}

void TestShell::windowRemembersPageAndRun() {
    m_window->openPage(QStringLiteral("monitor"));
    const QString run = QString::fromStdString(m_context->watcher().runs().back().info.id);
    m_context->setCurrentRun(run);
    m_window->close();
    open(m_project->qpath());
    QCOMPARE(m_window->currentPage()->id(), QStringLiteral("monitor"));
    QCOMPARE(m_context->currentRun(), run);
}

void TestShell::emptyProjectSaysWhatBelongsHere() {
    test::TestProject empty;
    open(empty.qpath());
    for (const QString& id : {QStringLiteral("runs"), QStringLiteral("monitor")}) {
        m_window->openPage(id);
        auto* state = m_window->currentPage()->findChild<EmptyState*>(QStringLiteral("emptyState"));
        QVERIFY(state);
        QTRY_VERIFY(state->isVisible());
        QTest::mouseClick(state->findChild<QAbstractButton*>(QStringLiteral("emptyPrimary")),
                          Qt::LeftButton);
        QCOMPARE(m_window->currentPage()->id(), QStringLiteral("launch"));
    }
    m_window.reset();
    m_context.reset();
}

void TestShell::everyPageFitsTheSmallestWindow() {
    m_window->resize(1280, 800);
    for (const PageEntry& entry : pageRegistry()) {
        m_window->openPage(entry.id);
        QVERIFY(waitUntilSettled(*m_context));
        QVERIFY2(m_window->width() <= 1280 && m_window->height() <= 800, qPrintable(entry.id));
    }
}

void TestShell::noTableHeaderIsCut() {
    m_window->resize(1280, 800);
    for (const RunSummary& run : m_context->watcher().runs())
        if (run.info.name == "mini-r1-zero")
            m_context->setCurrentRun(QString::fromStdString(run.info.id));
    int seen = 0;
    for (const PageEntry& entry : pageRegistry()) {
        m_window->openPage(entry.id);
        QVERIFY(waitUntilSettled(*m_context));
        for (const QTableView* table : m_window->currentPage()->findChildren<QTableView*>()) {
            const QHeaderView* header = table->horizontalHeader();
            for (int i = 0; table->isVisible() && i < header->count(); ++i, ++seen)
                QVERIFY2(header->sectionSize(i) >= header->sectionSizeHint(i),
                         qPrintable(QStringLiteral("%1, column %2 is %3 of %4")
                                        .arg(table->objectName())
                                        .arg(i)
                                        .arg(header->sectionSize(i))
                                        .arg(header->sectionSizeHint(i))));
        }
    }
    QVERIFY(seen > 20);
}

void TestShell::longSentenceOfAnEmptyPageIsWhole() {
    EmptyState state;
    state.resize(800, 500);
    state.setContent(QStringLiteral("runs"), QStringLiteral("one two three four ").repeated(12));
    state.show();
    for (const QLabel* label : state.findChildren<QLabel*>())
        if (label->wordWrap())
            QVERIFY(label->height() >= label->heightForWidth(label->width()));
}

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
