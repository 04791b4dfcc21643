// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_queue.h"

#include "core/base/file_lock.h"
#include "core/base/id.h"
#include "core/storage/database.h"
#include "core/storage/library_schema.h"

#include <algorithm>
#include <cmath>

namespace rationale {
namespace {

constexpr const char* heldSetting = "queue.held";

enum class Of { KnownRuns, All };

/// A run that was deleted stays in the table until settle() finds it, and is nobody's business.
std::vector<QueueEntry> entriesOf(Database& database, Of which = Of::KnownRuns) {
    std::vector<QueueEntry> entries;
    const std::string known = which == Of::All ? "" : "WHERE run IN (SELECT id FROM run) ";
    Statement query(database, "SELECT run, waits_for, added, begun FROM queue " + known +
                                  "ORDER BY begun DESC, position, added, run");
    while (query.step())
        entries.push_back({query.text(0), query.text(1), query.real(2), query.integer(3) != 0});
    return entries;
}

bool heldIn(Database& database) {
    Statement query(database, "SELECT value FROM setting WHERE key = ?");
    return query.bind(1, heldSetting).step() && query.text(0) == "true";
}

QueueState stateOf(Database& database, const fs::path& project) {
    QueueState state;
    for (QueueEntry& entry : entriesOf(database))
        (entry.begun ? state.begun : state.waiting).push_back(std::move(entry));
    state.held = heldIn(database);
    state.working = FileLock::isHeld(project / project_files::queueLock);
    return state;
}

/// Places of the waiting ones, from 1 in this order.
void writeOrder(Database& database, const std::vector<std::string>& waiting) {
    Statement update(database, "UPDATE queue SET position = ? WHERE run = ?");
    int64_t position = 0;
    for (const std::string& run : waiting)
        update.bind(1, ++position).bind(2, run).run();
}

std::vector<std::string> waitingIn(Database& database) {
    std::vector<std::string> runs;
    for (const QueueEntry& entry : entriesOf(database))
        if (!entry.begun)
            runs.push_back(entry.run);
    return runs;
}

Error notWaiting(const std::string& run, const fs::path& project) {
    return {ErrorKind::Input, "Run '" + run + "' does not wait in the queue", project.string(),
            "'rationale queue list' shows what does."};
}

bool isStillToCome(RunState state) {
    return state == RunState::Queued || isActive(state);
}

} // namespace

struct RunQueue::Impl {
    explicit Impl(const fs::path& project)
        : library(project)
        , database(library.folder() / project_files::library, Database::Mode::ReadWrite) {}

    /// The run whose model this one starts from, while that is still to be made; else empty.
    std::string baseOf(const RunSummary& run) {
        const std::string& model = run.info.model; // "base" or "base/step-40"
        const auto base =
            model.empty() ? std::nullopt : library.run(model.substr(0, model.find('/')));
        return base && base->info.id != run.info.id && isStillToCome(base->info.state)
                   ? base->info.id
                   : std::string();
    }

