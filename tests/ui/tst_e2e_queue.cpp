// SPDX-License-Identifier: GPL-3.0-or-later
// Runs queued through the real window, started by the real queue process and engine.
#include "core/base/file_lock.h"
#include "core/storage/library_schema.h"
#include "core/storage/run_queue.h"
#include "studio_session.h"
#include "tests/support/test_project.h"
#include "ui/models/queue_model.h"
#include "ui/shell/theme.h"

#include <QDir>

#include <csignal>

using namespace rationale;
using namespace rationale::ui;

namespace {

/// Ids of the processes that work on this project's queue; others may run on the machine.
QList<qint64> queueProcesses(const QString& project) {
    QList<qint64> found;
    for (const QString& pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(pid));
        if (pid.toLongLong() <= 0 || !file.open(QIODevice::ReadOnly))
            continue;
        const QList<QByteArray> words = file.readAll().split('\0');
        if (words.contains("queue") && words.contains("run") && words.contains(project.toUtf8()))
            found.append(pid.toLongLong());
    }
    return found;
}

} // namespace

class TestE2eQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(QFileInfo::exists(QStringLiteral(RATIONALE_CLI)), "the engine is not built");
        Theme::instance().install(Theme::Mode::Light);
    }
    void init() { m_project = std::make_unique<test::TestProject>(); }
    void cleanup();
    void twoRunsGoOneAfterTheOther();
    void killedQueueLosesNothing();
    void commandsChangeTheQueue();
    void sweepWithOneInvalidMemberMakesNothing();

private:
    QString queued(StudioSession& studio, const QString& yaml, const QString& name) {
        studio.openPage(QStringLiteral("launch"));
        QGuiApplication::clipboard()->setText(yaml);
        studio.click(QStringLiteral("pasteRecipe"));
        studio.type(QStringLiteral("runName"), name);
        studio.click(QStringLiteral("addToQueue"));
        const auto id = [&] {
            const auto run = m_project->library().run(name.toStdString());
            return run ? QString::fromStdString(run->info.id) : QString();
        };
        [[maybe_unused]] const bool made =
            QTest::qWaitFor([&] { return !id().isEmpty(); }, engineMs);
        return id();
    }
    RunInfo info(const QString& id) {
        Library library = m_project->library();
        library.refresh();
        return library.run(id.toStdString()).value().info;
    }
    test::ProcessResult call(const QStringList& arguments) {
        return test::runProcess(QStringLiteral(RATIONALE_CLI),
                                arguments + QStringList{"--project", m_project->qpath()});
    }
    std::unique_ptr<test::TestProject> m_project;
};

/// Nothing of a failed test goes on behind the next.
void TestE2eQueue::cleanup() {
    RunQueue(m_project->path()).setHeld(true);
    for (const qint64 pid : queueProcesses(m_project->qpath()))
        ::kill(static_cast<pid_t>(pid), SIGKILL);
    for (const RunSummary& run : m_project->library().runs())
        if (isActive(run.info.state))
            call({"stop", QString::fromStdString(run.info.id), "--now"});
    m_project.reset();
}

void TestE2eQueue::twoRunsGoOneAfterTheOther() {
    StudioSession studio(m_project->qpath());
    const QString first = queued(studio, pretrainRecipe(60, 0), QStringLiteral("first"));
    const QString second = queued(studio, pretrainRecipe(20, 0), QStringLiteral("second"));
    QVERIFY(!first.isEmpty() && !second.isEmpty());
    studio.openPage(QStringLiteral("runs"));
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(second, RunState::Complete), engineMs);
    QVERIFY(info(first).state == RunState::Complete);
    QVERIFY(info(first).ended > 0);
    QVERIFY2(info(second).started >= info(first).ended, "both ran at once");
    QTRY_VERIFY_WITH_TIMEOUT(queueProcesses(m_project->qpath()).isEmpty(), engineMs);
    const QueueState state = RunQueue::read(m_project->path());
    QVERIFY(state.waiting.empty() && state.begun.empty() && !state.working);
    QTRY_VERIFY(!studio.find<QTableView>(QStringLiteral("queueTable"))->isVisible());
    QVERIFY2(studio.errors().isEmpty(), qPrintable(studio.errors().join(u'\n')));
}

