// SPDX-License-Identifier: GPL-3.0-or-later
// reasoning-gym-eval: results.json of its own evaluations, or of one task, or lines of one problem
// each; and the JSONL of its mathematical evaluations, which Qwen2.5-Math's harness writes.
#include "core/base/error.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"
#include "core/interop/rollout_rows.h"

#include <cmath>

namespace rationale::interop {

namespace {

const Json& listIn(const Json& object, const char* key) {
    static const Json empty = Json::array();
    const Json& list = memberOf(object, key);
    return list.is_array() ? list : empty;
}

Json without(const Json& object, std::initializer_list<const char*> keys) {
    Json rest = object;
    for (const char* key : keys)
        rest.erase(key);
    return rest;
}

RolloutGroup groupOf(const Json& result, const std::string& task) {
    RolloutGroup group;
    group.split = "eval";
    group.prompt = textIn(memberOf(result, "question"));
    group.reference = textIn(memberOf(result, "expected_answer"));
    group.task = task;
    group.extra = without(result, {"question", "expected_answer", "completions"});
    for (const Json& completion : listIn(result, "completions")) {
        Rollout rollout;
        rollout.completion = textIn(memberOf(completion, "full_model_response"));
        rollout.extracted = textIn(memberOf(completion, "model_answer"));
        rollout.parts.push_back(partOf("score", memberOf(completion, "score")));
        rollout.reward = sumOf(rollout.parts);
        if (!std::isnan(rollout.reward))
            rollout.correct = rollout.reward >= 1;
        rollout.extra = without(completion, {"full_model_response", "model_answer", "score"});
        group.rollouts.push_back(std::move(rollout));
    }
    return group;
}

void readTask(const Json& dataset, ImportSink& sink) {
    for (const Json& result : listIn(dataset, "results"))
        sink.group(toGroup(groupOf(result, textIn(memberOf(dataset, "name")))));
}

void readResults(const fs::path& path, ImportSink& sink) {
    const Json results = parseLooseJson(readFile(path), path.string());
    if (results.is_object() && results.contains("results") && results.contains("name")) {
        sink.setting("datasets", {{textIn(results.at("name")), without(results, {"results"})}});
        return readTask(results, sink);
    }
    if (!results.is_object() || !results.contains("categories"))
        throw Error(ErrorKind::Input, "There are no categories and no results in it", path.string(),
                    "Is it the results.json, or the file of a task, of reasoning-gym-eval?");
    const Json& metadata = memberOf(results, "metadata");
    sink.setting("metadata", metadata);
    sink.model(textIn(memberOf(metadata, "model")));
    Json configs = Json::object();
    for (const Json& category : listIn(results, "categories"))
        for (const Json& dataset : listIn(category, "datasets")) {
            const std::string name = textIn(memberOf(dataset, "name"));
            configs[name] = without(dataset, {"results"});
            if (const auto score = numberIn(memberOf(dataset, "average_score")))
                sink.metric(0, name + "/average_score", *score);
        }
    sink.setting("datasets", configs);
    for (const Json& category : listIn(results, "categories"))
        for (const Json& dataset : listIn(category, "datasets"))
            readTask(dataset, sink);
}

RolloutGroup mathGroupOf(const Json& row) {
    RolloutGroup group;
    group.split = "eval";
    group.prompt = textIn(memberOf(row, "question"));
    group.reference = textIn(memberOf(row, "gt"));
    group.task = "math";
    group.extra = without(row, {"question", "gt", "code", "pred", "report", "score"});
    const auto at = [&](const char* key, size_t place) {
        const Json& list = listIn(row, key);
        return place < list.size() ? list[place] : Json();
    };
    for (size_t i = 0; i < listIn(row, "code").size(); ++i) {
        Rollout rollout;
        rollout.completion = textIn(at("code", i));
        rollout.extracted = textIn(at("pred", i));
        rollout.parts.push_back(partOf("score", at("score", i)));
        rollout.reward = sumOf(rollout.parts);
        if (!std::isnan(rollout.reward))
            rollout.correct = rollout.reward >= 1;
        if (const Json report = at("report", i); !report.is_null())
            rollout.extra["report"] = report;
        group.rollouts.push_back(std::move(rollout));
    }
    return group;
}

/// A line that is a problem of results.json, or one answer to it as "response".
RolloutGroup problemOf(const Json& row) {
    Json result = row;
    if (!result.contains("completions")) {
        result["completions"] = Json::array({{{"full_model_response", memberOf(row, "response")},
                                              {"score", memberOf(row, "score")}}});
        result = without(result, {"response", "score"});
    }
    return groupOf(result, textIn(memberOf(row, "task")));
}

void readLines(const fs::path& path, ImportSink& sink) {
    const fs::path summary = path.parent_path() / (path.stem().string() + "_metrics.json");
    std::error_code ignored;
    if (fs::exists(summary, ignored)) {
        const Json metrics = parseLooseJson(readFile(summary), summary.string());
        sink.setting("metrics", metrics);
        for (const auto& [key, value] : metrics.items())
            if (value.is_number())
                sink.metric(0, key, value.get<double>());
    }
    const bool cutOff = forEachJsonLine(path, [&](const Json& row, const std::string& where) {
        const bool ofMath = !listIn(row, "code").empty();
        if (!row.contains("question") ||
            !(ofMath || row.contains("response") || !listIn(row, "completions").empty()))
            throw Error(ErrorKind::Input, "The line has no question, or no answer to it", where,
                        "An answer is in code (math_eval), completions or response.");
        sink.group(toGroup(ofMath ? mathGroupOf(row) : problemOf(row)));
    });
    if (cutOff)
        sink.note("The last line was cut off and is left out");
}

} // namespace

std::vector<ImportSource> openReasoningGym(const ImportRequest& request) {
    std::error_code ignored;
    std::vector<fs::path> files = {request.path};
    if (fs::is_directory(request.path, ignored)) {
        files = filesOf(request.path, [](const std::string& name) {
            return name.ends_with(".jsonl") ||
                   (name.ends_with(".json") && !name.ends_with("_metrics.json"));
        });
        if (files.empty())
            throw Error(ErrorKind::Input, "There is no .json or .jsonl in it",
                        request.path.string(), "Name the results of reasoning-gym-eval.");
    }
    std::vector<ImportSource> sources;
    sources.reserve(files.size());
    for (const fs::path& file : files)
        sources.push_back({runNameOf(file), [path = fs::absolute(file)](ImportSink& sink) {
                               path.extension() == ".jsonl" ? readLines(path, sink)
                                                            : readResults(path, sink);
                           }});
    return sources;
}

} // namespace rationale::interop
