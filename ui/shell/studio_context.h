// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <QObject>
#include <QString>

#include <memory>

namespace rationale::ui {

class EngineLauncher;
class RunWatcher;
class BackgroundJobs;
class ProjectWriter;
class Dialogs;
class Theme;

/// The services every page gets, and what all pages share: the project, the current run, the step
/// of the time machine. Owns no widget. One per window.
class StudioContext : public QObject {
    Q_OBJECT

public:
    explicit StudioContext(const QString& projectFolder, QObject* parent = nullptr);
    ~StudioContext() override;

    Library& library(); // to read; changes go through writer()
    ProjectWriter& writer();
    RunWatcher& watcher();
    EngineLauncher& launcher();
    BackgroundJobs& jobs();
    Dialogs& dialogs();

    QString projectFolder() const;
    QString currentRun() const; // run id; empty: none
    bool currentRunGoesOn();    // it runs, waits or holds
    void setCurrentRun(const QString& runId);
    QString runFolder(const QString& runId) const;

    /// The time machine. −1 is "live": every panel follows the newest step.
    qint64 step() const;
    bool isLive() const { return step() < 0; }
    void setStep(qint64 step);

    /// Opens a page, by id; `argument` is page specific ("run:step:group:member" for traces).
    void openPage(const QString& pageId, const QString& argument = {});
    /// One line at the bottom right; errors stay until dismissed.
    void toast(const QString& text, bool error = false);

Q_SIGNALS:
    void currentRunChanged(const QString& runId);
    void stepChanged(qint64 step);
    void pageRequested(const QString& pageId, const QString& argument);
    void toastRequested(const QString& text, bool error);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale::ui
