// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/engine_command.h"

#include <QProcess>

namespace rationale::ui {

namespace {

constexpr int endMs = 1000; // a killed process is gone long before

} // namespace

EngineCommand::~EngineCommand() {
    for (auto* process : findChildren<QProcess*>()) {
        process->disconnect(this);
        process->kill();
        process->waitForFinished(endMs);
    }
}

void EngineCommand::start(const QString& program, const QStringList& arguments,
                          const QString& folder, const Then& then) {
    if (program.isEmpty()) {
        then({false,
              {},
              tr("The engine \"rationale\" is missing. Build it with ./run.sh "
                 "--build-only, or put it beside the studio or in PATH.")});
        return;
    }
    auto* process = new QProcess(this);
    process->setWorkingDirectory(folder);
    process->setStandardInputFile(QProcess::nullDevice());
    connect(process, &QProcess::errorOccurred, this, [process, then](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return; // it ends, and finished() tells
        then({false, {}, process->errorString()});
        process->deleteLater();
    });
    connect(process, &QProcess::finished, this,
            [process, then](int code, QProcess::ExitStatus how) {
                const bool ok = how == QProcess::NormalExit && code == 0;
                QString error = QString::fromUtf8(process->readAllStandardError()).trimmed();
                error.remove(QStringLiteral("rationale: "));
                if (!ok && error.isEmpty())
                    error = tr("The engine ended without a word.");
                then({ok, process->readAllStandardOutput(), error});
                process->deleteLater();
            });
    process->start(program, arguments);
}

} // namespace rationale::ui
