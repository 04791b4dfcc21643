// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/pipeline_report.h"

#include "core/base/error.h"
#include "core/base/id.h"
#include "core/recipe/pipeline.h"
#include "core/stages/pipeline_seeds.h"
#include "core/stages/provenance.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

namespace rationale {

namespace {

constexpr size_t curvePoints = 200;
constexpr int64_t exampleCount = 3;

/// Curves that tell how a stage went, as far as it has them.
constexpr std::array curveNames = {"loss",
                                   "reward",
                                   "rewards/accuracy/mean",
                                   "rewards/reward_model/mean",
                                   "true_score",
                                   "rewards/format/mean",
                                   "completions/mean_length",
                                   "language/target_share",
                                   "entropy",
                                   "kl",
                                   "rewards/accuracies",
                                   "accuracy",
                                   "dataset/rows"};

/// At most `curvePoints` of them; a curve that is drawn 600 pixels wide shows no more.
Json curve(const MetricSeries& series) {
    const size_t count = series.steps.size();
    const size_t stride = (count + curvePoints - 1) / curvePoints;
    Json steps = Json::array(), values = Json::array();
    for (size_t i = 0; i < count; i += std::max<size_t>(stride, 1)) {
        steps.push_back(series.steps[i]);
        values.push_back(std::isfinite(series.values[i]) ? Json(series.values[i]) : Json(nullptr));
    }
    return {{"steps", steps}, {"values", values}};
}

Json curves(RunReader& reader) {
    Json all = Json::object();
    for (const char* name : curveNames)
        if (const MetricSeries series = reader.series(name); series.steps.size() > 1)
            all[name] = curve(series);
    return all;
}

/// The newest answers of the run, each from another prompt.
Json examples(RunReader& reader) {
    Json list = Json::array();
    SampleFilter filter;
    const auto ids = reader.sampleIds(filter, SampleOrder::Id, true, 200, 0);
    std::set<int64_t> groups;
    for (const SampleRow& row : reader.sampleRows(ids)) {
        if (static_cast<int64_t>(list.size()) == exampleCount || !groups.insert(row.groupId).second)
            continue;
        const SampleRecord sample = reader.sample(row.id);
        list.push_back({{"step", row.step},
                        {"split", row.split},
                        {"prompt", row.prompt},
                        {"completion", sample.completion},
                        {"reward", sample.reward},
                        {"correct", sample.hasRightAnswer ? Json(sample.correct) : Json()}});
    }
    return list;
}

double sumOf(const MetricSeries& series) {
    return std::accumulate(series.values.begin(), series.values.end(), 0.0);
}

Json results(RunReader& reader) {
    Json all = Json::object();
    for (const std::string& name : reader.reportNames())
        if (name != "environment")
            all[name] = reader.report(name).value_or(Json());
    return all;
}

Json stageReport(const PipelineStageRecord& stage, const RunSummary& run) {
    Json out = {{"name", stage.name},
                {"stage", stage.stage},
                {"run", stage.run},
                {"run_name", run.info.name},
                {"reused", stage.reused},
                {"artifact", stage.artifact},
                {"state", toString(run.info.state)},
                {"seed", run.info.seed},
                {"steps", run.info.step},
                {"seconds", run.durationSeconds}};
    const Json made = provenance::read(run.folder);
    if (made.is_object()) {
        out["recipe"] = made.at("recipe");
        out["inputs"] = made.at("inputs");
        out["code_version"] = made.at("code_version");
    }
    try {
        RunReader reader(run.folder);
        out["environment"] = reader.report("environment").value_or(Json());
        out["flos"] = sumOf(reader.series("flos"));
        out["results"] = results(reader);
        out["curves"] = curves(reader);
        out["examples"] = examples(reader);
    } catch (const Error& error) {
        out["error"] = error.what(); // the other stages are reported all the same
    }
    return out;
}

/// A measure of an evaluation, as an interval; null when it is not there yet.
Json measured(const Json& stages, const std::string& name, const std::string& measure) {
    for (const Json& stage : stages) {
        if (stage.at("name") != name || !stage.contains("results"))
            continue;
        const Json report = stage.at("results").value("evaluation", Json::object());
        return report.value(measure, Json());
    }
    return nullptr;
}

/// What a search gains over one answer to the same prompts, which is known prompt by prompt; null
/// for every other claim.
Json pairedGain(const PipelineClaim& claim, const Json& stages) {
    constexpr std::string_view search = "search/";
    if (claim.lower != claim.higher || claim.than != "pass@1" || !claim.measure.starts_with(search))
        return nullptr;
    const Json rows = measured(stages, claim.higher, "search");
    for (const Json& row : rows)
        if (row.at("strategy") == claim.measure.substr(search.size()))
            return row.at("gain");
    return nullptr;
}

/// higher − lower with its 95 % interval, the two taken as independent where they are not paired:
/// each is known by its own interval of ± 1.96 standard errors.
Json judged(const PipelineClaim& claim, const Json& stages) {
    Json out = {{"says", claim.says},
                {"measure", claim.measure},
                {"lower", claim.lower},
                {"higher", claim.higher},
                {"verdict", "not measured yet"}};
    const std::string& than = claim.than.empty() ? claim.measure : claim.than;
    if (than != claim.measure)
        out["than"] = than;
    const Json low = measured(stages, claim.lower, than);
    const Json high = measured(stages, claim.higher, claim.measure);
    if (!low.is_object() || !high.is_object() || !low.at("value").is_number() ||
        !high.at("value").is_number())
        return out;
    if (const Json gain = pairedGain(claim, stages); gain.is_object()) {
        out["difference"] = gain;
        out["verdict"] = verdictOn(gain.at("low").get<double>(), gain.at("high").get<double>());
        return out;
    }
    const auto half = [](const Json& interval) {
        return (interval.at("high").get<double>() - interval.at("low").get<double>()) / 2;
    };
    const double value = high.at("value").get<double>() - low.at("value").get<double>();
    const double width = std::hypot(half(low), half(high));
    out["difference"] = {{"value", value}, {"low", value - width}, {"high", value + width}};
    out["verdict"] = verdictOn(value - width, value + width);
    return out;
}

/// What the pipeline says of papers, beside what was measured.
void addClaims(const PipelineRecord& record, Json& report) {
    const fs::path file = record.folder / pipeline_files::yaml;
    const Pipeline pipeline = Pipeline::fromYaml(readFile(file), file.string());
    report["paper"] = pipeline.paper();
    report["claims"] = Json::array();
    for (const PipelineClaim& claim : pipeline.claims())
        report["claims"].push_back(judged(claim, report.at("stages")));
}

} // namespace

std::vector<PipelineMeasure> measuresIn(const Json& stages) {
    const auto has = [](const Json& stage, const PipelineMeasure& measure) {
        const Json results = stage.value("results", Json::object());
        return stage.contains(measure.key) ||
               results.value("evaluation", Json::object()).contains(measure.key);
    };
    std::vector<PipelineMeasure> found;
    for (const PipelineMeasure& measure : pipelineMeasures)
        if (!measure.rare || std::any_of(stages.begin(), stages.end(),
                                         [&](const Json& stage) { return has(stage, measure); }))
            found.push_back(measure);
    return found;
}

Json pipelineReport(const PipelineRecord& record, Library& library) {
    library.refresh();
    Json stages = Json::array();
    for (const PipelineStageRecord& stage : record.stages) {
        const auto run = stage.run.empty() ? std::nullopt : library.run(stage.run);
        stages.push_back(run ? stageReport(stage, *run)
                             : Json{{"name", stage.name}, {"stage", stage.stage}});
    }
    Json report = {{"pipeline", record.name},
                   {"id", record.id},
                   {"title", record.title},
                   {"complete", record.complete()},
                   {"written", formatTime(nowSeconds())},
                   {"code_version", provenance::codeVersion()},
                   {"stages", stages}};
    addClaims(record, report);
    report["over_seeds"] = overSeeds(reportsOverSeeds(record, report));
    return report;
}

Json writePipelineReport(const PipelineRecord& record, Library& library) {
    Json report = pipelineReport(record, library);
    writeFileAtomically(record.folder / pipeline_files::reportJson, toJsonText(report, 2) + "\n");
    writeFileAtomically(record.folder / pipeline_files::reportHtml, reportHtml(report));
    return report;
}

} // namespace rationale
