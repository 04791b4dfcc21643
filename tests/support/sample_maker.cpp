// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_maker.h"

#include "core/storage/text_scan.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rationale::test {
namespace {

struct Operation {
    const char *sign, *english, *chinese;
};
constexpr std::array<Operation, 3> operations = {
    {{"+", "plus", "加"}, {"-", "minus", "减"}, {"*", "times", "乘"}}};

int64_t apply(const Operation& operation, int64_t left, int64_t right) {
    switch (operation.sign[0]) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    default:
        return left * right;
    }
}

/// Builds a completion and the language spans of its thinking, clause by clause.
class Writer {
public:
    void plain(const std::string& text) {
        m_text += text;
        m_position += countCodePoints(text);
        m_tokens += 1 + static_cast<int32_t>(text.size()) / 4;
    }
    void words(const std::string& text, const std::string& language, int count) {
        const auto start = static_cast<int32_t>(m_position);
        plain(text);
        if (!m_spans.empty() && m_lastLanguage != language)
            ++switches;
        m_lastLanguage = language;
        m_spans.push_back({start, static_cast<int32_t>(m_position), language});
        wordsIn[language == "zh"] += count;
    }
    std::string m_text, m_lastLanguage;
    std::vector<LanguageSpan> m_spans;
    int64_t m_position = 0;
    int32_t m_tokens = 0, switches = 0;
    std::array<int, 2> wordsIn{};
};

void writeStep(Writer& out, const Operation& operation, int64_t right, int64_t result,
               bool chinese) {
    if (chinese) {
        out.words(operation.chinese, "zh", 1);
        out.plain(" " + std::to_string(right) + " ");
        out.words("得", "zh", 1);
    } else {
        out.words(operation.english, "en", 1);
        out.plain(" " + std::to_string(right) + " ");
        out.words("gives", "en", 1);
    }
    out.plain(" " + std::to_string(result) + " . ");
}

void writeReflection(Writer& out, bool chinese) {
    if (chinese)
        out.words("等等，再检查一下", "zh", 7);
    else
        out.words("wait, let me check this again", "en", 6);
    out.plain(" . ");
}

std::vector<RewardPart> rewardParts(const SampleRecord& sample, const PromptRecord& prompt) {
    const double unknown = std::nan("");
    std::vector<RewardPart> parts;
    parts.push_back({"accuracy", sample.correct ? 1.0 : 0.0, 1.0, RewardState::Scored,
                     sample.correct
                         ? "the answer equals " + prompt.reference
                         : "expected " + prompt.reference + ", found " +
                               (sample.extracted.empty() ? "nothing" : sample.extracted)});
    parts.push_back({"format", sample.formatOk ? 1.0 : 0.0, 0.5, RewardState::Scored,
                     sample.formatOk ? "well formed" : "no <answer> after </think>"});
    const bool worded = !std::isnan(sample.targetShare);
    parts.push_back(
        {"language_consistency", worded ? sample.targetShare : unknown, 0.25,
         worded ? RewardState::Scored : RewardState::NotApplicable,
         worded ? "share of " + prompt.language + " words" : "the thinking has no words"});
    parts.push_back({"repetition", 0.0, 0.1,
                     sample.truncated ? RewardState::Unverifiable : RewardState::Scored,
                     sample.truncated ? "cut off by the token limit" : "no repeated phrase"});
    if (sample.truncated)
        parts.back().value = unknown;
    return parts;
}

void finishGroup(GroupRecord& group) {
    double sum = 0, squares = 0;
    for (const SampleRecord& sample : group.samples) {
        sum += sample.reward;
        group.solved += sample.correct;
    }
    group.size = static_cast<int32_t>(group.samples.size());
    group.rewardMean = sum / group.size;
    for (const SampleRecord& sample : group.samples)
        squares += std::pow(sample.reward - group.rewardMean, 2);
    group.rewardStd = std::sqrt(squares / std::max(group.size - 1, 1));
    group.dead = group.rewardStd < 1e-9;
    for (SampleRecord& sample : group.samples)
        sample.advantage =
            group.dead ? 0 : (sample.reward - group.rewardMean) / (group.rewardStd + 1e-4);
}

} // namespace

