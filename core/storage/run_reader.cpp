// SPDX-License-Identifier: GPL-3.0-or-later
// Run, metrics, events, checkpoints and reports; samples are in run_reader_samples.cpp.
#include "core/storage/run_reader.h"

#include "core/base/file_lock.h"
#include "core/storage/run_reader_impl.h"
#include "core/storage/run_schema.h"
#include "core/storage/sample_query.h"

#include <bit>
#include <limits>

namespace rationale {
namespace {

int64_t pragma(Database& database, const char* name) {
    Statement statement(database, std::string("PRAGMA ") + name);
    statement.step();
    return statement.integer(0);
}

void requireKnownFile(Database& database) {
    const std::string file = database.path().string();
    const int64_t version = pragma(database, "user_version");
    if (version == 0 && pragma(database, "application_id") == 0 &&
        pragma(database, "page_count") <= 1)
        throw Error(ErrorKind::Io, "the run has not written anything yet", file,
                    "Wait until its engine has started.");
    if (pragma(database, "application_id") != runApplicationId)
        throw Error(ErrorKind::Corrupt, "not the database of a run", file,
                    "Restore the file from a copy.");
    const auto known = static_cast<int64_t>(runMigrations().size());
    if (version > known)
        throw Error(ErrorKind::Corrupt,
                    "the run's database has version " + std::to_string(version) +
                        ", made by a newer Rationale; this one knows " + std::to_string(known),
                    file, "Update Rationale.");
}

} // namespace

RunReader::Impl::Impl(const fs::path& runFolder)
    : folder(runFolder)
    , database(runFolder / run_files::database, Database::Mode::ReadOnly) {
    requireKnownFile(database);
    addSearchFunctions(database);
}

Statement& RunReader::Impl::statement(const std::string& sql) {
    const auto known = statements.find(sql);
    if (known != statements.end())
        return known->second;
    return statements.emplace(sql, Statement(database, sql)).first->second;
}

ValidSteps RunReader::Impl::validSteps() {
    std::vector<int64_t> valid;
    StatementUse query(statement("SELECT id, valid_to FROM segment"));
    while (query->step()) {
        const auto id = static_cast<size_t>(query->integer(0));
        if (valid.size() <= id)
            valid.resize(id + 1, std::numeric_limits<int64_t>::max());
        if (!query->isNull(1))
            valid[id] = query->integer(1);
    }
    return ValidSteps(std::move(valid));
}

RunReader::RunReader(const fs::path& runFolder)
    : m_impl(std::make_unique<Impl>(runFolder)) {}

RunReader::~RunReader() = default;

const fs::path& RunReader::folder() const {
    return m_impl->folder;
}

int64_t RunReader::dataVersion() {
    return m_impl->database.dataVersion();
}

void RunReader::interrupt() {
    m_impl->database.interrupt();
}

RunInfo RunReader::info() {
    const fs::path lock = m_impl->folder / run_files::lock;
    // The lock is asked first: an engine writes its last state before it lets go of the lock.
    const bool held = FileLock::isHeld(lock);
    StatementUse query(m_impl->statement(
        "SELECT id, name, stage, model, seed, state, message, step, total_steps, created, started, "
        "ended, heartbeat FROM run"));
    if (!query->step())
        throw Error(ErrorKind::Io, "the run has not written anything yet",
                    m_impl->database.path().string(), "Wait until its engine has started.");
    RunInfo info;
    info.id = query->text(0);
    info.name = query->text(1);
    info.stage = query->text(2);
    info.model = query->text(3);
    info.seed = std::bit_cast<uint64_t>(query->integer(4));
    info.state = runStateFromString(query->text(5));
    info.message = query->text(6);
    info.step = query->integer(7);
    info.totalSteps = query->integer(8);
    info.created = query->real(9);
    info.started = query->real(10);
    info.ended = query->real(11);
    info.heartbeat = query->real(12);
    // Once more before calling it dead: a new engine may have taken the lock in between.
    if (isActive(info.state) && !held && !FileLock::isHeld(lock))
        info.state = RunState::Interrupted;
    return info;
}

std::vector<MetricKey> RunReader::metricKeys() {
    std::vector<MetricKey> keys;
    StatementUse query(m_impl->statement("SELECT id, name FROM metric_key ORDER BY id"));
    while (query->step())
        keys.push_back({query->integer(0), query->text(1)});
    return keys;
}

MetricSeries RunReader::series(int64_t keyId, int64_t afterStep) {
    const ValidSteps valid = m_impl->validSteps();
    MetricSeries series;
    StatementUse query(m_impl->statement("SELECT step, segment, value FROM metric WHERE key_id = ? "
                                         "AND step > ? ORDER BY step, segment"));
    query->bind(1, keyId).bind(2, afterStep);
    while (query->step()) {
        const int64_t step = query->integer(0);
        if (!valid.keeps(step, query->integer(1)))
            continue;
        if (!series.steps.empty() && series.steps.back() == step) { // the newer segment's value
            series.values.back() = query->real(2);
            continue;
        }
        series.steps.push_back(step);
        series.values.push_back(query->real(2));
    }
    return series;
}

MetricSeries RunReader::series(const std::string& name, int64_t afterStep) {
    int64_t id = 0;
    {
        StatementUse query(m_impl->statement("SELECT id FROM metric_key WHERE name = ?"));
        query->bind(1, name);
        if (!query->step())
            return {};
        id = query->integer(0);
    }
    return series(id, afterStep);
}

std::optional<double> RunReader::lastValue(const std::string& name) {
    StatementUse query(m_impl->statement(
        "SELECT m.value FROM metric m JOIN segment s ON s.id = m.segment WHERE m.key_id = "
        "(SELECT id FROM metric_key WHERE name = ?) AND m.step <= coalesce(s.valid_to, m.step) "
        "ORDER BY m.step DESC, m.segment DESC LIMIT 1"));
    query->bind(1, name);
    if (!query->step())
        return std::nullopt;
    return query->real(0);
}

StepClock RunReader::clock(int64_t afterStep) {
    const ValidSteps valid = m_impl->validSteps();
    StepClock clock;
    StatementUse query(m_impl->statement(
        "SELECT step, segment, wall_seconds, process_seconds, tokens FROM step_clock "
        "WHERE step > ? ORDER BY step, segment"));
    query->bind(1, afterStep);
    while (query->step()) {
        const int64_t step = query->integer(0);
        if (!valid.keeps(step, query->integer(1)))
            continue;
        if (clock.steps.empty() || clock.steps.back() != step) {
            clock.steps.push_back(step);
            clock.wallSeconds.emplace_back();
            clock.processSeconds.emplace_back();
            clock.tokens.emplace_back();
        }
        clock.wallSeconds.back() = query->real(2);
        clock.processSeconds.back() = query->real(3);
        clock.tokens.back() = query->integer(4);
    }
    return clock;
}

int64_t RunReader::segmentCount() {
    StatementUse query(m_impl->statement("SELECT count(*) FROM segment"));
    query->step();
    return query->integer(0);
}

std::vector<RunEvent> RunReader::events(int64_t afterId, const std::string& kind) {
    std::vector<RunEvent> events;
    StatementUse query(
        m_impl->statement("SELECT id, time, step, kind, message, data FROM event WHERE id > ?1 "
                          "AND (?2 = '' OR kind = ?2) ORDER BY id"));
    query->bind(1, afterId).bind(2, kind);
    while (query->step())
        events.push_back({query->integer(0), query->real(1), query->integer(2), query->text(3),
                          query->text(4),
                          parseJson(query->text(5), m_impl->database.path().string() + ", event")});
    return events;
}

std::vector<CheckpointRecord> RunReader::checkpoints() {
    std::vector<CheckpointRecord> records;
    StatementUse query(m_impl->statement(
        "SELECT step, path, time FROM checkpoint WHERE superseded = 0 ORDER BY step"));
    while (query->step())
        records.push_back({query->integer(0), query->text(1), query->real(2)});
    return records;
}

std::optional<Json> RunReader::report(const std::string& name) {
    StatementUse query(m_impl->statement("SELECT value FROM report WHERE name = ?"));
    query->bind(1, name);
    if (!query->step())
        return std::nullopt;
    return parseJson(query->text(0), m_impl->database.path().string() + ", report " + name);
}

std::vector<std::string> RunReader::reportNames() {
    std::vector<std::string> names;
    StatementUse query(m_impl->statement("SELECT name FROM report ORDER BY name"));
    while (query->step())
        names.push_back(query->text(0));
    return names;
}

Json RunReader::resolved() {
    const fs::path file = m_impl->folder / run_files::resolved;
    if (!fs::exists(file))
        return nullptr;
    return parseJson(readFile(file), file.string());
}

std::string RunReader::recipeText() {
    return readFile(m_impl->folder / run_files::recipe);
}

} // namespace rationale
