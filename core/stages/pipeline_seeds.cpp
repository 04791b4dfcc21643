// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/pipeline_seeds.h"

#include "core/base/error.h"
#include "core/recipe/pipeline.h"
#include "core/stages/statistics.h"

#include <algorithm>
#include <map>
#include <optional>

namespace rationale {

namespace {

std::string seedless(const fs::path& folder) {
    const fs::path file = folder / pipeline_files::yaml;
    return Pipeline::fromYaml(readFile(file), file.string()).withSeed(0).toYaml();
}

/// The seed of all its stages; nothing when they differ: then it is no repetition of another.
std::optional<uint64_t> seedOf(const Json& report) {
    std::optional<uint64_t> seed;
    for (const Json& stage : report.at("stages")) {
        if (!stage.contains("seed"))
            continue;
        const auto own = stage.at("seed").get<uint64_t>();
        if (seed && *seed != own)
            return std::nullopt;
        seed = own;
    }
    return seed;
}

Json summed(const std::vector<double>& values) {
    const Interval interval = studentInterval(values);
    return {{"value", interval.value},
            {"low", interval.low},
            {"high", interval.high},
            {"values", values}};
}

/// The value of an interval in a report; nothing where it was not measured.
std::optional<double> valueOf(const Json& holder, const char* key) {
    const auto found = holder.find(key);
    if (found == holder.end() || !found->is_object() || !found->value("value", Json()).is_number())
        return std::nullopt;
    return found->at("value").get<double>();
}

/// Of the stage at `index`, measured by every report; null otherwise.
Json stageOverSeeds(const std::vector<Json>& reports, size_t index) {
    Json out = {{"name", reports[0].at("stages")[index].at("name")}};
    for (const PipelineMeasure& measure : pipelineMeasures) {
        std::vector<double> values;
        for (const Json& report : reports) {
            const Json& stage = report.at("stages")[index];
            const Json results = stage.value("results", Json::object());
            if (const auto value =
                    valueOf(results.value("evaluation", Json::object()), measure.key))
                values.push_back(*value);
        }
        if (values.size() != reports.size())
            continue;
        Json& interval = out[measure.key] = summed(values);
        if (measure.factor == 100) { // a share is none beyond 0 and 1
            interval["low"] = std::max(0.0, interval["low"].get<double>());
            interval["high"] = std::min(1.0, interval["high"].get<double>());
        }
    }
    return out.size() > 1 ? out : Json();
}

Json claimOverSeeds(const std::vector<Json>& reports, size_t index) {
    const Json& first = reports[0].at("claims")[index];
    Json out = first;
    std::vector<double> values;
    int64_t holding = 0;
    for (const Json& report : reports) {
        const Json& claim = report.at("claims")[index];
        if (const auto value = valueOf(claim, "difference"))
            values.push_back(*value);
        holding += claim.value("verdict", std::string()) == verdictOn(1, 1) ? 1 : 0;
    }
    if (values.size() != reports.size())
        return nullptr;
    out["holding"] = holding;
    out["difference"] = summed(values);
    out["verdict"] =
        verdictOn(out["difference"]["low"].get<double>(), out["difference"]["high"].get<double>());
    return out;
}

} // namespace

std::string verdictOn(double low, double high) {
    return low > 0 ? "holds here" : high < 0 ? "contradicted here" : "undecided here";
}

std::vector<Json> reportsOverSeeds(const PipelineRecord& record, const Json& own) {
    std::map<uint64_t, Json> bySeed;
    const auto take = [&bySeed](Json report) {
        const auto seed = seedOf(report);
        if (seed && report.at("complete").get<bool>())
            bySeed.emplace(*seed, std::move(report)); // one a seed
    };
    take(own);
    const std::string content = seedless(record.folder);
    const fs::path project = record.folder.parent_path().parent_path();
    for (const PipelineRecord& other : pipelineRecords(project)) {
        try {
            if (other.id == record.id || other.name != record.name || !other.complete() ||
                seedless(other.folder) != content)
                continue;
            const fs::path file = other.folder / pipeline_files::reportJson;
            take(parseJson(readFile(file), file.string()));
        } catch (const std::exception&) {
            continue; // not begun, or damaged: the others are summed up all the same
        }
    }
    std::vector<Json> reports;
    reports.reserve(bySeed.size());
    for (auto& [seed, report] : bySeed)
        reports.push_back(std::move(report));
    return reports;
}

Json overSeeds(const std::vector<Json>& reports) {
    if (reports.size() < 2)
        return nullptr;
    Json out = {{"seeds", Json::array()}, {"stages", Json::array()}, {"claims", Json::array()}};
    for (const Json& report : reports)
        out["seeds"].push_back(seedOf(report).value_or(0));
    for (size_t i = 0; i < reports[0].at("stages").size(); ++i)
        if (Json stage = stageOverSeeds(reports, i); !stage.is_null())
            out["stages"].push_back(std::move(stage));
    for (size_t i = 0; i < reports[0].at("claims").size(); ++i)
        if (Json claim = claimOverSeeds(reports, i); !claim.is_null())
            out["claims"].push_back(std::move(claim));
    return out;
}

} // namespace rationale
