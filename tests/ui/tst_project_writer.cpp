// SPDX-License-Identifier: GPL-3.0-or-later
// What a person changes while another process holds the project's database, or nobody may write it.
#include "core/base/fs.h"
#include "core/storage/database.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace rationale;
using namespace rationale::ui;

namespace {

/// The longest time between two turns of the event loop while it lives.
class LongestStall {
public:
    LongestStall() {
        m_clock.start();
        QObject::connect(&m_timer, &QTimer::timeout,
                         [this] { m_longest = std::max(m_longest, m_clock.restart()); });
        m_timer.start(1);
    }
    qint64 milliseconds() const { return std::max(m_longest, m_clock.elapsed()); }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
};

} // namespace

class TestProjectWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void heldDatabaseDoesNotFreeze();
    void heldDatabaseDelaysAStart();
    void orderIsKept();
    void failuresAreShownAndSurvived();

private:
    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
    RunSummary m_run;
};

void TestProjectWriter::init() {
    Theme::instance().install(Theme::Mode::Light);
    m_project = std::make_unique<test::TestProject>();
    Library library(m_project->path());
    m_run = test::makeRun(library, {});
    m_context = std::make_unique<StudioContext>(m_project->qpath());
    m_window = std::make_unique<MainWindow>(*m_context);
    m_window->show();
    QVERIFY(m_window->openPage(QStringLiteral("runs")));
    QTRY_VERIFY(m_context->watcher().run(QString::fromStdString(m_run.info.id)));
}

void TestProjectWriter::cleanup() {
    m_window.reset();
    m_context.reset();
}

void TestProjectWriter::heldDatabaseDoesNotFreeze() {
    auto* filter = m_window->findChild<QLineEdit*>(QStringLiteral("runFilter"));
    {
        Database other(m_project->path() / "library.sqlite", Database::Mode::ReadWrite);
        other.execute("BEGIN IMMEDIATE");
        const LongestStall stall;
        QTest::keyClicks(filter, QStringLiteral("grpo"));
        QTest::qWait(700);
        QVERIFY2(stall.milliseconds() < 300, qPrintable(QString::number(stall.milliseconds())));
        other.execute("ROLLBACK");
    }
    m_context->writer().waitForAll();
    QCOMPARE(Library(m_project->path()).setting("runs.filter"), Json("grpo"));
}

void TestProjectWriter::heldDatabaseDelaysAStart() {
    const fs::path engine = m_project->path() / "rationale";
    writeFileAtomically(engine, "#!/bin/sh\nexit 0\n");
    fs::permissions(engine, fs::perms::owner_all);
    m_context->launcher().setEngineFolder(m_project->qpath());
    const QString yaml = QStringLiteral("stage: pretrain\nmax_steps: 100\n");
    const QSignalSpy toasts(m_context.get(), &StudioContext::toastRequested);
    QStringList started;
    {
        Database other(m_project->path() / "library.sqlite", Database::Mode::ReadWrite);
        other.execute("BEGIN IMMEDIATE");
        const LongestStall stall;
        m_context->launcher().start(yaml, QStringLiteral("held"), 1,
                                    [&](const QString& id) { started.append(id); });
        QTest::qWait(700);
        QVERIFY2(stall.milliseconds() < 300, qPrintable(QString::number(stall.milliseconds())));
        QVERIFY2(started.isEmpty(),
                 qPrintable(started.value(0) + toasts.value(0).value(0).toString()));
        other.execute("ROLLBACK");
    }
    QTRY_COMPARE(started.size(), 1);
    QTRY_VERIFY(m_context->watcher().run(started[0]));
    m_context->launcher().resume(started[0], [&](const QString& id) { started.append(id); });
    m_context->launcher().resume(started[0], [&](const QString& id) { started.append(id); });
    m_context->writer().waitForAll();
    QCOMPARE(started.size(), 2); // the second resume came while the first was on its way
    QCOMPARE(started[1], started[0]);
}

void TestProjectWriter::orderIsKept() {
    for (int i = 0; i <= 20; ++i)
        m_context->writer().setSetting(QStringLiteral("count"), i);
    m_context->writer().waitForAll();
    QCOMPARE(Library(m_project->path()).setting("count"), Json(20));
}

void TestProjectWriter::failuresAreShownAndSurvived() {
    const QSignalSpy toasts(m_context.get(), &StudioContext::toastRequested);
    m_context->writer().write([](Library&) {
        throw Error(ErrorKind::Io, "The database cannot be written", "library.sqlite");
    });
    QTRY_COMPARE(toasts.size(), 1);
    QVERIFY(toasts.at(0).at(0).toString().contains(QStringLiteral("cannot be written")));
    QVERIFY(toasts.at(0).at(1).toBool()); // stays until it is dismissed
    m_context->writer().write(
        [id = m_run.info.id](Library& library) { library.setPinned(id, true); });
    QTRY_VERIFY(m_context->watcher().run(QString::fromStdString(m_run.info.id))->pinned);
}

QTEST_MAIN(TestProjectWriter)
#include "tst_project_writer.moc"