    Library library;
    Database database;
};

RunQueue::RunQueue(const fs::path& project)
    : m_impl(std::make_unique<Impl>(project)) {}

RunQueue::~RunQueue() = default;

QueueState RunQueue::state() {
    return stateOf(m_impl->database, m_impl->library.folder());
}

QueueState RunQueue::read(const fs::path& project) {
    Database database(project / project_files::library, Database::Mode::ReadOnly);
    Statement table(database, "SELECT 1 FROM sqlite_schema WHERE name = 'queue'");
    const bool known = table.step();
    table.reset();
    return known ? stateOf(database, project) : QueueState{};
}

void RunQueue::add(const std::vector<std::string>& runs) {
    Impl& impl = *m_impl;
    std::vector<QueueEntry> entries;
    entries.reserve(runs.size());
    for (const std::string& id : runs) {
        auto run = impl.library.run(id);
        if (!run)
            throw Error(ErrorKind::Usage, "There is no run '" + id + "'",
                        impl.library.folder().string(), "'rationale runs' lists them.");
        impl.library.refreshRun(run->info.id);
        run = impl.library.run(run->info.id);
        if (!run || run->info.state != RunState::Queued)
            throw Error(ErrorKind::Input, "Run '" + id + "' has begun already",
                        impl.library.folder().string(),
                        "'rationale resume' continues a stopped run.");
        entries.push_back({run->info.id, impl.baseOf(*run), nowSeconds(), false});
    }
    impl.database.transaction([&] {
        auto position = static_cast<int64_t>(waitingIn(impl.database).size());
        Statement insert(impl.database, "INSERT OR IGNORE INTO queue (run, position, added, "
                                        "waits_for) VALUES (?, ?, ?, ?)");
        for (const QueueEntry& entry : entries)
            insert.bind(1, entry.run)
                .bind(2, ++position)
                .bind(3, entry.added)
                .bind(4, entry.waitsFor)
                .run();
        writeOrder(impl.database, waitingIn(impl.database)); // without gaps
    });
}

std::vector<RunSummary> RunQueue::addNew(const std::vector<NewRun>& runs) {
    Library& library = m_impl->library;
    std::vector<RunSummary> made;
    std::vector<std::string> ids;
    made.reserve(runs.size());
    ids.reserve(runs.size());
    try {
        for (const NewRun& run : runs) {
            made.push_back(library.createRun(run.recipeYaml, run.resolved, run.stage, run.model,
                                             run.name, run.seed));
            ids.push_back(made.back().info.id);
            if (!run.tags.empty())
                library.setTags(ids.back(), run.tags);
        }
        add(ids);
    } catch (...) {
        for (const RunSummary& run : made) {
            try {
                library.deleteRun(run.info.id);
            } catch (const std::exception&) {
                continue; // the first error tells more than this one
            }
        }
        throw;
    }
    return made;
}

void RunQueue::remove(const std::string& run) {
    Database& database = m_impl->database;
    database.transaction([&] {
        Statement(database, "DELETE FROM queue WHERE run = ? AND begun = 0").bind(1, run).run();
        if (database.changes() == 0)
            throw notWaiting(run, m_impl->library.folder());
        writeOrder(database, waitingIn(database));
    });
}

void RunQueue::move(const std::string& run, int64_t position) {
    Database& database = m_impl->database;
    database.transaction([&] {
        std::vector<std::string> order = waitingIn(database);
        const auto found = std::find(order.begin(), order.end(), run);
        if (found == order.end())
            throw notWaiting(run, m_impl->library.folder());
        order.erase(found);
        const auto last = static_cast<int64_t>(order.size());
        order.insert(order.begin() + std::clamp<int64_t>(position - 1, 0, last), run);
        writeOrder(database, order);
    });
}

void RunQueue::setHeld(bool held) {
    m_impl->library.setSetting(heldSetting, held);
}

std::vector<RunQueue::Settled> RunQueue::settle() {
    Impl& impl = *m_impl;
    impl.library.refresh();
    std::vector<Settled> settled;
    std::vector<std::string> waitAgain;
    for (const QueueEntry& entry : entriesOf(impl.database, Of::All)) {
        auto run = impl.library.run(entry.run);
        if (!run) {
            RunSummary nothing;
            nothing.info.id = entry.run;
            settled.push_back({std::move(nothing), true, false});
        } else if (run->info.state == RunState::Queued) {
            if (entry.begun)
                waitAgain.push_back(entry.run);
        } else if (!isActive(run->info.state) || !entry.begun) {
            const bool byHand = !entry.begun && isActive(run->info.state);
            settled.push_back({std::move(*run), false, byHand});
        }
    }
    if (settled.empty() && waitAgain.empty())
        return settled;
    impl.database.transaction([&] {
        Statement remove(impl.database, "DELETE FROM queue WHERE run = ?");
        for (const Settled& one : settled)
            remove.bind(1, one.run.info.id).run();
        Statement again(impl.database, "UPDATE queue SET begun = 0, position = 0 WHERE run = ?");
        for (const std::string& run : waitAgain)
            again.bind(1, run).run();
        writeOrder(impl.database, waitingIn(impl.database));
    });
    return settled;
}

std::string RunQueue::next() {
    std::string first;
    bool somethingGoesOn = false;
    for (const QueueEntry& entry : entriesOf(m_impl->database)) {
        somethingGoesOn = somethingGoesOn || entry.begun;
        if (entry.begun)
            continue;
        const auto base =
            entry.waitsFor.empty() ? std::nullopt : m_impl->library.run(entry.waitsFor);
        if (!base || !isStillToCome(base->info.state))
            return entry.run;
        somethingGoesOn = somethingGoesOn || isActive(base->info.state);
        if (first.empty())
            first = entry.run;
    }
    // Nobody will make what these wait for: the first says so itself when it fails.
    return somethingGoesOn ? std::string() : first;
}

void RunQueue::markBegun(const std::string& run) {
    Database& database = m_impl->database;
    database.transaction([&] {
        Statement(database, "UPDATE queue SET begun = 1, position = 0 WHERE run = ?")
            .bind(1, run)
            .run();
        if (database.changes() == 0)
            throw notWaiting(run, m_impl->library.folder());
        writeOrder(database, waitingIn(database));
    });
}

double measuredStepSeconds(const std::vector<RunSummary>& runs, const std::string& stage,
                           const std::string& model) {
    double sum = 0;
    int count = 0;
    for (const RunSummary& run : runs) {
        if (run.info.state != RunState::Complete || run.info.stage != stage ||
            run.info.model != model || !std::isfinite(run.stepSeconds))
            continue;
        sum += run.stepSeconds;
        ++count;
    }
    return count == 0 ? std::nan("") : sum / count;
}

} // namespace rationale
