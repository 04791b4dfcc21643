// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/model_scan.h"

#include "core/base/error.h"
#include "core/storage/provenance_file.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <charconv>

#include <sys/stat.h>

namespace rationale::model_scan {

namespace {

constexpr std::string_view stepPrefix = "step-";
constexpr const char* reportNames[] = {"evaluation/before", "evaluation/after", "evaluation"};

std::optional<int64_t> stepOf(std::string_view name) {
    if (!name.starts_with(stepPrefix))
        return std::nullopt;
    name.remove_prefix(stepPrefix.size());
    int64_t step = 0;
    const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), step);
    return code == std::errc() && end == name.data() + name.size() ? std::optional(step)
                                                                   : std::nullopt;
}

std::map<int64_t, double> byStep(const MetricSeries& series) {
    std::map<int64_t, double> values;
    for (size_t i = 0; i < series.steps.size(); ++i)
        values[series.steps[i]] = series.values[i];
    return values;
}

int64_t countOf(const Json& report, const char* key) {
    const auto found = report.is_object() ? report.find(key) : report.end();
    return report.is_object() && found != report.end() && found->is_number_integer()
               ? found->get<int64_t>()
               : 0;
}

void readReports(RunReader& reader, const RunInfo& info, RunMeasures& into) {
    const std::vector<RunEvent> events = reader.events(0, "evaluation");
    for (const char* name : reportNames) {
        const auto report = reader.report(name);
        if (!report)
            continue;
        ModelMeasure measure;
        measure.runId = info.id;
        measure.report = name;
        measure.prompts = countOf(*report, "prompts");
        measure.passAt1 = passAt1Of(*report);
        const bool before = std::string_view(name) == beforeReport;
        measure.step = before ? 0 : info.step;
        measure.time = info.ended > 0 ? info.ended : info.heartbeat;
        for (const RunEvent& event : events)
            if ((event.step == 0) == before) {
                measure.step = event.step;
                measure.time = event.time;
            }
        into.reports.push_back(std::move(measure));
    }
}

} // namespace

std::string fileStamp(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return {};
    return std::to_string(status.st_size) + '@' + std::to_string(status.st_mtim.tv_sec) + '.' +
           std::to_string(status.st_mtim.tv_nsec) + '#' + std::to_string(status.st_ino);
}

std::vector<int64_t> checkpointSteps(const fs::path& runFolder) {
    std::vector<int64_t> steps;
    std::error_code error;
    for (fs::directory_iterator it(runFolder / run_files::checkpoints, error), end;
         !error && it != end; it.increment(error))
        if (const auto step = stepOf(it->path().filename().string());
            step && isModelFolder(it->path()))
            steps.push_back(*step);
    std::sort(steps.begin(), steps.end());
    return steps;
}

fs::path checkpointFolder(const fs::path& runFolder, int64_t step) {
    return runFolder / run_files::checkpoints / (std::string(stepPrefix) + std::to_string(step));
}

RunMeasures readMeasures(const RunSummary& run, bool withSeries) {
    RunMeasures measures;
    std::error_code ignored;
    const fs::path database = run.folder / run_files::database;
    if (!fs::exists(database, ignored) || fs::file_size(database, ignored) == 0)
        return measures;
    try {
        RunReader reader(run.folder);
        for (const CheckpointRecord& checkpoint : reader.checkpoints())
            measures.announced[checkpoint.step] = checkpoint.time;
        readReports(reader, reader.info(), measures);
        if (withSeries) {
            measures.full = byStep(reader.series("pass@1"));
            measures.brief = byStep(reader.series("eval_pass@1"));
        }
    } catch (const Error&) {
        return measures;
    }
    return measures;
}

RunInputs readInputs(const fs::path& runFolder) {
    RunInputs inputs;
    try {
        const Json made = provenance::read(runFolder);
        if (made.is_null())
            return inputs;
        const Lineage lineage = lineageFrom(made, (runFolder / provenance::file).string());
        for (const LineageInput& input : lineage.inputs) {
            if (input.kind != "model")
                continue;
            inputs.models.push_back({input.path, input.sha256});
            if (input.key == "model")
                inputs.model = input.path;
        }
    } catch (const Error&) {
        return inputs; // the pane of the run's lineage says what is wrong
    }
    return inputs;
}

} // namespace rationale::model_scan