void TestE2eQueue::killedQueueLosesNothing() {
    QString first, second, third;
    {
        StudioSession studio(m_project->qpath());
        first = queued(studio, pretrainRecipe(1'000'000, 0), QStringLiteral("endless"));
        second = queued(studio, pretrainRecipe(20, 0), QStringLiteral("after"));
        third = queued(studio, QStringLiteral("stage: sft\nmodel: /nowhere\ndataset: none\n"),
                       QStringLiteral("fails"));
        QVERIFY(!third.isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(first, RunState::Running), engineMs);
    } // the studio ends; queue and engine go on
    // Those that found the first at work end by themselves, slowly on a busy machine.
    QTRY_COMPARE_WITH_TIMEOUT(queueProcesses(m_project->qpath()).size(), 1, engineMs);
    const QList<qint64> processes = queueProcesses(m_project->qpath());
    ::kill(static_cast<pid_t>(processes.first()), SIGKILL);
    QTRY_VERIFY(!RunQueue::read(m_project->path()).working);
    QVERIFY(info(first).state == RunState::Running); // the engine does not notice
    QueueState state = RunQueue::read(m_project->path());
    QCOMPARE(state.begun.size(), size_t{1});
    QCOMPARE(state.waiting.size(), size_t{2});

    StudioSession studio(m_project->qpath()); // another day
    QTRY_VERIFY(studio.find<QTableView>(QStringLiteral("queueTable"))->isVisible());
    auto* model = studio.find<QTableView>(QStringLiteral("queueTable"))->model();
    QTRY_COMPARE(model->rowCount(), 3);
    QCOMPARE(model->index(1, QueueModel::Name).data().toString(), QStringLiteral("after"));
    QTRY_VERIFY(studio.find<QLabel>(QStringLiteral("queueNote"))
                    ->text()
                    .contains(QStringLiteral("stands still")));
    studio.click(QStringLiteral("queueContinue"));
    QTRY_VERIFY(RunQueue::read(m_project->path()).working);
    QVERIFY(info(second).state == RunState::Queued); // one at a time: the first still has the slot
    QCOMPARE(call({"stop", first, "--now"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(info(third).state == RunState::Failed, engineMs);
    QVERIFY(info(second).state == RunState::Complete); // a failed run does not stop the queue
    QVERIFY(info(first).state == RunState::Stopped);   // and is not started again
    QTRY_VERIFY_WITH_TIMEOUT(!RunQueue::read(m_project->path()).working, engineMs);
    QVERIFY(RunQueue::read(m_project->path()).waiting.empty());
}

void TestE2eQueue::commandsChangeTheQueue() {
    const fs::path recipe = m_project->path() / "tiny.yaml";
    writeFileAtomically(recipe, pretrainRecipe(20, 0).toStdString());
    const QString file = QString::fromStdString(recipe.string());
    QCOMPARE(call({"queue", "add", file, "--name", "grid", "--sweep", "learning_rate=1e-3,2e-3",
                   "--seeds", "1,2"})
                 .exitCode,
             0);
    const auto listed = [&] {
        QStringList names;
        const Json list =
            parseJson(call({"queue", "list", "--json"}).output.toStdString(), "queue list");
        for (const Json& run : list.at("runs"))
            names << QString::fromStdString(run.at("name").get<std::string>());
        return names;
    };
    QCOMPARE(listed().size(), 4);
    QCOMPARE(listed().first(), QStringLiteral("grid learning_rate=1e-3 seed=1"));
    QCOMPARE(call({"queue", "move", listed().last(), "first"}).exitCode, 0);
    QCOMPARE(listed().first(), QStringLiteral("grid learning_rate=2e-3 seed=2"));
    QCOMPARE(call({"queue", "move", listed().first(), "down"}).exitCode, 0);
    QCOMPARE(listed().at(1), QStringLiteral("grid learning_rate=2e-3 seed=2"));
    QCOMPARE(call({"queue", "move", listed().first(), "somewhere"}).exitCode, 2);
    QCOMPARE(call({"queue", "remove", listed().at(1)}).exitCode, 0);
    QCOMPARE(listed().size(), 3);
    QCOMPARE(call({"queue", "hold"}).exitCode, 0);
    QCOMPARE(call({"queue", "run"}).exitCode, 0); // ends at once
    QCOMPARE(listed().size(), 3);
    {
        const auto lock = FileLock::tryAcquire(m_project->path() / project_files::queueLock);
        const test::ProcessResult second = call({"queue", "run"});
        QCOMPARE(second.exitCode, 1);
        QVERIFY(second.errors.contains("Another process"));
    }
    QCOMPARE(call({"queue", "release"}).exitCode, 0);
    QTRY_COMPARE_WITH_TIMEOUT(listed().size(), 0, engineMs);
    int complete = 0;
    Library library = m_project->library();
    library.refresh();
    for (const RunSummary& run : library.runs())
        complete += run.info.state == RunState::Complete;
    QCOMPARE(complete, 3);
}

void TestE2eQueue::sweepWithOneInvalidMemberMakesNothing() {
    const fs::path recipe = m_project->path() / "tiny.yaml";
    writeFileAtomically(recipe, pretrainRecipe(20, 0).toStdString());
    const QString file = QString::fromStdString(recipe.string());
    const test::ProcessResult result = call(
        {"queue", "add", file, "--sweep", "learning_rate=1e-3,2e-3", "--sweep", "max_steps=20,-1"});
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.errors.contains("max_steps=-1"), result.errors.constData());
    QVERIFY(m_project->library().runs().empty());
    const test::ProcessResult dry = call({"queue", "add", file, "--seeds", "1..30", "--dry-run"});
    QCOMPARE(dry.exitCode, 0);
    QVERIFY2(dry.output.contains("30 runs, 600 steps") && dry.output.contains("unknown"),
             dry.output.constData());
    const test::ProcessResult many = call({"queue", "add", file, "--seeds", "1..30"});
    QCOMPARE(many.exitCode, 2);
    QVERIFY(many.errors.contains("--yes"));
    QVERIFY(m_project->library().runs().empty());
}

QTEST_MAIN(TestE2eQueue)
#include "tst_e2e_queue.moc"
