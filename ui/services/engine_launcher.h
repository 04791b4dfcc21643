// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"

#include <QObject>
#include <QString>

namespace rationale::ui {

class ProjectWriter;

/// Starts engines as detached processes that outlive the studio (stdout and stderr go to
/// engine.log, never to a pipe) and sends them commands through control.sqlite.
class EngineLauncher : public QObject {
    Q_OBJECT

public:
    /// `writer`: sends the commands, and outlives this.
    EngineLauncher(const QString& projectFolder, ProjectWriter& writer, QObject* parent = nullptr);

    /// Path of the `rationale` executable: beside the studio, then PATH. Empty when missing.
    QString enginePath() const;
    /// Looks for the engine in this folder only (tests, a development tree).
    void setEngineFolder(const QString& folder) { m_enginePath = folder; }
    /// Makes the run folder and starts `rationale engine RUN_FOLDER` on it. Returns the run id, or
    /// an empty string after failed() was emitted.
    QString start(const QString& recipeYaml, const QString& name, quint64 seed);
    /// Starts an engine on an existing run: it continues from the newest checkpoint.
    bool resume(const QString& runId);
    void pause(const QString& runId);
    void continueRun(const QString& runId);
    void stop(const QString& runId, bool save);
    void checkpoint(const QString& runId);
    void set(const QString& runId, const QString& key, double value);

Q_SIGNALS:
    void failed(const QString& message);
    void started(const QString& runId);
    void ended(const QString& runId); // soon after the start; later ends come from RunWatcher

private:
    bool launch(const QString& runId, const QString& folder, bool resume);
    void watchStart(const QString& runId, const QString& folder, qint64 pid);
    void send(const QString& runId, const char* verb, const Json& arguments = Json::object());
    Error missingEngine() const;

    QString m_projectFolder;
    ProjectWriter& m_writer;
    QString m_enginePath; // folder; empty: beside the studio, then PATH
};

} // namespace rationale::ui
