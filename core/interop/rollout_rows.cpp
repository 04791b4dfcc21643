// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/rollout_rows.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/interop/loose_json.h"
#include "core/stages/statistics.h"
#include "core/stages/trace_description.h"
#include "core/storage/text_scan.h"
#include "core/text/language.h"

#include <algorithm>

namespace rationale::interop {

namespace {

constexpr double noSpread = 1e-6;

bool isCjk(char32_t c) {
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool isWordPart(char32_t c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0xC0 && !(c >= 0x2000 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x303F) &&
            !(c >= 0xFF00 && c <= 0xFF0F));
}

int64_t wordsIn(std::string_view text) {
    int64_t words = 0;
    bool inWord = false;
    for (size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        if (isCjk(c)) {
            ++words;
            inWord = false;
            continue;
        }
        const bool part = isWordPart(c);
        words += part && !inWord ? 1 : 0;
        inWord = part;
    }
    return words;
}

int32_t toLength(int64_t count) {
    return static_cast<int32_t>(std::clamp<int64_t>(count, 0, INT32_MAX));
}

void setLengths(const Rollout& rollout, const Trace& trace, SampleRecord& sample) {
    const auto wordsOf = [&](const TextRange& range) {
        return wordsIn(
            std::string_view(sample.completion).substr(range.begin, range.end - range.begin));
    };
    const int64_t words = wordsIn(sample.completion);
    const int64_t whole = rollout.tokenCount.value_or(words);
    // Where only the whole is counted in tokens its parts have their share by words.
    const auto scaled = [&](int64_t part) {
        return words == 0 ? 0
                          : static_cast<int64_t>(std::llround(static_cast<double>(part) *
                                                              static_cast<double>(whole) /
                                                              static_cast<double>(words)));
    };
    sample.length = toLength(whole);
    sample.thinkLength = trace.hasThink ? toLength(scaled(wordsOf(trace.think))) : 0;
    sample.answerLength = toLength(scaled(wordsOf(trace.answer)));
}

SampleRecord toSample(Rollout& rollout, int32_t member, const std::string& language,
                      bool prefilled) {
    SampleRecord sample;
    sample.member = member;
    sample.completion = std::move(rollout.completion);
    sample.promptTokens = std::move(rollout.promptTokens);
    sample.tokens = std::move(rollout.tokens);
    sample.logprobs = std::move(rollout.logprobs);
    sample.parts = std::move(rollout.parts);
    sample.reward = rollout.reward;
    sample.advantage = rollout.advantage;
    sample.truncated = rollout.truncated.value_or(false);
    sample.hasRightAnswer = rollout.correct.has_value();
    sample.correct = rollout.correct.value_or(false);
    sample.formatOk = !sample.truncated && isStrictFormat(sample.completion, prefilled);
    sample.extracted = std::move(rollout.extracted);
    setLengths(rollout, describeTrace(language, sample, prefilled), sample);
    return sample;
}

void addMessage(const Json& message, bool alone, std::string& text) {
    std::string content;
    if (const std::string thought = textIn(memberOf(message, "reasoning_content"));
        !thought.empty())
        content += "<think>" + thought + "</think>";
    const Json& body = memberOf(message, "content");
    if (body.is_array()) {
        for (const Json& part : body)
            content +=
                part.is_object() && part.contains("text") ? textIn(part["text"]) : textIn(part);
    } else {
        content += textIn(body);
    }
    const Json& calls = memberOf(message, "tool_calls");
    for (const Json& call : calls.is_array() ? calls : Json::array()) {
        // verifiers stores a call as the text of its JSON.
        Json parsed = call;
        if (call.is_string()) {
            try {
                parsed = parseLooseJson(call.get_ref<const std::string&>(), "tool call");
            } catch (const Error&) {
            }
        }
        const Json& function =
            parsed.is_object() && parsed.contains("function") ? parsed["function"] : parsed;
        content += (content.empty() ? "" : "\n");
        content += "[tool call] ";
        content += function.is_object() ? textIn(memberOf(function, "name")) + " " +
                                              textIn(memberOf(function, "arguments"))
                                        : textIn(function);
    }
    if (alone) {
        text = std::move(content);
        return;
    }
    text += (text.empty() ? "[" : "\n\n[") + textIn(memberOf(message, "role")) + "]\n" + content;
}

} // namespace

std::string chatText(const Json& messages) {
    if (!messages.is_array())
        return messages.is_object() ? chatText(Json::array({messages})) : textIn(messages);
    std::string text;
    for (const Json& message : messages)
        if (message.is_object())
            addMessage(message, messages.size() == 1, text);
        else
            text += textIn(message);
    return text;
}

bool tellsCorrectness(const std::string& name) {
    const std::string word = lowerCased(name);
    return word == "acc" || word.starts_with("accuracy") || word.find("correct") == 0;
}

double sumOf(const std::vector<RewardPart>& parts) {
    double sum = 0;
    bool any = false;
    for (const RewardPart& part : parts)
        if (part.state == RewardState::Scored) {
            sum += part.weight * part.value;
            any = true;
        }
    return any ? sum : std::nan("");
}

RewardPart partOf(const std::string& name, const Json& value, double weight) {
    const std::optional<double> number = numberIn(value);
    if (!number || std::isnan(*number)) // one NaN would make the sum of all parts one
        return {name, std::nan(""), weight, RewardState::NotApplicable, "none in the source"};
    return {name, *number, weight, RewardState::Scored, ""};
}

void addPart(const std::string& name, const Json& value, double weight, Rollout& rollout) {
    rollout.parts.push_back(partOf(name, value, weight));
    const RewardPart& part = rollout.parts.back();
    if (tellsCorrectness(name) && part.state == RewardState::Scored)
        rollout.correct = part.value >= 1;
}

GroupRecord toGroup(RolloutGroup group) {
    GroupRecord record;
    record.step = group.step;
    record.split = group.split;
    PromptRecord& prompt = record.prompt;
    prompt.key = "imported:" + sha256(group.prompt + '\0' + group.reference).substr(0, 16);
    prompt.text = std::move(group.prompt);
    prompt.reference = std::move(group.reference);
    prompt.task = std::move(group.task);
    prompt.language = mainLanguage(prompt.text);
    prompt.extra = std::move(group.extra);
    const bool prefilled = opensThought(prompt.text);
    std::vector<double> rewards;
    Json extras = Json::array();
    bool anyExtra = false;
    record.hasRightAnswer = false;
    for (size_t i = 0; i < group.rollouts.size(); ++i) {
        Rollout& rollout = group.rollouts[i];
        anyExtra = anyExtra || !rollout.extra.empty();
        extras.push_back(std::move(rollout.extra));
        if (std::isfinite(rollout.reward))
            rewards.push_back(rollout.reward);
        record.samples.push_back(
            toSample(rollout, static_cast<int32_t>(i), prompt.language, prefilled));
        record.solved += record.samples.back().correct ? 1 : 0;
        record.hasRightAnswer = record.hasRightAnswer || record.samples.back().hasRightAnswer;
    }
    if (anyExtra)
        prompt.extra[sampleExtras] = std::move(extras);
    record.size = static_cast<int32_t>(record.samples.size());
    record.rewardMean = rewards.empty() ? std::nan("") : meanOf(rewards);
    record.rewardStd = rewards.empty() ? std::nan("") : deviationOf(rewards);
    record.dead = rewards.size() > 1 && record.rewardStd < noSpread;
    return record;
}

} // namespace rationale::interop
