// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/trace_record.h"

#include "core/interop/loose_json.h"

#include <algorithm>
#include <set>

namespace rationale::interop {

namespace {

const Json& listIn(const Json& object, const char* key) {
    static const Json empty = Json::array();
    const Json& list = memberOf(object, key);
    return list.is_array() ? list : empty;
}

/// Nodes from the root to the last leaf, and how many leaves there are.
std::vector<size_t> lastPath(const Json& nodes, int64_t& leaves) {
    std::set<int64_t> parents;
    for (const Json& node : nodes)
        if (const auto parent = wholeNumberIn(memberOf(node, "parent")))
            parents.insert(*parent);
    std::vector<size_t> path;
    leaves = 0;
    for (size_t i = 0; i < nodes.size(); ++i)
        if (!parents.contains(static_cast<int64_t>(i))) {
            ++leaves;
            path.assign(1, i);
        }
    // A parent stands before its children; anything else would be no graph and is not followed.
    while (!path.empty()) {
        const auto parent = wholeNumberIn(memberOf(nodes[path.back()], "parent"));
        if (!parent || *parent < 0 || *parent >= static_cast<int64_t>(path.back()))
            break;
        path.push_back(static_cast<size_t>(*parent));
    }
    std::reverse(path.begin(), path.end());
    return path;
}

/// Tokens of one node: those before the model's own of the first answer still belong to the
/// prompt. Log-probs stand at sampled tokens; the others have 0, as in Branch.logprobs.
void addTokens(const Json& node, Rollout& rollout, std::vector<double>& credit) {
    const Json& ids = listIn(node, "token_ids");
    const Json& mask = listIn(node, "mask");
    const Json& logprobs = listIn(node, "logprobs");
    const Json& advantages = listIn(node, "advantages");
    size_t sampled = 0;
    for (size_t i = 0; i < ids.size(); ++i) {
        const auto id = static_cast<int32_t>(wholeNumberIn(ids[i]).value_or(-1));
        const bool own = i < mask.size() && numberIn(mask[i]).value_or(0) != 0;
        if (!own && rollout.tokens.empty()) {
            rollout.promptTokens.push_back(id);
            continue;
        }
        double logprob = 0;
        if (own) {
            if (sampled < logprobs.size())
                logprob = numberIn(logprobs[sampled]).value_or(0);
            if (sampled < advantages.size())
                credit.push_back(numberIn(advantages[sampled]).value_or(0));
            ++sampled;
        }
        rollout.tokens.push_back(id);
        rollout.logprobs.push_back(static_cast<float>(logprob));
    }
    rollout.tokenCount = rollout.tokenCount.value_or(0) + static_cast<int64_t>(sampled);
}

void readMessages(const Json& nodes, TraceRecord& record) {
    const std::vector<size_t> path = lastPath(nodes, record.branches);
    Json prompt = Json::array(), completion = Json::array();
    std::vector<double> credit;
    for (const size_t i : path) {
        const Json& node = nodes[i];
        const Json& sampled = memberOf(node, "sampled");
        const bool own = sampled.is_boolean() && sampled.get<bool>();
        Json& side = own || !completion.empty() ? completion : prompt;
        side.push_back(memberOf(node, "message"));
        addTokens(node, record.rollout, credit);
    }
    record.prompt = chatText(prompt);
    record.rollout.completion = chatText(completion);
    record.promptExtra["prompt_messages"] = std::move(prompt);
    if (completion.size() > 1 || record.branches > 1)
        record.rollout.extra["completion_messages"] = std::move(completion);
    if (record.branches > 1) {
        Json messages = Json::array();
        for (const Json& node : nodes)
            messages.push_back(
                {{"parent", memberOf(node, "parent")}, {"message", memberOf(node, "message")}});
        record.rollout.extra["branches"] = std::move(messages);
    }
    if (record.rollout.tokenCount == 0)
        record.rollout.tokenCount.reset(); // the renderer kept no tokens
    if (credit.empty())
        return;
    double sum = 0;
    for (const double value : credit)
        sum += value;
    record.rollout.advantage = sum / static_cast<double>(credit.size());
    const bool even = std::all_of(credit.begin(), credit.end(),
                                  [&](double value) { return value == credit.front(); });
    if (even)
        record.rollout.advantage = credit.front();
    else
        record.rollout.extra["advantages"] = credit;
}

void readRewards(const Json& trace, Rollout& rollout) {
    const Json& rewards = memberOf(trace, "rewards");
    if (rewards.is_object())
        for (const auto& [name, value] : rewards.items())
            addPart(name, value.is_object() ? memberOf(value, "score") : value,
                    numberIn(memberOf(value, "weight")).value_or(1), rollout);
    rollout.reward = sumOf(rollout.parts);
    const Json& metrics = memberOf(trace, "metrics");
    if (metrics.is_object())
        for (const auto& [name, value] : metrics.items())
            rollout.parts.push_back(partOf(name, value, 0));
}

bool isTruncated(const Json& trace) {
    static const std::set<std::string> limits = {
        "max_turns", "max_input_tokens", "max_output_tokens", "max_total_tokens", "context_length"};
    return limits.contains(textIn(memberOf(trace, "stop_condition")));
}

} // namespace

TraceRecord readTrace(const Json& episode, const Json& trace) {
    TraceRecord record;
    const Json& nodes = listIn(trace, "nodes");
    readMessages(nodes, record);
    readRewards(trace, record.rollout);
    record.rollout.truncated = isTruncated(trace);
    const Json& task =
        memberOf(trace, "task").is_object() ? memberOf(trace, "task") : memberOf(episode, "task");
    const Json& data = memberOf(task, "data");
    if (record.prompt.empty())
        record.prompt = chatText(memberOf(data, "prompt"));
    for (const char* key : {"answer", "solution", "ground_truth"})
        if (record.reference.empty())
            record.reference = textIn(memberOf(data, key));
    const Json& env = memberOf(episode, "env");
    record.task = textIn(memberOf(env, "name"));
    if (record.task.empty())
        record.task = textIn(memberOf(env, "id"));
    record.promptExtra["task"] = task;
    static const std::set<std::string> placed = {"nodes", "rewards", "metrics", "task"};
    for (const auto& [key, value] : trace.items())
        if (!placed.contains(key) && !value.is_null())
            record.rollout.extra[key] = value;
    if (&episode != &trace)
        for (const auto& [key, value] : episode.items())
            if (key != "traces" && key != "task")
                record.rollout.extra["episode"][key] = value;
    return record;
}

} // namespace rationale::interop
