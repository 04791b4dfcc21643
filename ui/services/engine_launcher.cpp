// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/engine_launcher.h"

#include "core/base/error.h"
#include "core/recipe/recipe.h"
#include "core/storage/control_channel.h"
#include "core/storage/library.h"
#include "core/storage/run_queue.h"
#include "ui/services/project_writer.h"
#include "ui/services/strings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTimer>

namespace rationale::ui {

namespace {

constexpr int startCheckMs = 250;
constexpr int startChecks = 240; // a minute: past it the run list tells the state

/// A child that nobody waits for stays a zombie under some inits: such a process has ended as well.
bool processLives(qint64 pid) {
    QFile status(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    const QByteArray line = status.readAll();
    const qsizetype afterName = line.lastIndexOf(')');
    return afterName >= 0 && line.mid(afterName + 2, 1) != "Z";
}

QString lastLogLine(const QString& folder) {
    QFile log(QDir(folder).filePath(QString::fromLatin1(run_files::log)));
    if (!log.open(QIODevice::ReadOnly))
        return {};
    log.seek(std::max<qint64>(0, log.size() - 4096));
    const QString tail = QString::fromUtf8(log.readAll()).trimmed();
    return tail.section(QLatin1Char('\n'), -1).trimmed();
}

} // namespace

EngineLauncher::EngineLauncher(const QString& projectFolder, ProjectWriter& writer, QObject* parent)
    : QObject(parent)
    , m_projectFolder(projectFolder)
    , m_writer(writer) {}

Error EngineLauncher::missingEngine(const QString& from) {
    return Error(ErrorKind::Unavailable, tr("The engine \"rationale\" is missing").toStdString(),
                 from.toStdString(),
                 tr("Build it with ./run.sh --build-only, or put it beside the studio or in PATH.")
                     .toStdString());
}

QString EngineLauncher::enginePath() const {
    const QString name = QStringLiteral("rationale");
    const QString beside = QStandardPaths::findExecutable(
        name, {m_enginePath.isEmpty() ? QCoreApplication::applicationDirPath() : m_enginePath});
    return beside.isEmpty() && m_enginePath.isEmpty() ? QStandardPaths::findExecutable(name)
                                                      : beside;
}

void EngineLauncher::start(const QString& recipeYaml, const QString& name, quint64 seed,
                           Then then) {
    const auto make = [recipeYaml, name, seed](Library& library) {
        const Recipe given = Recipe::fromYaml(recipeYaml.toStdString(), "recipe");
        const QString wanted = name.trimmed().isEmpty() ? text(given.name()) : name.trimmed();
        const NewRun wantedRun = newRun(given, wanted.toStdString(), seed);
        const RunSummary run =
            library.createRun(wantedRun.recipeYaml, wantedRun.resolved, wantedRun.stage,
                              wantedRun.model, wantedRun.name, wantedRun.seed);
        return Engine{text(run.info.id), text(run.folder), 0};
    };
    launchLater(make, false, std::move(then));
}

void EngineLauncher::resume(const QString& runId, Then then) {
    if (m_resuming.contains(runId))
        return;
    m_resuming.insert(runId);
    const auto find = [runId](Library& library) {
        return Engine{runId, text(library.runFolder(runId.toStdString())), 0};
    };
    launchLater(find, true, [this, runId, then = std::move(then)](const QString& started) {
        m_resuming.remove(runId);
        then(started);
    });
}

void EngineLauncher::launchLater(std::function<Engine(Library&)> place, bool resume, Then then) {
    const QString program = enginePath();
    const QString missingFrom =
        m_enginePath.isEmpty() ? QCoreApplication::applicationDirPath() : m_enginePath;
    const auto engine = std::make_shared<Engine>();
    m_writer.write(
        [engine, program, missingFrom, project = m_projectFolder, place = std::move(place),
         resume](Library& library) {
            if (program.isEmpty())
                throw missingEngine(missingFrom);
            *engine = place(library);
            launch(*engine, program, project, resume);
        },
        [this, engine, then = std::move(then)](bool ok) {
            if (ok) {
                watchStart(*engine);
                Q_EMIT started(engine->runId);
            }
            then(ok ? engine->runId : QString());
        });
}

void EngineLauncher::launch(Engine& engine, const QString& program, const QString& project,
                            bool resume) {
    QProcess process;
    process.setProgram(program);
    QStringList arguments{QStringLiteral("engine"), engine.folder};
    if (resume)
        arguments << QStringLiteral("--resume");
    process.setArguments(arguments);
    process.setWorkingDirectory(project);
    const QString log = QDir(engine.folder).filePath(QString::fromLatin1(run_files::log));
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(log, QIODevice::Append);
    process.setStandardErrorFile(log, QIODevice::Append);
    if (!process.startDetached(&engine.pid))
        throw Error(ErrorKind::Unavailable, tr("The engine could not be started").toStdString(),
                    program.toStdString(), process.errorString().toStdString());
}

/// An engine that dies before it takes the lock leaves no state behind: tell why, from its log.
void EngineLauncher::watchStart(const Engine& engine) {
    auto* timer = new QTimer(this);
    timer->setInterval(startCheckMs);
    auto left = std::make_shared<int>(startChecks);
    connect(timer, &QTimer::timeout, this, [this, timer, engine, left] {
        if (processLives(engine.pid)) {
            if (--*left == 0)
                timer->deleteLater();
            return;
        }
        timer->stop();
        timer->deleteLater();
        if (!QFileInfo::exists(
                QDir(engine.folder).filePath(QString::fromLatin1(run_files::database)))) {
            const QString line = lastLogLine(engine.folder);
            Q_EMIT failed(tr("Run %1 ended before its first step: %2")
                              .arg(engine.runId, line.isEmpty() ? tr("its log is empty") : line));
        }
        Q_EMIT ended(engine.runId);
    });
    timer->start();
}

void EngineLauncher::send(const QString& runId, const char* verb, const Json& arguments) {
    m_writer.write(
        [id = runId.toStdString(), verb = std::string(verb), arguments](Library& library) {
            ControlSender(library.runFolder(id)).send(verb, arguments);
        });
}

void EngineLauncher::pause(const QString& runId) {
    send(runId, "pause");
}

void EngineLauncher::continueRun(const QString& runId) {
    send(runId, "continue");
}

void EngineLauncher::stop(const QString& runId, bool save) {
    send(runId, "stop", Json{{"save", save}});
}

void EngineLauncher::checkpoint(const QString& runId) {
    send(runId, "checkpoint");
}

void EngineLauncher::set(const QString& runId, const QString& key, double value) {
    send(runId, "set", Json{{key.toStdString(), value}});
}

} // namespace rationale::ui
