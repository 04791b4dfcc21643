// SPDX-License-Identifier: GPL-3.0-or-later
// A run belongs to its engine: killing a studio does not touch it, and killing the engine loses
// nothing that was saved.
#include "core/base/file_lock.h"
#include "tests/support/test_project.h"
#include "tests/ui/studio_session.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QProcess>
#include <QPushButton>

#include <csignal>
#include <cstdio>

#include <unistd.h>

using namespace rationale;
using namespace rationale::ui;

namespace {

constexpr int attachSteps = 900; // long enough for a second studio to come up meanwhile
constexpr const char* startAndStay = "--start-and-stay";

/// A process in a session of its own, as one started from a desktop; killed with all it contains.
class StudioProcess {
public:
    StudioProcess(const QString& program, const QStringList& arguments) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.setChildProcessModifier([] { ::setsid(); });
        m_process.start(program, arguments);
    }
    ~StudioProcess() { kill(); }

    QString readLine() {
        while (!m_process.canReadLine() && m_process.waitForReadyRead(engineMs)) {
        }
        return QString::fromUtf8(m_process.readLine()).trimmed();
    }
    bool hasOpen(const fs::path& file) const {
        const QDir open(QStringLiteral("/proc/%1/fd").arg(m_process.processId()));
        for (const QFileInfo& each : open.entryInfoList(QDir::AllEntries | QDir::System))
            if (each.symLinkTarget().toStdString() == fs::canonical(file).string())
                return true;
        return false;
    }
    void kill() {
        if (m_process.state() == QProcess::NotRunning)
            return;
        ::kill(-static_cast<pid_t>(m_process.processId()), SIGKILL);
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
};

/// The process that works on the run; 0: none.
pid_t engineOf(const fs::path& runFolder) {
    const QByteArray wanted = QByteArray("\0engine\0", 8) + runFolder.string().c_str();
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile command(QStringLiteral("/proc/%1/cmdline").arg(entry));
        if (entry.toInt() > 0 && command.open(QIODevice::ReadOnly) &&
            command.readAll().contains(wanted))
            return entry.toInt();
    }
    return 0;
}

} // namespace

class TestIndependence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { m_project = std::make_unique<test::TestProject>(); }
    void cleanup();
    void killedStudioLeavesTheRunAndANewOneShowsItLive();
    void killedReaderDisturbsNothing();
    void killedEngineIsInterruptedAndResumes();

private:
    bool isLocked(const fs::path& folder) { return FileLock::isHeld(folder / run_files::lock); }
    void expectWholeRun(const fs::path& folder, int steps);

    std::unique_ptr<test::TestProject> m_project;
};

void TestIndependence::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    Theme::instance().install(Theme::Mode::Light);
}

void TestIndependence::cleanup() {
    for (const RunSummary& run : m_project->library().runs()) // after a failure: no orphans
        if (const pid_t engine = engineOf(run.folder))
            ::kill(engine, SIGKILL);
    m_project.reset();
}

void TestIndependence::expectWholeRun(const fs::path& folder, int steps) {
    RunReader reader(folder);
    QVERIFY(reader.info().state == RunState::Complete);
    QCOMPARE(reader.info().step, int64_t(steps));
    QCOMPARE(reader.series("loss").steps.size(), size_t(steps));
    QVERIFY(fs::exists(folder / "checkpoints" / ("step-" + std::to_string(steps))));
}

