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

/// A file of events, which reports a full disk.
class EventOutput {
public:
    explicit EventOutput(const fs::path& path)
        : m_path(path)
        , m_stream(path, std::ios::binary | std::ios::trunc) {
        requireGood();
    }
    void write(const std::string& bytes) {
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

void writeRows(const fs::path& folder, const std::string& name, const std::string& format,
               const RowSource& rows, const std::vector<std::string>& columns,
               ExportResult& result) {
    const fs::path path = folder / (name + "." + format);
    writeTable(path, rows, columns);
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
        folder, "metrics", format,
        [&](const std::function<void(const Json&)>& use) {
            for (const auto& [step, values] : metrics.steps) {
                Json row = {{"step", step}};
                for (const auto& [name, value] : values)
                    row[metrics.names[name]] = value;
                use(row);
            }
        },
        columns, result);
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
    EventOutput file(folder / name);
    file.write(versionRecord(begin));
    double now = begin; // a step without a time of its own happened after the one before
    for (const auto& [step, values] : metrics.steps) {
        if (const auto known = times.find(step); known != times.end())
            now = known->second;
        std::vector<std::pair<std::string, double>> scalars;
        scalars.reserve(values.size());
        for (const auto& [place, value] : values) {
            scalars.emplace_back(metrics.names[place], value);
            const auto written = static_cast<double>(static_cast<float>(value));
            result.beyondFloat +=
                std::isfinite(value) && (std::isinf(written) || (written == 0 && value != 0));
        }
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

/// Calls `use` with every sample as a flat object; the same members in each.
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
        folder, "samples", options.format,
        [&](const std::function<void(const Json&)>& use) {
            eachSampleRow(reader, options.tokens, use);
        },
        {}, result);
}

constexpr const char* formats[] = {"tensorboard", "csv", "jsonl", "parquet"};

void requireOptions(const ExportOptions& options) {
    if (std::find(std::begin(formats), std::end(formats), options.format) == std::end(formats))
        throw Error(ErrorKind::Usage, "There is no export format '" + options.format + "'",
                    "--format", "Known are " + exportFormatNames() + ".");
    if (options.format == "tensorboard" && options.samples)
        throw Error(ErrorKind::Usage, "Event files hold no samples", "--samples",
                    "Export them with --format jsonl, csv or parquet.");
    if (!options.metrics && !options.samples)
        throw Error(ErrorKind::Usage, "There is nothing to export", "export");
}

/// "out/" and "out/." are out. What stands before is left as it is: a link may come before "..".
fs::path withoutEnd(fs::path folder) {
    while (folder.has_relative_path() && folder.has_parent_path() &&
           (!folder.has_filename() || folder.filename() == "."))
        folder = folder.parent_path();
    return folder;
}

} // namespace

std::string exportFormatNames() {
    std::string names;
    for (const char* format : formats)
        names += (names.empty() ? "" : ", ") + std::string(format);
    return names;
}

ExportResult exportRun(RunReader& reader, const fs::path& folder, const ExportOptions& options) {
    requireOptions(options);
    const fs::path target = withoutEnd(folder);
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
