// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_writer.h"

#include "core/base/id.h"
#include "core/storage/run_rows.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <variant>

#include <spdlog/spdlog.h>

namespace rationale {
namespace {

using Clock = std::chrono::steady_clock;
using Item = std::variant<MetricRow, ClockRow, GroupRecord, SearchTreeRecord, RunEvent,
                          CheckpointRecord, StateRow, ReportRow>;

constexpr auto commitInterval = std::chrono::milliseconds(250);
constexpr auto heartbeatInterval = std::chrono::seconds(1);
constexpr size_t commitRows = 1000;
constexpr size_t queueRows = 50'000; // then calls wait: memory stays bounded on a slow disk

size_t rowsOf(const Item& item) {
    if (const auto* metrics = std::get_if<MetricRow>(&item))
        return std::max<size_t>(metrics->values.size(), 1);
    if (const auto* group = std::get_if<GroupRecord>(&item)) {
        size_t rows = 1;
        for (const SampleRecord& sample : group->samples)
            rows += 4 + sample.parts.size(); // sample, text, search, data
        return rows;
    }
    if (const auto* tree = std::get_if<SearchTreeRecord>(&item))
        return 1 + tree->nodes.size();
    return 1;
}

} // namespace

struct RunWriter::Impl {
    Impl(const fs::path& folder, const RunInfo& info, int64_t startStep)
        : rows(folder, info, startStep)
        , thread([this] { loop(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        wake.notify_all();
        thread.join();
    }

    void push(Item item) {
        std::unique_lock lock(mutex);
        room.wait(lock, [&] { return queuedRows < queueRows || error; });
        rethrow();
        if (queue.empty())
            oldest = Clock::now();
        queuedRows += rowsOf(item);
        queue.push_back(std::move(item));
        if (queuedRows >= commitRows)
            wake.notify_one();
    }

    void flush() {
        std::unique_lock lock(mutex);
        flushing = true;
        wake.notify_one();
        room.wait(lock, [&] { return (queue.empty() && !writing) || error; });
        flushing = false;
        rethrow();
    }

    /// Throws a pending error once; call with the mutex held.
    void rethrow() {
        if (error)
            std::rethrow_exception(std::exchange(error, nullptr));
    }

    void loop() {
        std::unique_lock lock(mutex);
        auto nextBeat = Clock::now() + heartbeatInterval;
        for (;;) {
            const auto due = queue.empty() ? nextBeat : std::min(nextBeat, oldest + commitInterval);
            wake.wait_until(lock, due, [&] {
                return stopping || (flushing && !queue.empty()) || queuedRows >= commitRows;
            });
            const bool beat = Clock::now() >= nextBeat;
            const bool ripe = !queue.empty() && (stopping || flushing || queuedRows >= commitRows ||
                                                 Clock::now() >= oldest + commitInterval);
            if (ripe || (beat && !stopping)) {
                writeBatch(lock, ripe, beat);
                if (beat)
                    nextBeat = Clock::now() + heartbeatInterval;
            }
            if (stopping && queue.empty())
                return;
        }
    }

    /// Takes about commitRows rows off the queue and commits them without holding the mutex.
    void writeBatch(std::unique_lock<std::mutex>& lock, bool ripe, bool beat) {
        std::vector<Item> batch;
        size_t taken = 0;
        while (ripe && !queue.empty() && taken < commitRows) {
            taken += rowsOf(queue.front());
            batch.push_back(std::move(queue.front()));
            queue.pop_front();
        }
        queuedRows -= taken;
        oldest = Clock::now();
        writing = true;
        lock.unlock();
        room.notify_all();
        std::exception_ptr failure;
        try {
            commit(batch, beat);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        writing = false;
        if (failure) {
            rows.forget();
            // What follows a failed batch must not be committed without it: a run has no silent
            // gaps.
            queue.clear();
            queuedRows = 0;
            error = failure;
        }
        room.notify_all();
    }

    void commit(const std::vector<Item>& batch, bool beat) {
        bool publishes = false; // a checkpoint's row must survive a power cut
        for (const Item& item : batch)
            publishes = publishes || std::holds_alternative<CheckpointRecord>(item);
        if (publishes)
            rows.database().execute("PRAGMA synchronous=FULL");
        rows.database().transaction([&] {
            for (const Item& item : batch)
                std::visit([&](const auto& row) { rows.write(row); }, item);
            if (beat)
                rows.heartbeat();
        });
        if (publishes)
            rows.database().execute("PRAGMA synchronous=NORMAL");
    }

    RunRows rows; // used by the thread alone
    std::mutex mutex;
    std::condition_variable wake; // for the thread: something to do
    std::condition_variable room; // for callers: the queue has shrunk, or an error is there
    std::deque<Item> queue;
    size_t queuedRows = 0;
    Clock::time_point oldest;
    bool stopping = false, flushing = false, writing = false;
    std::exception_ptr error;
    std::thread thread; // last: starts when everything above is there
};

RunWriter::RunWriter(const fs::path& runFolder, const RunInfo& info, int64_t startStep)
    : m_impl(std::make_unique<Impl>(runFolder, info, startStep)) {}

RunWriter::~RunWriter() {
    try {
        m_impl->flush();
    } catch (const std::exception& error) {
        spdlog::error("closing the run's database: {}", error.what());
    }
}

void RunWriter::metrics(int64_t step, std::span<const std::pair<std::string, double>> values) {
    m_impl->push(MetricRow{step, {values.begin(), values.end()}});
}

void RunWriter::clock(int64_t step, double wallSeconds, double processSeconds, int64_t tokens) {
    m_impl->push(ClockRow{step, wallSeconds, processSeconds, tokens});
}

void RunWriter::group(GroupRecord group) {
    m_impl->push(std::move(group));
}

void RunWriter::searchTree(SearchTreeRecord tree) {
    m_impl->push(std::move(tree));
}

void RunWriter::event(int64_t step, const std::string& kind, const std::string& message,
                      Json data) {
    m_impl->push(RunEvent{0, nowSeconds(), step, kind, message, std::move(data)});
}

void RunWriter::checkpoint(const CheckpointRecord& record) {
    m_impl->push(record);
}

void RunWriter::state(RunState state, int64_t step, int64_t totalSteps,
                      const std::string& message) {
    m_impl->push(StateRow{state, step, totalSteps, message});
}

void RunWriter::report(const std::string& name, const Json& value) {
    m_impl->push(ReportRow{name, value});
}

void RunWriter::flush() {
    m_impl->flush();
}

} // namespace rationale
