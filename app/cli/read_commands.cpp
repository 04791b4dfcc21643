// SPDX-License-Identifier: GPL-3.0-or-later
// runs, metrics, query; samples and trees are in files of their own.
#include "app/cli/read_commands.h"

#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "app/cli/table_printer.h"
#include "core/base/id.h"
#include "core/recipe/field_spec.h"
#include "core/storage/database.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <map>
#include <set>

#include <fnmatch.h>

namespace rationale::cli {
namespace {

Json timeOrNull(double seconds) {
    return seconds > 0 ? Json(formatTime(seconds)) : Json(nullptr);
}

/// Unknown numbers are null in JSON, so that a reader need not know about NaN.
Json numberOrNull(double value) {
    return std::isnan(value) ? Json(nullptr) : Json(value);
}

Json runObject(const RunSummary& run) {
    const RunInfo& info = run.info;
    return {{"id", info.id},
            {"name", info.name},
            {"stage", info.stage},
            {"model", info.model},
            {"state", toString(info.state)},
            {"message", info.message},
            {"steps", info.step},
            {"total_steps", info.totalSteps},
            {"seed", info.seed},
            {"created", timeOrNull(info.created)},
            {"started", timeOrNull(info.started)},
            {"ended", timeOrNull(info.ended)},
            {"duration_seconds", run.durationSeconds},
            {"last_reward", numberOrNull(run.lastReward)},
            {"best_reward", numberOrNull(run.bestReward)},
            {"pass_at_1", numberOrNull(run.passAt1)},
            {"samples", run.sampleCount},
            {"tags", run.tags},
            {"note", run.note},
            {"folder", run.folder.string()}};
}

struct RunsOptions {
    std::string project;
    bool json = false;
};

/// Null, an empty cell, of a stage without steps.
Json stepsOf(const RunInfo& info) {
    return takesSteps(info.stage)
               ? Json(std::to_string(info.step) + "/" + std::to_string(info.totalSteps))
               : Json(nullptr);
}

void listRuns(const RunsOptions& options) {
    Library library(projectFolder(options.project, false));
    library.refresh();
    const std::vector<RunSummary> runs = library.runs();
    if (options.json) {
        Json list = Json::array();
        for (const RunSummary& run : runs)
            list.push_back(runObject(run));
        std::cout << toJsonText(list, 2) << '\n';
        return;
    }
    TablePrinter table({"name", "state", "stage", "steps", "reward", "pass@1", "samples", "id"});
    for (const RunSummary& run : runs)
        table.add({run.info.name, toString(run.info.state), run.info.stage, stepsOf(run.info),
                   numberOrNull(run.lastReward), numberOrNull(run.passAt1), run.sampleCount,
                   run.info.id});
    table.print(std::cout, Format::Table);
}

struct MetricsOptions {
    std::string project, run, format = "table";
    std::vector<std::string> names;
    bool json = false;
};

bool matches(const std::vector<std::string>& globs, const std::string& name) {
    // Without FNM_PATHNAME a * also spans the / of "rewards/format/mean".
    return globs.empty() || std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
               return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
           });
}

using NamedSeries = std::vector<std::pair<std::string, MetricSeries>>;

void printMetricTable(const NamedSeries& all) {
    TablePrinter table({"metric", "points", "first", "last", "min", "max", "last_step"});
    for (const auto& [name, series] : all) {
        double low = std::numeric_limits<double>::quiet_NaN(), high = low;
        for (const double value : series.values) {
            low = std::isnan(low) ? value : std::fmin(low, value);
            high = std::isnan(high) ? value : std::fmax(high, value);
        }
        if (series.steps.empty())
            continue;
        table.add({name, series.steps.size(), series.values.front(), series.values.back(), low,
                   high, series.steps.back()});
    }
    table.print(std::cout, Format::Table);
}

/// One row per step, one column per metric; empty where a metric has no value at that step.
void printMetricCsv(const NamedSeries& all) {
    std::vector<std::string> columns = {"step"};
    std::map<int64_t, std::vector<Json>> rows;
    for (size_t i = 0; i < all.size(); ++i) {
        columns.push_back(all[i].first);
        const MetricSeries& series = all[i].second;
        for (size_t k = 0; k < series.steps.size(); ++k) {
            auto& row = rows[series.steps[k]];
            row.resize(all.size() + 1);
            row[i + 1] = series.values[k];
        }
    }
    TablePrinter table(std::move(columns));
    for (auto& [step, row] : rows) {
        row[0] = step;
        table.add(std::move(row));
    }
    table.print(std::cout, Format::Csv);
}

void printMetricJson(const NamedSeries& all) {
    Json object = Json::object();
    for (const auto& [name, series] : all)
        object[name] = {{"steps", series.steps}, {"values", series.values}};
    std::cout << toJsonText(object) << '\n';
}

