// SPDX-License-Identifier: GPL-3.0-or-later
// trackio: a project's SQLite file (trackio/sqlite_storage.py), opened in place for reading, so
// that what is still in its write-ahead log counts.
#include "core/base/error.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"
#include "core/interop/metric_lines.h"
#include "core/interop/trl_completions.h"
#include "core/storage/database.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <set>

namespace rationale::interop {

namespace {

std::set<std::string> columnsOf(Database& database, const std::string& table) {
    std::set<std::string> columns;
    Statement query(database, "SELECT name FROM pragma_table_info(?)");
    query.bind(1, table);
    while (query.step())
        columns.insert(query.text(0));
    return columns;
}

/// "2026-08-21T10:00:00.123456+00:00"; NaN for something else.
double secondsOf(const std::string& text) {
    std::tm time{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
    if (!rest)
        rest = ::strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &time);
    if (!rest)
        return std::nan("");
    double seconds = static_cast<double>(::timegm(&time));
    if (*rest == '.') {
        char* end = nullptr;
        seconds += std::strtod(rest, &end);
        rest = end;
    }
    int hours = 0, minutes = 0;
    if (*rest == '+' || *rest == '-') {
        const int sign = *rest == '+' ? 1 : -1;
        if (std::sscanf(rest + 1, "%2d:%2d", &hours, &minutes) == 2)
            seconds -= sign * (hours * 3600.0 + minutes * 60.0);
    }
    return seconds;
}

/// Which column tells the runs of the file apart: names may come twice, ids may be missing.
std::string keyOf(Database& database) {
    const std::set<std::string> columns = columnsOf(database, "metrics");
    for (const char* needed : {"run_name", "step", "metrics"})
        if (!columns.contains(needed))
            throw Error(ErrorKind::Input, "This is no database of trackio",
                        database.path().string(),
                        "It lacks the table metrics with run_name, step and metrics.");
    return columns.contains("run_id") ? "coalesce(run_id, run_name)" : "run_name";
}

bool isTable(const Json& value) {
    return value.is_object() && memberOf(value, "_type") == "trackio.table" &&
           memberOf(value, "_value").is_array();
}

/// Returns whether the table is one of completions.
bool tellCompletions(const Json& table, int64_t step, ImportSink& sink) {
    const Json& rows = memberOf(table, "_value");
    if (!std::all_of(rows.begin(), rows.end(), &TrlCompletions::isRow))
        return false;
    TrlCompletions completions({}, sink);
    for (const Json& row : rows)
        completions.add(row, step);
    completions.finish();
    return true;
}

/// Calls `use` with step, time and metrics of every row of one run, in the order of writing.
template <typename Use>
void eachRow(Database& database, const std::string& run, const Use& use) {
    const std::set<std::string> columns = columnsOf(database, "metrics");
    const std::string time = columns.contains("timestamp") ? "timestamp" : "''";
    Statement query(database, "SELECT step, " + time + ", metrics, rowid FROM metrics WHERE " +
                                  keyOf(database) + " = ? ORDER BY rowid");
    query.bind(1, run);
    while (query.step()) {
        const std::string where =
            database.path().string() + ", metrics, row " + std::to_string(query.integer(3));
        const Json metrics = parseLooseJson(query.text(2), where);
        if (!metrics.is_object())
            throw Error(ErrorKind::Corrupt, "The metrics are no JSON object", where);
        use(query.integer(0), query.text(1), metrics);
    }
}

void readConfig(Database& database, const std::string& run, ImportSink& sink) {
    const std::set<std::string> columns = columnsOf(database, "configs");
    if (!columns.contains("config"))
        return;
    const std::string key = columns.contains("run_id") ? "coalesce(run_id, run_name)" : "run_name";
    Statement query(database, "SELECT config FROM configs WHERE " + key + " = ?");
    query.bind(1, run);
    if (!query.step())
        return;
    const Json config = parseLooseJson(query.text(0), database.path().string() + ", configs");
    sink.setting("config", config);
    for (const char* name : {"model_name_or_path", "_name_or_path", "model"})
        if (const Json& model = memberOf(config, name); model.is_string()) {
            sink.model(model.get<std::string>());
            break;
        }
}

void readRun(const fs::path& path, const std::string& run, ImportSink& sink) {
    Database database(path, Database::Mode::ReadOnly);
    readConfig(database, run, sink);
    LeftOut leftOut;
    bool tables = false;
    eachRow(database, run, [&](int64_t step, const std::string& time, const Json& metrics) {
        std::vector<std::string> without;
        for (const auto& [key, value] : metrics.items())
            if (isTable(value)) {
                without.push_back(key);
                tables = true;
            }
        tellMetrics(metrics, step, without, sink, leftOut);
        sink.time(step, secondsOf(time));
    });
    if (tables)
        eachRow(database, run, [&](int64_t step, const std::string&, const Json& metrics) {
            for (const auto& [key, value] : metrics.items())
                if (isTable(value) && !tellCompletions(value, step, sink))
                    leftOut.add(key);
        });
    leftOut.tell(sink, "neither numeric nor a table of completions");
}

} // namespace

std::vector<ImportSource> openTrackio(const ImportRequest& request) try {
    const fs::path path = request.path;
    Database database(path, Database::Mode::ReadOnly);
    const std::string key = keyOf(database);
    std::vector<ImportSource> sources;
    std::string known;
    {
        Statement query(database, "SELECT " + key +
                                      ", max(run_name) FROM metrics GROUP BY 1 "
                                      "ORDER BY min(rowid)");
        while (query.step()) {
            const std::string id = query.text(0), name = query.text(1);
            known += (known.empty() ? "" : ", ") + name;
            if (request.run.empty() || request.run == name || request.run == id)
                sources.push_back(
                    {name, [path, id](ImportSink& sink) { readRun(path, id, sink); }});
        }
    }
    if (sources.empty() && !request.run.empty())
        throw Error(ErrorKind::Input, "There is no run '" + request.run + "' in it", path.string(),
                    known.empty() ? "" : "It has " + known + ".");
    return sources;
} catch (const Error& error) {
    if (error.kind() != ErrorKind::Corrupt)
        throw;
    throw Error(ErrorKind::Input, "This is no database that can be read", request.path.string(),
                "trackio keeps one SQLite file, PROJECT.db, for each project.");
}

} // namespace rationale::interop
