// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/queue_worker.h"

#include "app/cli/detach.h"
#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/id.h"
#include "core/storage/library_schema.h"
#include "core/storage/run_queue.h"
#include "core/storage/run_writer.h"

#include <sys/wait.h>

#include <chrono>
#include <iostream>
#include <map>
#include <thread>

namespace rationale::cli {

namespace {

constexpr auto pollEvery = std::chrono::milliseconds(200);

void say(const std::string& line) {
    std::cout << formatTime(nowSeconds()) << ' ' << line << std::endl;
}

/// A run whose engine left no trace must not look queued for ever.
void recordFailure(const RunSummary& run, const std::string& message) {
    try {
        RunWriter writer(run.folder, run.info, 0);
        writer.state(RunState::Failed, 0, run.info.totalSteps, message);
        writer.flush();
    } catch (const Error& error) {
        say(run.info.name + ": its failure could not be recorded: " + error.what());
    }
}

std::string endLine(const RunQueue::Settled& settled) {
    const RunInfo& info = settled.run.info;
    if (settled.gone)
        return "Run " + info.id + " is gone and has left the queue";
    if (settled.byHand)
        return info.name + " was started by hand and has left the queue";
    if (info.state == RunState::Interrupted)
        return info.name +
               " was interrupted and is not started again by itself; 'rationale resume " + info.id +
               "' continues it";
    return info.name + ": " + toString(info.state) +
           (info.message.empty() ? "" : ", " + info.message);
}

class Worker {
public:
    Worker(const fs::path& project, int jobs)
        : m_queue(project)
        , m_library(project)
        , m_jobs(static_cast<size_t>(jobs)) {}

    /// Until there is nothing to do or somebody holds the queue.
    void work() {
        for (;;) {
            settle();
            const QueueState state = m_queue.state();
            if (state.held)
                return say("The queue is held; what runs goes on");
            if (state.waiting.empty() && state.begun.empty())
                return say("The queue is empty");
            if (state.begun.size() < m_jobs && startNext())
                continue;
            std::this_thread::sleep_for(pollEvery);
        }
    }

    bool hasWork() {
        const QueueState state = m_queue.state();
        return !state.held && !(state.waiting.empty() && state.begun.empty());
    }

private:
    void settle() {
        while (waitpid(-1, nullptr, WNOHANG) > 0) // engines that have ended
            continue;
        for (const RunQueue::Settled& settled : m_queue.settle())
            say(endLine(settled));
    }

    /// False: what waits has to wait for another run.
    bool startNext() {
        const std::string id = m_queue.next();
        const auto run = id.empty() ? std::nullopt : m_library.run(id);
        if (!run)
            return false;
        if (m_started[id]++ > 0) { // its engine was there and ended before it wrote anything
            recordFailure(*run, "The engine ended before its first step. See engine.log.");
            return true;
        }
        m_queue.markBegun(id);
        say("Starting " + run->info.name);
        try {
            startDetachedEngine(run->folder, false);
        } catch (const Error& error) {
            say(run->info.name + ": " + error.what());
            m_library.refreshRun(id);
            const auto now = m_library.run(id);
            if (now && now->info.state == RunState::Queued)
                recordFailure(*now, error.what());
        }
        return true;
    }

    RunQueue m_queue;
    Library m_library;
    size_t m_jobs;
    std::map<std::string, int> m_started; // by this process
};

} // namespace

void workOnQueue(const fs::path& project, int jobs) {
    const fs::path file = project / project_files::queueLock;
    Worker worker(project, jobs);
    auto lock = FileLock::tryAcquire(file);
    if (!lock)
        throw Error(ErrorKind::Locked, "Another process works on this queue", file.string(),
                    "'rationale queue list' shows what it does.");
    while (lock) {
        worker.work();
        lock.reset();
        // Whoever added a run in between saw the lock and started nobody.
        if (worker.hasWork())
            lock = FileLock::tryAcquire(file);
    }
}

} // namespace rationale::cli
