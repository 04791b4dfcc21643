// SPDX-License-Identifier: GPL-3.0-or-later
// What EngineLauncher does with the queue.
#include "core/base/error.h"
#include "core/recipe/recipe.h"
#include "core/storage/library_schema.h"
#include "core/storage/run_queue.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/project_writer.h"
#include "ui/services/strings.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>

namespace rationale::ui {

NewRun EngineLauncher::newRun(const Recipe& recipe, const std::string& name, quint64 seed,
                              const std::vector<std::string>& tags) {
    const Recipe own = recipe.ofRun(name, seed);
    return {own.toYaml(),
            own.resolved(),
            own.stage().name,
            own.has("model") ? own.get<std::string>("model") : std::string(),
            name,
            seed,
            tags};
}

std::function<void()> EngineLauncher::queueStarter() const {
    const QString from =
        m_enginePath.isEmpty() ? QCoreApplication::applicationDirPath() : m_enginePath;
    return [program = enginePath(), from, project = m_projectFolder] {
        if (program.isEmpty())
            throw missingEngine(from);
        QProcess process;
        process.setProgram(program);
        process.setArguments(
            {QStringLiteral("queue"), QStringLiteral("run"), QStringLiteral("--project"), project});
        process.setWorkingDirectory(project);
        const QString log = QDir(project).filePath(QString::fromLatin1(project_files::queueLog));
        process.setStandardInputFile(QProcess::nullDevice());
        process.setStandardOutputFile(log, QIODevice::Append);
        process.setStandardErrorFile(log, QIODevice::Append);
        if (!process.startDetached())
            throw Error(ErrorKind::Unavailable, tr("The queue could not be started").toStdString(),
                        program.toStdString(), process.errorString().toStdString());
    };
}

void EngineLauncher::startQueue() {
    m_writer.write([start = queueStarter()](Library&) { start(); });
}

void EngineLauncher::enqueue(std::vector<NewRun> runs,
                             std::function<void(const QStringList& runIds)> then) {
    const auto ids = std::make_shared<QStringList>();
    m_writer.write(
        [ids, runs = std::move(runs)](Library& library) {
            for (const RunSummary& run : RunQueue(library.folder()).addNew(runs))
                ids->append(text(run.info.id));
        },
        [this, ids, then = std::move(then)](bool ok) {
            if (ok)
                startQueueUnlessHeld();
            then(ok ? *ids : QStringList());
        });
}

void EngineLauncher::enqueueMade(const QStringList& runIds) {
    std::vector<std::string> ids;
    ids.reserve(static_cast<size_t>(runIds.size()));
    for (const QString& id : runIds)
        ids.push_back(id.toStdString());
    m_writer.write([ids](Library& library) { RunQueue(library.folder()).add(ids); },
                   [this](bool ok) {
                       if (ok)
                           startQueueUnlessHeld();
                   });
}

void EngineLauncher::startQueueUnlessHeld() {
    m_writer.write([start = queueStarter()](Library& library) {
        if (!RunQueue::read(library.folder()).held)
            start();
    });
}

void EngineLauncher::setQueueHeld(bool held) {
    m_writer.write([held](Library& library) { RunQueue(library.folder()).setHeld(held); },
                   [this, held](bool ok) {
                       if (ok && !held)
                           startQueueUnlessHeld();
                   });
}

} // namespace rationale::ui
