// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QObject>
#include <QSet>
#include <QString>

#include <functional>
#include <string>
#include <vector>

namespace rationale {
class Error;
class Library;
class Recipe;
struct NewRun;
} // namespace rationale

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
    /// Makes these runs and puts them at the end of the queue, all or none, and starts to work on
    /// it unless it is held. `then` gets their ids; none after the writer has told why.
    void enqueue(std::vector<NewRun> runs, std::function<void(const QStringList& runIds)> then);
    /// Puts runs that have not begun at the end of the queue.
    void enqueueMade(const QStringList& runIds);
    /// Holds the queue, or lets it go on.
    void setQueueHeld(bool held);
    /// Starts `rationale queue run`, which outlives the studio. One that finds another at work ends
    /// at once.
    void startQueue();
    /// A run to be made of a recipe. Throws Error{Usage} for one that is not valid.
    static NewRun newRun(const Recipe& recipe, const std::string& name, quint64 seed,
                         const std::vector<std::string>& tags = {});
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
    static Error missingEngine(const QString& from);
    /// To be called on the writer's thread; may outlive this. Throws Error{Unavailable}.
    std::function<void()> queueStarter() const;
    void startQueueUnlessHeld();
    void watchStart(const Engine& engine);
    void send(const QString& runId, const char* verb, const Json& arguments = Json::object());

    QString m_projectFolder;
    ProjectWriter& m_writer;
    QString m_enginePath; // folder; empty: beside the studio, then PATH
    QSet<QString> m_resuming;
};

} // namespace rationale::ui
