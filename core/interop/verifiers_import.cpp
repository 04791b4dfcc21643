// SPDX-License-Identifier: GPL-3.0-or-later
// The `verifiers` library: results.jsonl of an evaluation (verifiers/utils/save_utils.py) with
// metadata.json beside it. Metrics of the rubric are members like any other, so every number that
// is no bookkeeping is a part.
#include "core/base/error.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"
#include "core/interop/rollout_rows.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace rationale::interop {

namespace {

const std::set<std::string>& bookkeeping() {
    static const std::set<std::string> names = {
        "id",         "example_id",  "prompt",         "completion",
        "answer",     "task",        "reward",         "info",
        "error",      "error_chain", "is_completed",   "is_truncated",
        "tool_defs",  "timing",      "token_usage",    "generation_ms",
        "scoring_ms", "total_ms",    "stop_condition", "long_error_chain",
        "trajectory", "advantage",   "metrics"};
    return names;
}

Rollout rolloutOf(const Json& row) {
    static const std::set<std::string> placed = {"prompt", "answer",    "task",
                                                 "reward", "advantage", "is_truncated"};
    Rollout rollout;
    rollout.completion = chatText(memberOf(row, "completion"));
    rollout.reward = numberIn(memberOf(row, "reward")).value_or(std::nan(""));
    rollout.advantage = numberIn(memberOf(row, "advantage")).value_or(std::nan(""));
    if (const Json& cut = memberOf(row, "is_truncated"); cut.is_boolean())
        rollout.truncated = cut.get<bool>();
    if (const auto count = numberIn(memberOf(memberOf(row, "token_usage"), "output_tokens")))
        rollout.tokenCount = static_cast<int64_t>(*count);
    const auto addOnce = [&](const std::string& name, const Json& value) {
        for (const RewardPart& part : rollout.parts)
            if (part.name == name)
                return; // "metrics" repeats what stands beside it
        addPart(name, value, 0, rollout);
    };
    for (const auto& [key, value] : row.items()) {
        if (!bookkeeping().contains(key) && (value.is_number() || value.is_boolean()))
            addOnce(key, value);
        else if (key == "completion" ? value.is_array() && (value.size() > 1 || !value.empty())
                                     : !placed.contains(key) && key != "metrics")
            rollout.extra[key == "completion" ? "completion_messages" : key] = value;
    }
    if (const Json& metrics = memberOf(row, "metrics"); metrics.is_object())
        for (const auto& [key, value] : metrics.items())
            if (value.is_number() || value.is_boolean())
                addOnce(key, value);
    return rollout;
}

/// Weights are not in the file. The names that hold a reward get 1 where that explains every
/// reward; else all parts are only shown.
void weigh(std::vector<RolloutGroup>& groups, ImportSink& sink) {
    const auto weightOf = [](const RewardPart& part) {
        return part.name.find("reward") != std::string::npos ? 1.0 : 0.0;
    };
    bool explains = true;
    for (const RolloutGroup& group : groups)
        for (const Rollout& rollout : group.rollouts) {
            double sum = 0;
            for (const RewardPart& part : rollout.parts)
                sum += part.state == RewardState::Scored ? weightOf(part) * part.value : 0;
            explains = explains && std::abs(sum - rollout.reward) < 1e-9;
        }
    if (!explains) {
        sink.note("The rewards are no plain sum of their parts, whose weights verifiers does not "
                  "store: parts are shown with weight 0");
        return;
    }
    for (RolloutGroup& group : groups)
        for (Rollout& rollout : group.rollouts)
            for (RewardPart& part : rollout.parts)
                part.weight = weightOf(part);
}

void readVerifiers(const fs::path& results, ImportSink& sink) {
    std::vector<RolloutGroup> groups;
    std::map<std::string, size_t> known;
    const bool cutOff = forEachJsonLine(results, [&](const Json& row, const std::string& where) {
        if (!row.contains("prompt") || !row.contains("completion"))
            throw Error(ErrorKind::Input, "The line has no prompt and completion", where,
                        "Is it a results.jsonl of verifiers? traces.jsonl is for prime-rl.");
        // By the text: ids of interleaved rollouts have been given to the wrong examples.
        const std::string prompt = chatText(row["prompt"]);
        const auto [place, isNew] =
            known.try_emplace(prompt + '\0' + textIn(memberOf(row, "answer")), groups.size());
        if (isNew) {
            groups.emplace_back();
            RolloutGroup& group = groups.back();
            group.split = "eval";
            group.prompt = prompt;
            group.reference = textIn(memberOf(row, "answer"));
            group.task = textIn(memberOf(row, "task"));
            if (row["prompt"].is_array())
                group.extra["prompt_messages"] = row["prompt"];
        }
        groups[place->second].rollouts.push_back(rolloutOf(row));
    });
    weigh(groups, sink);
    for (RolloutGroup& group : groups)
        sink.group(toGroup(std::move(group)));
    if (cutOff)
        sink.note("The last line was cut off and is left out");
}

void readMetadata(const fs::path& file, ImportSink& sink) {
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return;
    const Json metadata = parseLooseJson(readFile(file), file.string());
    if (!metadata.is_object())
        throw Error(ErrorKind::Corrupt, "The metadata are no JSON object", file.string());
    sink.setting("metadata", metadata);
    if (const Json& model = memberOf(metadata, "model"); model.is_string())
        sink.model(model.get<std::string>());
    for (const auto& [key, value] : metadata.items())
        if (key.starts_with("avg_") && value.is_number())
            sink.metric(0, key, value.get<double>());
    if (const Json& averages = memberOf(metadata, "avg_metrics"); averages.is_object())
        for (const auto& [key, value] : averages.items())
            if (const auto number = numberIn(value))
                sink.metric(0, "avg_metrics/" + key, *number);
}

} // namespace

std::vector<ImportSource> openVerifiers(const ImportRequest& request) {
    std::error_code ignored;
    std::vector<fs::path> files = {request.path};
    const bool isFolder = fs::is_directory(request.path, ignored);
    if (isFolder) {
        const auto named = [](const std::string& name) { return name == "results.jsonl"; };
        const auto lines = [](const std::string& name) { return name.ends_with(".jsonl"); };
        files = filesOf(request.path, named);
        if (files.empty())
            files = filesOf(request.path, lines);
        if (files.empty())
            throw Error(ErrorKind::Input, "There is no results.jsonl in it, nor another .jsonl",
                        request.path.string(), "Name the folder of one evaluation of verifiers.");
    }
    std::vector<ImportSource> sources;
    sources.reserve(files.size());
    for (const fs::path& file : files)
        sources.push_back({runNameOf(isFolder && files.size() == 1 ? request.path : file),
                           [results = fs::absolute(file)](ImportSink& sink) {
                               readMetadata(results.parent_path() / "metadata.json", sink);
                               readVerifiers(results, sink);
                           }});
    return sources;
}

} // namespace rationale::interop