PromptRecord SampleMaker::prompt(int64_t number) const {
    Rng rng(mixKeys(m_options.seed, 0x70726F6D, static_cast<uint64_t>(number)));
    const bool chinese = number % 2 == 1;
    const int64_t start = rng.range(2, 40);
    int64_t value = start;
    Json steps = Json::array();
    std::string text =
        chinese ? "从 " + std::to_string(start) + " 开始" : "Start with " + std::to_string(start);
    const int64_t count = rng.range(2, 4);
    for (int64_t i = 0; i < count; ++i) {
        const auto which = static_cast<size_t>(rng.below(3));
        const int64_t right = rng.range(2, 9);
        value = apply(operations[which], value, right);
        steps.push_back({static_cast<int>(which), right});
        text += chinese ? "，" : ", ";
        text += chinese ? operations[which].chinese : operations[which].english;
        text += " " + std::to_string(right);
    }
    text += chinese ? "。结果是多少？" : ". What is the result?";
    PromptRecord record;
    record.key = "chain-" + std::to_string(number);
    record.text = text;
    record.reference = std::to_string(value);
    record.language = chinese ? "zh" : "en";
    record.task = number % 5 == 4 ? "countdown" : "chain";
    record.extra = {{"start", start}, {"steps", steps}};
    return record;
}

SampleRecord SampleMaker::sample(const PromptRecord& prompt, Rng& rng, double skill,
                                 double progress) const {
    const bool targetChinese = prompt.language == "zh";
    SampleRecord sample;
    sample.correct = rng.chance(skill);
    sample.formatOk = sample.correct || rng.chance(0.3 + 0.6 * progress);
    sample.truncated = !sample.formatOk && rng.chance(0.3);
    Writer out;
    out.plain("<think> ");
    int64_t value = prompt.extra.at("start").get<int64_t>();
    const bool silent = !sample.correct && rng.chance(0.03); // a thought without words
    for (const Json& step : prompt.extra.at("steps")) {
        const auto& operation = operations[step.at(0).get<size_t>()];
        const auto right = step.at(1).get<int64_t>();
        const int64_t before = value;
        value = apply(operation, value, right);
        const bool chinese = targetChinese != rng.chance(m_options.mixing * progress);
        if (silent)
            out.plain(std::to_string(before) + " " + operation.sign + " " + std::to_string(right) +
                      " = " + std::to_string(value) + "\n");
        else
            writeStep(out, operation, right, value, chinese);
        if (!silent && rng.chance(0.1 + 0.2 * progress)) {
            writeReflection(out, chinese);
            ++sample.reflections;
        }
    }
    sample.thinkLength = out.m_tokens;
    const int64_t answer = sample.correct ? value : value + rng.range(1, 9);
    if (!sample.truncated) {
        out.plain("</think>");
        out.plain(sample.formatOk ? "\n<answer> " : " ");
        out.plain(std::to_string(answer));
        if (sample.formatOk)
            out.plain(" </answer>");
        sample.extracted = std::to_string(answer);
    }
    sample.completion = std::move(out.m_text);
    sample.spans = std::move(out.m_spans);
    sample.switches = out.switches;
    sample.length = out.m_tokens + 1;
    sample.answerLength = out.m_tokens - sample.thinkLength;
    const int words = out.wordsIn[0] + out.wordsIn[1];
    sample.targetShare =
        words > 0 ? static_cast<double>(out.wordsIn[targetChinese]) / words : std::nan("");
    for (int32_t i = 0; i < sample.length; ++i) {
        sample.tokens.push_back(static_cast<int32_t>(rng.below(512)));
        sample.logprobs.push_back(static_cast<float>(std::log(1.0 - 0.9 * rng.uniform())));
    }
    sample.parts = rewardParts(sample, prompt);
    for (const RewardPart& part : sample.parts)
        if (part.state == RewardState::Scored)
            sample.reward += part.weight * part.value;
    return sample;
}

