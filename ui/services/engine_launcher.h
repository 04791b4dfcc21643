// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QObject>
#include <QSet>
#include <QString>

#include <functional>

namespace rationale {
class Library;
}

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
    /// Makes the run folder and starts `rationale engine RUN_FOLDER` on it, off the GUI thread.
    /// `then` gets the run id, or an empty string after the writer has told why it failed.
    using Then = std::function<void(const QString& runId)>;
    void start(const QString& recipeYaml, const QString& name, quint64 seed, Then then);
    /// Starts an engine on an existing run: it continues from the newest checkpoint. A run that is
    /// just being resumed is left alone.
    void resume(const QString& runId, Then then);
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
    struct Engine {
        QString runId, folder;
        qint64 pid = 0;
    };
    static void launch(Engine& engine, const QString& program, const QString& project, bool resume);
    /// `place` names the run to launch; it runs on the writer's thread, once an engine is found,
    /// and may outlive this.
    void launchLater(std::function<Engine(Library&)> place, bool resume, Then then);
    void watchStart(const Engine& engine);
    void send(const QString& runId, const char* verb, const Json& arguments = Json::object());

    QString m_projectFolder;
    ProjectWriter& m_writer;
    QString m_enginePath; // folder; empty: beside the studio, then PATH
    QSet<QString> m_resuming;
};

} // namespace rationale::ui
