// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <QObject>
#include <QString>
#include <QVector>

#include <memory>

namespace rationale::ui {

/// Turns "a database changed" and "a process lives or died" into Qt signals. A timer (200 ms for
/// the current run, 1 s for the list) polls PRAGMA data_version and run.lock on a worker thread;
/// results arrive in the GUI thread as values. At start it reconciles every run with its lock.
class RunWatcher : public QObject {
    Q_OBJECT

public:
    explicit RunWatcher(const QString& projectFolder, QObject* parent = nullptr);
    ~RunWatcher() override;

    const std::vector<RunSummary>& runs() const;    // newest first; the last known values
    const RunSummary* run(const QString& id) const; // nullptr: unknown
    /// The run watched closely: 200 ms.
    void watch(const QString& runId);
    void refreshNow();

Q_SIGNALS:
    void runsChanged();                     // something in the list changed
    void runDataChanged(const QString& id); // the engine has committed to the watched run
    void runStateChanged(const QString& id);
    void failed(const QString& message);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale::ui