void printMetrics(const MetricsOptions& options) {
    const Format format = options.json ? Format::Json : formatFromString(options.format);
    RunReader reader(runFolder(options.project, options.run));
    NamedSeries all;
    std::string known;
    for (const MetricKey& key : reader.metricKeys()) {
        known += (known.empty() ? "" : ", ") + key.name;
        if (matches(options.names, key.name))
            all.emplace_back(key.name, reader.series(key.id));
    }
    if (all.empty() && !options.names.empty())
        throw Error(ErrorKind::Input, "no metric is called like that", options.run,
                    known.empty() ? "The run has no metrics yet." : "It has: " + known);
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    switch (format) {
    case Format::Table:
        return printMetricTable(all);
    case Format::Csv:
        return printMetricCsv(all);
    case Format::Json:
        return printMetricJson(all);
    }
}

struct QueryOptions {
    std::string project, run, sql, format = "table";
    bool json = false;
};

Json cell(const Statement& statement, int column) {
    switch (statement.type(column)) {
    case Statement::Type::Integer:
        return statement.integer(column);
    case Statement::Type::Real:
        return statement.real(column);
    case Statement::Type::Text:
        return statement.text(column);
    case Statement::Type::Blob:
        return "<" + std::to_string(statement.blob(column).size()) + " bytes>";
    case Statement::Type::Null:
        return nullptr;
    }
    return nullptr;
}

/// Names of the columns; a name that comes twice is numbered, or an object would keep one of them.
std::vector<std::string> columnsOf(const Statement& statement) {
    std::set<std::string> given;
    for (int i = 0; i < statement.columnCount(); ++i)
        given.insert(statement.columnName(i));
    std::vector<std::string> columns;
    std::set<std::string> taken;
    for (int i = 0; i < statement.columnCount(); ++i) {
        const std::string wanted = statement.columnName(i);
        std::string name = wanted;
        for (int number = 2; taken.contains(name) || (name != wanted && given.contains(name));
             ++number)
            name = wanted + "_" + std::to_string(number);
        taken.insert(name);
        columns.push_back(name);
    }
    return columns;
}

void runQuery(const QueryOptions& options) {
    const Format format = options.json ? Format::Json : formatFromString(options.format);
    Database database(runFolder(options.project, options.run) / run_files::database,
                      Database::Mode::ReadOnly);
    Statement statement(database, options.sql);
    if (!statement.readsOnly())
        throw Error(ErrorKind::Input, "the query would write", options.sql,
                    "Only its engine writes a run's database; use SELECT.");
    TablePrinter table(columnsOf(statement));
    while (statement.step()) {
        std::vector<Json> row;
        row.reserve(static_cast<size_t>(statement.columnCount()));
        for (int i = 0; i < statement.columnCount(); ++i)
            row.push_back(cell(statement, i));
        table.add(std::move(row));
    }
    table.print(std::cout, format);
}

void addFormat(CLI::App* command, std::string& format, bool& json) {
    command->add_option("--format", format, "table, csv or json")->capture_default_str();
    command->add_flag("--json", json, "the same as --format json");
}

} // namespace

void addReadCommands(CLI::App& app) {
    auto runs = std::make_shared<RunsOptions>();
    CLI::App* list = app.add_subcommand("runs", "List the runs of a project, newest first");
    list->add_option("--project", runs->project, "Project folder; default: the nearest one");
    list->add_flag("--json", runs->json, "A list of objects: id, name, stage, state, steps …");
    list->callback([runs] { listRuns(*runs); });

    auto metrics = std::make_shared<MetricsOptions>();
    CLI::App* read = app.add_subcommand("metrics", "Print the metrics of a run");
    read->add_option("RUN", metrics->run, "Id, beginning of an id, or name")->required();
    read->add_option("--project", metrics->project, "Project folder; default: the nearest one");
    read->add_option("--name", metrics->names, "Names to print; * and ? stand for anything");
    addFormat(read, metrics->format, metrics->json);
    read->callback([metrics] { printMetrics(*metrics); });

    addSamplesCommand(app);
    addTreesCommand(app);

    auto query = std::make_shared<QueryOptions>();
    CLI::App* sql = app.add_subcommand("query", "Ask a run's database in SQL (reading only)");
    sql->add_option("RUN", query->run, "Id, beginning of an id, or name")->required();
    sql->add_option("SQL", query->sql,
                    "One SELECT; views: metrics, samples, reward_parts, search_trees")
        ->required();
    sql->add_option("--project", query->project, "Project folder; default: the nearest one");
    addFormat(sql, query->format, query->json);
    sql->callback([query] { runQuery(*query); });
}

} // namespace rationale::cli
