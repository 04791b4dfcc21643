// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/run_export.h"

#include "core/base/error.h"
#include "core/data/table_reader.h"
#include "core/interop/events/event_file.h"
#include "core/interop/rollout_rows.h"
#include "core/storage/sample_fields.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include <unistd.h>

namespace rationale::interop {

namespace {

/// A file that is written row by row and reports a full disk.
class OutputFile {
public:
    explicit OutputFile(const fs::path& path)
        : m_path(path)
        , m_stream(path, std::ios::binary | std::ios::trunc) {
        requireGood();
    }
    void write(std::string_view bytes) {
        m_stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        requireGood();
    }
    void close() {
        m_stream.close();
        requireGood();
        syncPath(m_path);
    }

private:
    void requireGood() const {
        if (!m_stream)
            throw systemError(errno != 0 ? errno : EIO, "write", m_path.string());
    }
    fs::path m_path;
    std::ofstream m_stream;
};

std::string csvCell(const Json& value) {
    std::string text;
    if (value.is_string())
        text = value.get<std::string>();
    else if (value.is_number_float() && !std::isfinite(value.get<double>()))
        text = std::isnan(value.get<double>()) ? "nan" : value.get<double>() > 0 ? "inf" : "-inf";
    else if (!value.is_null())
        text = toJsonText(value);
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

void writeCsv(const fs::path& path, const std::vector<std::string>& columns,
              const RowSource& rows) {
    OutputFile file(path);
    std::string line;
    for (const std::string& column : columns)
        line += (line.empty() ? "" : ",") + csvCell(column);
    file.write(line + "\n");
    rows([&](const Json& row) {
        line.clear();
        for (size_t i = 0; i < columns.size(); ++i) {
            const auto cell = row.find(columns[i]);
            line += (i == 0 ? "" : ",") + (cell == row.end() ? std::string() : csvCell(*cell));
        }
        file.write(line + "\n");
    });
    file.close();
}

void writeJsonl(const fs::path& path, const RowSource& rows) {
    OutputFile file(path);
    rows([&](const Json& row) {
        Json plain = row;
        for (auto& [key, value] : plain.items())
            if (value.is_number_float() && std::isnan(value.get<double>()))
                value = nullptr;
        file.write(toJsonText(plain) + "\n");
    });
    file.close();
}

void writeRows(const fs::path& folder, const std::string& name, const std::string& format,
               const std::vector<std::string>& columns, const RowSource& rows,
               ExportResult& result) {
    const fs::path path = folder / (name + "." + format);
    if (format == "csv")
        writeCsv(path, columns, rows);
    else if (format == "jsonl")
        writeJsonl(path, rows);
    else
        writeParquetTable(path, rows);
    result.files.push_back(path.filename());
}

struct Metrics {
    std::vector<std::string> names; // in the order they were first logged
    std::map<int64_t, std::vector<std::pair<size_t, double>>> steps;
    int64_t values = 0;
};

Metrics metricsOf(RunReader& reader) {
    Metrics metrics;
    for (const MetricKey& key : reader.metricKeys()) {
        const MetricSeries series = reader.series(key.id);
        if (series.steps.empty())
            continue;
        for (size_t i = 0; i < series.steps.size(); ++i)
            metrics.steps[series.steps[i]].emplace_back(metrics.names.size(), series.values[i]);
        metrics.values += static_cast<int64_t>(series.steps.size());
        metrics.names.push_back(key.name);
    }
    return metrics;
}

void exportMetricRows(const Metrics& metrics, const fs::path& folder, const std::string& format,
                      ExportResult& result) {
    std::vector<std::string> columns = {"step"};
    columns.insert(columns.end(), metrics.names.begin(), metrics.names.end());
    writeRows(
        folder, "metrics", format, columns,
        [&](const std::function<void(const Json&)>& use) {
            for (const auto& [step, values] : metrics.steps) {
                Json row = {{"step", step}};
                for (const auto& [name, value] : values)
                    row[metrics.names[name]] = value;
                use(row);
            }
        },
        result);
}

void exportEvents(RunReader& reader, const Metrics& metrics, const fs::path& folder,
                  ExportResult& result) {
    const RunInfo info = reader.info();
    const StepClock clock = reader.clock();
    std::map<int64_t, double> times;
    for (size_t i = 0; i < clock.steps.size(); ++i)
        times[clock.steps[i]] = clock.wallSeconds[i];
    const double begin = info.started > 0 ? info.started : info.created;
    const fs::path name =
        "events.out.tfevents." + std::to_string(static_cast<int64_t>(begin)) + ".rationale";
    OutputFile file(folder / name);
    file.write(versionRecord(begin));
    double now = begin; // a step without a time of its own happened after the one before
    for (const auto& [step, values] : metrics.steps) {
        if (const auto known = times.find(step); known != times.end())
            now = known->second;
        std::vector<std::pair<std::string, double>> scalars;
        scalars.reserve(values.size());
        for (const auto& [place, value] : values)
            scalars.emplace_back(metrics.names[place], value);
        file.write(scalarRecord(now, step, scalars));
    }
    file.close();
    result.files.push_back(name);
}

Json rowOf(const GroupRecord& group, const SampleRecord& sample,
           const std::vector<std::string>& rewardNames, bool tokens) {
    Json row = sampleFields(group, sample);
    for (const std::string& name : rewardNames) {
        const auto part = std::find_if(sample.parts.begin(), sample.parts.end(),
                                       [&](const RewardPart& one) { return one.name == name; });
        const bool has = part != sample.parts.end();
        const bool scored = has && part->state == RewardState::Scored;
        row["rewards/" + name] = scored ? Json(part->value) : Json(nullptr);
        row["reward_weights/" + name] = has ? Json(part->weight) : Json(nullptr);
        row["reward_reasons/" + name] = has ? part->reason : std::string();
    }
    Json extra = group.prompt.extra.is_object() ? group.prompt.extra : Json::object();
    if (extra.contains(sampleExtras)) {
        const Json all = extra[sampleExtras];
        extra.erase(sampleExtras);
        if (all.is_array() && static_cast<size_t>(sample.member) < all.size())
            extra["sample"] = all[static_cast<size_t>(sample.member)];
    }
    row["extra"] = extra.empty() ? std::string() : toJsonText(extra);
    if (tokens)
        addSampleTokens(sample, row);
    return row;
}

/// Every row has the same members, so the first one tells the columns.
std::vector<std::string> sampleColumns(RunReader& reader, bool tokens) {
    std::vector<std::string> columns;
    const auto ids = reader.sampleIds({}, SampleOrder::Id, false, 1, 0);
    if (ids.empty())
        return columns;
    const SampleRecord sample = reader.sample(ids.front());
    const Json row =
        rowOf(reader.groupWithSamples(sample.groupId), sample, reader.rewardNames(), tokens);
    for (const auto& [key, value] : row.items())
        columns.push_back(key);
    return columns;
}

void exportInto(RunReader& reader, const fs::path& folder, const ExportOptions& options,
                ExportResult& result) {
    if (options.metrics) {
        const Metrics metrics = metricsOf(reader);
        result.values = metrics.values;
        if (options.format == "tensorboard")
            exportEvents(reader, metrics, folder, result);
        else if (metrics.values > 0)
            exportMetricRows(metrics, folder, options.format, result);
    }
    const int64_t samples = reader.sampleCount({});
    if (!options.samples || samples == 0)
        return;
    result.samples = samples;
    writeRows(
        folder, "samples", options.format, sampleColumns(reader, options.tokens),
        [&](const std::function<void(const Json&)>& use) {
            eachSampleRow(reader, options.tokens, use);
        },
        result);
}

void requireOptions(const ExportOptions& options) {
    const auto& known = exportFormats();
    if (std::find(known.begin(), known.end(), options.format) == known.end())
        throw Error(ErrorKind::Usage, "There is no export format '" + options.format + "'",
                    "--format", "Known are tensorboard, csv, jsonl and parquet.");
    if (options.format == "tensorboard" && options.samples)
        throw Error(ErrorKind::Usage, "Event files hold no samples", "--samples",
                    "Export them with --format jsonl, csv or parquet.");
    if (!options.metrics && !options.samples)
        throw Error(ErrorKind::Usage, "There is nothing to export", "export");
}

} // namespace

const std::vector<std::string>& exportFormats() {
    static const std::vector<std::string> formats = {"tensorboard", "csv", "jsonl", "parquet"};
    return formats;
}

void eachSampleRow(RunReader& reader, bool tokens,
                   const std::function<void(const Json& row)>& use) {
    const std::vector<std::string> rewardNames = reader.rewardNames();
    for (const int64_t step : reader.stepsWithSamples()) {
        SampleFilter filter;
        filter.stepFrom = filter.stepTo = step;
        const auto ids = reader.sampleIds(filter, SampleOrder::Id, false, -1, 0);
        const std::set<int64_t> wanted(ids.begin(), ids.end()); // not the superseded ones
        for (const GroupRow& row : reader.groups(step)) {
            const GroupRecord group = reader.groupWithSamples(row.id);
            for (const SampleRecord& sample : group.samples)
                if (wanted.contains(sample.id))
                    use(rowOf(group, sample, rewardNames, tokens));
        }
    }
}

ExportResult exportRun(RunReader& reader, const fs::path& target, const ExportOptions& options) {
    requireOptions(options);
    std::error_code error;
    if (fs::exists(target, error))
        throw Error(ErrorKind::Usage, "There is something of that name already", target.string(),
                    "Name a new folder with --to.");
    if (target.has_parent_path())
        makeFolders(target.parent_path());
    const fs::path hidden = target.parent_path() / ("." + target.filename().string() + ".tmp-" +
                                                    std::to_string(::getpid()));
    fs::remove_all(hidden, error);
    makeFolders(hidden);
    ExportResult result;
    try {
        exportInto(reader, hidden, options, result);
        if (result.files.empty())
            throw Error(ErrorKind::Input, "The run has nothing to export yet",
                        reader.folder().string());
        syncPath(hidden);
        fs::rename(hidden, target, error);
        if (error)
            throw systemError(error.value(), "name the folder", target.string());
    } catch (...) {
        fs::remove_all(hidden, error);
        throw;
    }
    for (fs::path& file : result.files)
        file = target / file;
    return result;
}

} // namespace rationale::interop
