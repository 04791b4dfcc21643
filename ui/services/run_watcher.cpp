// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/run_watcher.h"

#include "core/base/file_lock.h"
#include "core/storage/run_reader.h"
#include "ui/services/reader_pool.h"
#include "ui/services/strings.h"

#include <QFileInfo>
#include <QHash>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <memory>

namespace rationale::ui {

namespace {

constexpr int watchedMs = 200;
constexpr int listMs = 1000;

/// What must differ for the list to be sent to the GUI again.
bool sameRow(const RunSummary& a, const RunSummary& b) {
    return a.info.id == b.info.id && a.info.name == b.info.name && a.info.state == b.info.state &&
           a.info.step == b.info.step && a.info.totalSteps == b.info.totalSteps &&
           a.info.message == b.info.message && a.colour == b.colour && a.visible == b.visible &&
           a.pinned == b.pinned && a.archived == b.archived && a.tags == b.tags &&
           a.note == b.note && a.sampleCount == b.sampleCount &&
           a.rewardSparkline == b.rewardSparkline;
}

} // namespace

/// Lives in the worker thread. Owns its own connections: a Library and one RunReader.
class RunWatcherWorker : public QObject {
    Q_OBJECT

public:
    explicit RunWatcherWorker(fs::path project)
        : m_project(std::move(project)) {}

    void begin() {
        m_listTimer = new QTimer(this);
        m_watchTimer = new QTimer(this);
        connect(m_listTimer, &QTimer::timeout, this, &RunWatcherWorker::pollList);
        connect(m_watchTimer, &QTimer::timeout, this, &RunWatcherWorker::pollWatched);
        m_listTimer->start(listMs);
        m_watchTimer->start(watchedMs);
        pollList();
    }

    void watch(const QString& id) {
        m_watched = id;
        m_reader.reset();
        m_dataVersion = 0;
        pollWatched();
    }

    void pollList() {
        guarded([this] {
            if (!m_library)
                m_library = std::make_unique<Library>(m_project);
            m_library->refresh();
            // A killed engine leaves no commit behind: only its lock tells.
            for (const RunSummary& run : m_runs)
                if (isActive(run.info.state) && !FileLock::isHeld(run.folder / run_files::lock))
                    m_library->refreshRun(run.info.id);
            send(m_library->runs());
        });
    }

    void pollWatched() {
        guarded([this] {
            if (m_watched.isEmpty())
                return;
            const RunSummary* known = find(m_watched);
            if (!known)
                return;
            const fs::path folder = known->folder;
            if (!m_reader) {
                m_reader = openReader(folder);
                if (!m_reader)
                    return;
                m_dataVersion = m_reader->dataVersion();
                Q_EMIT dataChanged(m_watched);
            } else if (const int64_t version = m_reader->dataVersion(); version != m_dataVersion) {
                m_dataVersion = version;
                Q_EMIT dataChanged(m_watched);
            } else if (!isActive(known->info.state) || FileLock::isHeld(folder / run_files::lock)) {
                return;
            }
            const RunInfo info = m_reader->info();
            if (info.state != known->info.state)
                pollList();
        });
    }

Q_SIGNALS:
    void runsRead(std::shared_ptr<const std::vector<RunSummary>> runs);
    void dataChanged(const QString& id);
    void failed(const QString& message);

private:
    void guarded(const std::function<void()>& body) {
        try {
            body();
            m_lastError.clear();
        } catch (const std::exception& exception) {
            m_reader.reset();
            const QString message = QString::fromUtf8(exception.what());
            if (message != m_lastError) // once, not at every tick
                Q_EMIT failed(message);
            m_lastError = message;
        }
    }

    const RunSummary* find(const QString& id) const {
        const std::string key = id.toStdString();
        const auto found = std::find_if(m_runs.begin(), m_runs.end(),
                                        [&](const RunSummary& run) { return run.info.id == key; });
        return found == m_runs.end() ? nullptr : &*found;
    }

    void send(std::vector<RunSummary> runs) {
        if (m_sent && std::equal(runs.begin(), runs.end(), m_runs.begin(), m_runs.end(), sameRow))
            return;
        m_sent = true;
        m_runs = std::move(runs);
        Q_EMIT runsRead(std::make_shared<const std::vector<RunSummary>>(m_runs));
    }

    fs::path m_project;
    QString m_watched, m_lastError;
    std::unique_ptr<Library> m_library;
    std::unique_ptr<RunReader> m_reader;
    int64_t m_dataVersion = 0;
    std::vector<RunSummary> m_runs;
    bool m_sent = false;
    QTimer *m_listTimer = nullptr, *m_watchTimer = nullptr;
};

struct RunWatcher::Impl {
    QThread thread;
    RunWatcherWorker* worker = nullptr;
    std::shared_ptr<const std::vector<RunSummary>> runs =
        std::make_shared<const std::vector<RunSummary>>();
};

RunWatcher::RunWatcher(const QString& projectFolder, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>()) {
    m_impl->worker = new RunWatcherWorker(path(projectFolder));
    m_impl->worker->moveToThread(&m_impl->thread);
    connect(&m_impl->thread, &QThread::finished, m_impl->worker, &QObject::deleteLater);
    connect(&m_impl->thread, &QThread::started, m_impl->worker, &RunWatcherWorker::begin);
    connect(m_impl->worker, &RunWatcherWorker::failed, this, &RunWatcher::failed);
    connect(m_impl->worker, &RunWatcherWorker::dataChanged, this, &RunWatcher::runDataChanged);
    connect(m_impl->worker, &RunWatcherWorker::runsRead, this,
            [this](std::shared_ptr<const std::vector<RunSummary>> runs) {
                const auto before = std::exchange(m_impl->runs, std::move(runs));
                Q_EMIT runsChanged();
                QHash<QString, RunState> states;
                for (const RunSummary& run : *before)
                    states.insert(text(run.info.id), run.info.state);
                for (const RunSummary& run : *m_impl->runs) {
                    const auto old = states.constFind(text(run.info.id));
                    if (old == states.cend() || *old != run.info.state)
                        Q_EMIT runStateChanged(text(run.info.id));
                }
            });
    m_impl->thread.setObjectName(QStringLiteral("RunWatcher"));
    m_impl->thread.start();
}

RunWatcher::~RunWatcher() {
    m_impl->thread.quit();
    m_impl->thread.wait();
}

const std::vector<RunSummary>& RunWatcher::runs() const {
    return *m_impl->runs;
}

const RunSummary* RunWatcher::run(const QString& id) const {
    const std::string key = id.toStdString();
    for (const RunSummary& run : *m_impl->runs)
        if (run.info.id == key)
            return &run;
    return nullptr;
}

void RunWatcher::watch(const QString& runId) {
    QMetaObject::invokeMethod(m_impl->worker,
                              [worker = m_impl->worker, runId] { worker->watch(runId); });
}

void RunWatcher::refreshNow() {
    QMetaObject::invokeMethod(m_impl->worker, [worker = m_impl->worker] { worker->pollList(); });
}

} // namespace rationale::ui

#include "run_watcher.moc"
