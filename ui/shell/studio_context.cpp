// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/studio_context.h"

#include "ui/services/background_jobs.h"
#include "ui/services/dialogs.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"

#include <QDir>

namespace rationale::ui {

namespace {

/// A missing or empty folder becomes a project; any other folder must be one already.
std::unique_ptr<Library> openLibrary(const QString& folder) {
    const fs::path project = path(folder);
    if (!Library::isProject(project) && (!QDir(folder).exists() || QDir(folder).isEmpty()))
        Library::createProject(project);
    return std::make_unique<Library>(project);
}

} // namespace

struct StudioContext::Impl {
    explicit Impl(const QString& projectFolder)
        : folder(QDir(projectFolder).absolutePath())
        , library(openLibrary(folder))
        , watcher(folder)
        , writer(folder)
        , launcher(folder, writer) {}

    QString folder;
    std::unique_ptr<Library> library;
    BackgroundJobs jobs;
    RunWatcher watcher;
    ProjectWriter writer;
    EngineLauncher launcher;
    Dialogs dialogs;
    QString currentRun;
    qint64 step = -1;
};

StudioContext::StudioContext(const QString& projectFolder, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(projectFolder)) {
    const auto report = [this](const QString& message) { toast(message, true); };
    connect(&m_impl->watcher, &RunWatcher::failed, this, report);
    connect(&m_impl->launcher, &EngineLauncher::failed, this, report);
    connect(&m_impl->writer, &ProjectWriter::failed, this, report);
    connect(&m_impl->writer, &ProjectWriter::written, &m_impl->watcher, &RunWatcher::refreshNow);
    connect(&m_impl->launcher, &EngineLauncher::started, &m_impl->watcher, &RunWatcher::refreshNow);
    connect(&m_impl->launcher, &EngineLauncher::ended, &m_impl->watcher, &RunWatcher::refreshNow);
    connect(&m_impl->jobs, &BackgroundJobs::failed, this,
            [this](const QString&, const QString& message) { toast(message, true); });
}

StudioContext::~StudioContext() = default;

Library& StudioContext::library() {
    return *m_impl->library;
}

ProjectWriter& StudioContext::writer() {
    return m_impl->writer;
}

RunWatcher& StudioContext::watcher() {
    return m_impl->watcher;
}

EngineLauncher& StudioContext::launcher() {
    return m_impl->launcher;
}

BackgroundJobs& StudioContext::jobs() {
    return m_impl->jobs;
}

Dialogs& StudioContext::dialogs() {
    return m_impl->dialogs;
}

QString StudioContext::projectFolder() const {
    return m_impl->folder;
}

QString StudioContext::currentRun() const {
    return m_impl->currentRun;
}

bool StudioContext::currentRunGoesOn() {
    const RunSummary* run = watcher().run(currentRun());
    return run && isActive(run->info.state);
}

void StudioContext::setCurrentRun(const QString& runId) {
    if (m_impl->currentRun == runId)
        return;
    m_impl->currentRun = runId;
    m_impl->watcher.watch(runId);
    Q_EMIT currentRunChanged(runId);
    setStep(-1);
}

QString StudioContext::runFolder(const QString& runId) const {
    return text(m_impl->library->runFolder(runId.toStdString()));
}

qint64 StudioContext::step() const {
    return m_impl->step;
}

void StudioContext::setStep(qint64 step) {
    const qint64 wanted = step < 0 ? -1 : step;
    if (m_impl->step == wanted)
        return;
    m_impl->step = wanted;
    Q_EMIT stepChanged(wanted);
}

void StudioContext::openPage(const QString& pageId, const QString& argument) {
    Q_EMIT pageRequested(pageId, argument);
}

void StudioContext::toast(const QString& text, bool error) {
    Q_EMIT toastRequested(text, error);
}

} // namespace rationale::ui