void TestIndependence::killedStudioLeavesTheRunAndANewOneShowsItLive() {
    StudioProcess first(QCoreApplication::applicationFilePath(),
                        {QLatin1String(startAndStay), m_project->qpath()});
    const QString run = first.readLine();
    QVERIFY(!run.isEmpty());
    const fs::path folder = m_project->path() / "runs" / run.toStdString();
    QTRY_VERIFY_WITH_TIMEOUT(isLocked(folder), engineMs);
    first.kill();
    QVERIFY(isLocked(folder));

    StudioSession studio(m_project->qpath());
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(run, RunState::Running), engineMs);
    studio.click(QStringLiteral("statusCurrent"));
    QCOMPARE(studio.window().currentPage()->id(), QStringLiteral("monitor"));
    QCOMPARE(studio.context().currentRun(), run);
    QTRY_VERIFY_WITH_TIMEOUT(studio.pointsShown("loss") > 0, engineMs);
    const int points = studio.pointsShown("loss");
    QTRY_VERIFY_WITH_TIMEOUT(studio.pointsShown("loss") > points, engineMs);
    QVERIFY(studio.isIn(run, RunState::Running));
    QVERIFY(studio.find<QPushButton>(QStringLiteral("stopButton"))->isVisible());

    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(run, RunState::Complete), engineMs);
    expectWholeRun(folder, attachSteps);
    QTRY_COMPARE(studio.pointsShown("loss"), attachSteps);
    QCOMPARE(studio.errors(), QStringList());
}

void TestIndependence::killedReaderDisturbsNothing() {
    StudioSession studio(m_project->qpath());
    const QString run = studio.startRun(pretrainRecipe(attachSteps, 0), QStringLiteral("watched"));
    QVERIFY(!run.isEmpty());
    const fs::path folder = studio.folder(run);
    QTRY_VERIFY_WITH_TIMEOUT(fs::exists(folder / run_files::database), engineMs);
    {
        StudioProcess second(QStringLiteral(RATIONALE_STUDIO),
                             {QStringLiteral("--project"), m_project->qpath(),
                              QStringLiteral("--page"), QStringLiteral("monitor"),
                              QStringLiteral("--run"), run});
        QTRY_VERIFY_WITH_TIMEOUT(second.hasOpen(folder / run_files::database), engineMs);
    } // killed with the database open
    QVERIFY(isLocked(folder));
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(run, RunState::Complete), engineMs);
    expectWholeRun(folder, attachSteps);
    QCOMPARE(studio.errors(), QStringList());
}

void TestIndependence::killedEngineIsInterruptedAndResumes() {
    constexpr int steps = 400, saveSteps = 150;
    StudioSession studio(m_project->qpath());
    const QString run = studio.startRun(pretrainRecipe(steps, saveSteps), QStringLiteral("killed"));
    QVERIFY(!run.isEmpty());
    const fs::path folder = studio.folder(run);
    QTRY_VERIFY_WITH_TIMEOUT(fs::exists(folder / "checkpoints/step-150"), engineMs);
    const pid_t engine = engineOf(folder);
    QVERIFY(engine > 0);
    ::kill(engine, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(run, RunState::Interrupted), engineMs);
    QVERIFY(studio.find<QWidget>(QStringLiteral("resumeOffer"))->isVisible());   // on Monitor
    QVERIFY(!studio.find<QWidget>(QStringLiteral("resumeButton"))->isVisible()); // one is enough

    studio.openPage(QStringLiteral("runs"));
    studio.clickCell(QStringLiteral("runsTable"), 0, 3);
    QTRY_VERIFY(studio.find<QWidget>(QStringLiteral("resumeOffer"))->isVisible());
    studio.click(QStringLiteral("resumeOfferButton"));
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(run, RunState::Running), engineMs);
    QTRY_VERIFY(!studio.find<QWidget>(QStringLiteral("resumeOffer"))->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(studio.isIn(run, RunState::Complete), engineMs);
    expectWholeRun(folder, steps);
    QCOMPARE(RunReader(folder).events(0, "resumed").at(0).step % saveSteps, int64_t(0));
    QCOMPARE(studio.errors(), QStringList());
}

namespace {

/// The studio that gets killed: presses Start, tells the id of the run and stays open.
int startAndStayOpen(const QString& project) {
    Theme::instance().install(Theme::Mode::Light);
    StudioSession studio(project);
    const QString run = studio.startRun(pretrainRecipe(attachSteps, 0), QStringLiteral("orphan"));
    std::printf("%s\n", qPrintable(run));
    std::fflush(stdout);
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == QLatin1String(startAndStay))
        return startAndStayOpen(arguments[2]);
    TestIndependence test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_e2e_independence.moc"