GroupRecord SampleMaker::group(int64_t step, int64_t indexInStep, const std::string& split) const {
    Rng rng(mixKeys(m_options.seed, static_cast<uint64_t>(step), static_cast<uint64_t>(indexInStep),
                    split == "train" ? 1 : 2));
    const double progress =
        std::min(1.0, static_cast<double>(step) /
                          static_cast<double>(std::max<int64_t>(m_options.totalSteps, 1)));
    GroupRecord group;
    group.step = step;
    group.split = split;
    group.prompt = prompt(rng.below(m_options.promptPool) + (split == "train" ? 0 : 1'000'000));
    // Some prompts are hopeless and some solved: their groups are dead, as in a real run.
    double skill = 0.1 + 0.85 * progress;
    if (rng.chance(0.15))
        skill = progress < 0.5 ? 0 : 1;
    std::vector<int32_t> promptTokens(group.prompt.text.size() / 3 + 1);
    for (size_t i = 0; i < promptTokens.size(); ++i)
        promptTokens[i] = static_cast<int32_t>((i * 37 + group.prompt.text.size()) % 512);
    const SampleRecord first = sample(group.prompt, rng, skill, progress);
    const bool uniform = skill == 0 || skill == 1;
    for (int member = 0; member < m_options.groupSize; ++member) {
        group.samples.push_back(
            uniform || member == 0 ? first : sample(group.prompt, rng, skill, progress));
        group.samples.back().member = member;
        group.samples.back().step = step;
        group.samples.back().promptTokens = promptTokens;
    }
    finishGroup(group);
    return group;
}

std::vector<std::pair<std::string, double>>
SampleMaker::metrics(const std::vector<GroupRecord>& groups, int64_t step, int64_t totalSteps) {
    double samples = 0, reward = 0, spread = 0, dead = 0, length = 0, cut = 0, share = 0,
           worded = 0, mixed = 0, reflections = 0;
    std::vector<std::pair<std::string, double>> parts;
    for (const GroupRecord& group : groups) {
        spread += group.rewardStd;
        dead += group.dead;
        for (const SampleRecord& sample : group.samples) {
            ++samples;
            reward += sample.reward;
            length += sample.length;
            cut += sample.truncated;
            reflections += sample.reflections;
            if (!std::isnan(sample.targetShare)) {
                ++worded;
                share += sample.targetShare;
                mixed += isMixed(sample.switches);
            }
            parts.resize(std::max(parts.size(), sample.parts.size()));
            for (size_t i = 0; i < sample.parts.size(); ++i) {
                parts[i].first = "rewards/" + sample.parts[i].name + "/mean";
                if (sample.parts[i].state == RewardState::Scored)
                    parts[i].second += sample.parts[i].value;
            }
        }
    }
    const auto count = static_cast<double>(groups.size());
    const double progress = static_cast<double>(step) / static_cast<double>(totalSteps);
    std::vector<std::pair<std::string, double>> values = {
        {"reward", reward / samples},
        {"reward_std", spread / count},
        {"frac_reward_zero_std", dead / count},
        {"completions/mean_length", length / samples},
        {"completions/clipped_ratio", cut / samples},
        {"language/target_share", share / worded}, // NaN when no sample has words
        {"language/mixed_share", mixed / samples},
        {"reflection/rate", reflections / samples},
        {"loss", 0.02 * std::sin(0.7 * static_cast<double>(step))},
        {"kl", 0.001 + 0.05 * progress},
        {"entropy", 0.9 - 0.6 * progress},
        {"grad_norm", 0.4 + 0.1 * std::cos(static_cast<double>(step))},
        {"learning_rate", 1e-3 * (1 - progress)},
        {"num_tokens", length * static_cast<double>(step)},
        {"time/generate", 0.8},
        {"time/reward", 0.02},
        {"time/logprob", 0.1},
        {"time/update", 0.6},
        {"sampling/logp_difference/mean", 1e-6},
    };
    for (auto& [name, sum] : parts)
        values.emplace_back(name, sum / samples);
    return values;
}

} // namespace rationale::test
