// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/trl_completions.h"

#include "core/interop/loose_json.h"

namespace rationale::interop {

namespace {

std::string referenceOf(const Json& row) {
    for (const char* key : {"solution", "answer", "ground_truth", "gold_parsed"})
        if (row.contains(key))
            return textIn(row[key]);
    return {};
}

} // namespace

TrlCompletions::TrlCompletions(std::set<std::string> rewards, ImportSink& sink)
    : m_rewards(std::move(rewards))
    , m_sink(sink) {}

bool TrlCompletions::isRow(const Json& row) {
    return row.is_object() && row.contains("prompt") && row.contains("completion");
}

void TrlCompletions::add(const Json& row, int64_t step) {
    step = wholeNumberIn(memberOf(row, "step")).value_or(step);
    const Json& messages = memberOf(row, "prompt");
    std::string prompt = chatText(messages);
    if (m_group.rollouts.empty() || m_group.prompt != prompt || m_group.step != step) {
        finish();
        m_group.step = step;
        m_group.prompt = std::move(prompt);
        m_group.reference = referenceOf(row);
        if (messages.is_array())
            m_group.extra["prompt_messages"] = messages;
    }
    m_group.rollouts.push_back(rolloutOf(row));
}

void TrlCompletions::finish() {
    if (!m_group.rollouts.empty())
        m_sink.group(toGroup(std::move(m_group)));
    m_group = RolloutGroup();
}

/// Texts and lists that have no place become extras.
Rollout TrlCompletions::rolloutOf(const Json& row) const {
    static const std::set<std::string> placed = {"step", "prompt", "completion", "advantage"};
    Rollout rollout;
    const Json& completion = memberOf(row, "completion");
    rollout.completion = chatText(completion);
    rollout.advantage = numberIn(memberOf(row, "advantage")).value_or(std::nan(""));
    for (const auto& [key, value] : row.items()) {
        if (placed.contains(key))
            continue;
        if (m_rewards.contains(key) || (m_rewards.empty() && value.is_number()))
            addPart(key, value, 1, rollout);
        else
            rollout.extra[key] = value;
    }
    rollout.reward = sumOf(rollout.parts);
    if (completion.is_array())
        rollout.extra["completion_messages"] = completion;
    for (const char* key : {"answer_parsed", "extracted"})
        if (const Json& parsed = memberOf(row, key); parsed.is_string())
            rollout.extracted = parsed.get<std::string>();
    return rollout;
}

} // namespace rationale::interop
