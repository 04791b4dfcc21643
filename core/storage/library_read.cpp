// SPDX-License-Identifier: GPL-3.0-or-later
// Listing runs and keeping their cached summaries in step with the run folders.
#include "core/base/file_lock.h"
#include "core/storage/library_impl.h"
#include "core/storage/library_schema.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <set>

namespace rationale {
namespace {

std::vector<float> toFloats(const std::string& bytes) {
    std::vector<float> values(bytes.size() / sizeof(float));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

std::string_view toBytes(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

/// What a summary row says may be older than the run's death or birth; its lock is not.
RunState stateNow(RunState stored, const fs::path& folder) {
    const bool startable = stored == RunState::Queued;
    if (!isActive(stored) && !startable)
        return stored;
    const bool held = FileLock::isHeld(folder / run_files::lock);
    if (startable)
        return held ? RunState::Launching : stored;
    return held ? stored : RunState::Interrupted;
}

bool isRunFolder(const fs::path& path) {
    std::error_code ignored;
    const std::string name = path.filename().string();
    return !name.starts_with('.') && fs::is_directory(path, ignored) &&
           (fs::exists(path / run_files::recipe, ignored) ||
            fs::exists(path / run_files::database, ignored));
}

std::set<std::string> foldersOnDisk(const fs::path& runs) {
    std::set<std::string> ids;
    std::error_code error;
    for (fs::directory_iterator it(runs, error), end; !error && it != end; it.increment(error))
        if (isRunFolder(it->path()))
            ids.insert(it->path().filename().string());
    if (error)
        throw systemError(error.value(), "list the runs", runs.string());
    return ids;
}

/// A folder that no row knows (copied in, or library.sqlite was lost): what can be told from its
/// files.
RunInfo describeUnknown(const fs::path& folder, const RunDigest& digest) {
    RunInfo info = digest.info;
    info.id = folder.filename().string();
    if (info.stage.empty()) {
        try {
            const Json recipe = parseYaml(readFile(folder / run_files::recipe), run_files::recipe);
            const auto read = [&recipe](const char* key, std::string& value) {
                if (recipe.is_object() && recipe.contains(key) && recipe[key].is_string())
                    value = recipe[key].get<std::string>();
            };
            read("stage", info.stage);
            read("name", info.name);
            read("model", info.model);
            if (recipe.is_object() && recipe.contains("seed") && recipe["seed"].is_number_integer())
                info.seed = recipe["seed"].get<uint64_t>();
        } catch (const Error&) {
            info.stage = "unknown"; // listed all the same; opening it tells what is wrong
        }
    }
    if (info.created == 0) {
        std::error_code ignored;
        const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(folder, ignored));
        info.created = std::chrono::duration<double>(time.time_since_epoch()).count();
    }
    return info;
}

} // namespace

std::vector<RunSummary> Library::Impl::select(const std::string& tail, const std::string& value) {
    std::vector<RunSummary> runs;
    Statement query(*database,
                    "SELECT id, name, stage, model, seed, state, message, step, total_steps, "
                    "created, started, ended, heartbeat, colour, visible, pinned, archived, tags, "
                    "note, last_reward, best_reward, pass_at_1, sparkline, sample_count, "
                    "duration_seconds, step_seconds, base_run FROM run " +
                        tail);
    if (!value.empty())
        query.bind(1, value);
    while (query.step()) {
        RunSummary run;
        RunInfo& info = run.info;
        info.id = query.text(0);
        run.folder = runFolder(info.id);
        info.name = query.text(1);
        info.stage = query.text(2);
        info.model = query.text(3);
        info.seed = std::bit_cast<uint64_t>(query.integer(4));
        info.state = stateNow(runStateFromString(query.text(5)), run.folder);
        info.message = query.text(6);
        info.step = query.integer(7);
        info.totalSteps = query.integer(8);
        info.created = query.real(9);
        info.started = query.real(10);
        info.ended = query.real(11);
        info.heartbeat = query.real(12);
        run.colour = static_cast<int32_t>(query.integer(13));
        run.visible = query.integer(14) != 0;
        run.pinned = query.integer(15) != 0;
        run.archived = query.integer(16) != 0;
        run.tags = parseJson(query.text(17), "tags").get<std::vector<std::string>>();
        run.note = query.text(18);
        run.lastReward = query.real(19);
        run.bestReward = query.real(20);
        run.passAt1 = query.real(21);
        run.rewardSparkline = toFloats(query.blob(22));
        run.sampleCount = query.integer(23);
        run.durationSeconds = query.real(24);
        run.stepSeconds = query.real(25);
        run.baseRun = query.text(26);
        runs.push_back(std::move(run));
    }
    return runs;
}

std::vector<RunSummary> Library::runs() {
    return m_impl->select("ORDER BY created DESC, ordinal DESC");
}

std::optional<RunSummary> Library::run(const std::string& idOrName) {
    if (idOrName.empty())
        return std::nullopt;
    for (const char* condition : {"WHERE id = ?", "WHERE name = ? ORDER BY created DESC LIMIT 1"})
        if (auto found = m_impl->select(condition, idOrName); !found.empty())
            return std::move(found.front());
    auto found = m_impl->select("WHERE substr(id, 1, length(?1)) = ?1", idOrName);
    if (found.size() > 1)
        throw Error(ErrorKind::Input,
                    "\"" + idOrName + "\" is the beginning of " + std::to_string(found.size()) +
                        " run ids",
                    m_impl->folder.string(), "Give more of the id, or the run's name.");
    if (found.empty())
        return std::nullopt;
    return std::move(found.front());
}

void Library::Impl::storeDigest(const std::string& id, const RunDigest& digest,
                                const std::string& stamp) {
    const RunInfo& info = digest.info;
    // A run that has written nothing knows less than the row made when it was queued.
    Statement(*database,
              "UPDATE run SET stamp = ?2, state = ?3, message = ?4, step = ?5, total_steps = ?6, "
              "started = ?7, ended = ?8, heartbeat = ?9, last_reward = ?10, best_reward = ?11, "
              "pass_at_1 = ?12, sparkline = ?13, sample_count = ?14, duration_seconds = ?15, "
              "stage = iif(?16 = '', stage, ?16), model = iif(?16 = '', model, ?17), "
              "seed = iif(?16 = '', seed, ?18), step_seconds = ?19, base_run = ?20 WHERE id = ?1")
        .bind(1, id)
        .bind(2, stamp)
        .bind(3, toString(info.state))
        .bind(4, info.message)
        .bind(5, info.step)
        .bind(6, info.totalSteps)
        .bind(7, info.started)
        .bind(8, info.ended)
        .bind(9, info.heartbeat)
        .bind(10, digest.lastReward)
        .bind(11, digest.bestReward)
        .bind(12, digest.passAt1)
        .bindBlob(13, toBytes(digest.sparkline))
        .bind(14, digest.sampleCount)
        .bind(15, digest.durationSeconds)
        .bind(16, info.stage)
        .bind(17, info.model)
        .bind(18, std::bit_cast<int64_t>(info.seed))
        .bind(19, digest.stepSeconds)
        .bind(20, digest.baseRun)
        .run();
}

std::vector<std::string> Library::refresh() {
    if (m_impl->readOnlyReason)
        return {};
    struct Known {
        std::string stamp;
        RunState state;
    };
    std::map<std::string, Known> known;
    {
        Statement query(*m_impl->database, "SELECT id, stamp, state FROM run");
        while (query.step())
            known[query.text(0)] = {query.text(1), runStateFromString(query.text(2))};
    }
    const std::set<std::string> onDisk = foldersOnDisk(m_impl->folder / project_files::runs);
    struct Change {
        std::string id, stamp;
        RunDigest digest;
        bool isNew = false;
    };
    std::vector<Change> changes;
    std::vector<std::string> changed;
    for (const std::string& id : onDisk) {
        const fs::path folder = runFolder(id);
        const auto row = known.find(id);
        const std::string stamp = runStamp(folder); // before reading: later commits are seen again
        const bool isNew = row == known.end();
        if (!isNew && row->second.stamp == stamp &&
            stateNow(row->second.state, folder) == row->second.state)
            continue;
        changes.push_back({id, stamp, digestRun(folder), isNew});
        changed.push_back(id);
    }
    std::vector<std::string> gone;
    for (const auto& [id, row] : known)
        if (!onDisk.contains(id))
            gone.push_back(id);
    changed.insert(changed.end(), gone.begin(), gone.end());
    if (changed.empty())
        return {};
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
        return a.digest.info.created < b.digest.info.created; // ordinals follow age
    });
    m_impl->write([&] {
        for (const Change& change : changes) {
            if (change.isNew && m_impl->select("WHERE id = ?", change.id)
                                    .empty()) { // another process may be faster
                const RunInfo info = describeUnknown(runFolder(change.id), change.digest);
                m_impl->insertRun(info, info.name);
            }
            m_impl->storeDigest(change.id, change.digest, change.stamp);
        }
        for (const std::string& id : gone)
            Statement(*m_impl->database, "DELETE FROM run WHERE id = ?").bind(1, id).run();
    });
    return changed;
}

void Library::refreshRun(const std::string& id) {
    const fs::path folder = runFolder(id);
    if (!isRunFolder(folder)) {
        refresh();
        return;
    }
    const std::string stamp = runStamp(folder);
    const RunDigest digest = digestRun(folder);
    m_impl->write([&] { m_impl->storeDigest(id, digest, stamp); });
}

} // namespace rationale
