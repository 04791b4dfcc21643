// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace rationale::ui {

/// Starts engines as detached processes that outlive the studio (stdout and stderr go to engine.log,
/// never to a pipe) and sends them commands through control.sqlite.
class EngineLauncher : public QObject {
    Q_OBJECT

public:
    explicit EngineLauncher(const QString& projectFolder, QObject* parent = nullptr);

    /// Path of the `rationale` executable: beside the studio, then PATH. Empty when missing.
    QString enginePath() const;
    /// Makes the run folder and starts `rationale resume <id>`-style engine on it. Returns the run id, or an
    /// empty string after failed() was emitted.
    QString start(const QString& recipeYaml, const QString& name, quint64 seed);
    bool resume(const QString& runId);
    void pause(const QString& runId);
    void continueRun(const QString& runId);
    void stop(const QString& runId, bool save);
    void checkpoint(const QString& runId);
    void set(const QString& runId, const QString& key, double value);

Q_SIGNALS:
    void failed(const QString& message);

private:
    QString m_projectFolder;
};

} // namespace rationale::ui
