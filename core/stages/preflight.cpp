// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/preflight.h"

#include "core/base/error.h"
#include "core/stages/statistics.h"
#include "core/text/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace rationale {

namespace {

// From these shares of the answers on a finding is told.
constexpr double manyTruncated = 0.25;
constexpr double manyOfTemplate = 0.25;
constexpr double manyUnverifiable = 0.1;
constexpr double manyDead = 0.9;

constexpr size_t shownCharacters = 120;

std::string beginning(const std::string& text) {
    size_t end = std::min(text.size(), shownCharacters);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + (end < text.size() ? "…" : "");
}

/// All answers with the problems they answer.
class Answers {
public:
    explicit Answers(const PreflightSamples& samples) {
        for (size_t p = 0; p < samples.scored.size(); ++p)
            for (const ScoredSample& sample : samples.scored[p])
                m_all.emplace_back(&samples.prompts[p].problem, &sample);
    }
    size_t size() const { return m_all.size(); }

    /// How many fit, and the beginnings of the first few.
    template <typename Fits>
    std::pair<size_t, Json> matching(const Fits& fits) const {
        size_t count = 0;
        Json examples = Json::array();
        for (const auto& [problem, sample] : m_all) {
            if (!fits(*problem, sample->record))
                continue;
            ++count;
            if (examples.size() < 3)
                examples.push_back(beginning(sample->record.completion));
        }
        return {count, examples};
    }
    bool many(size_t count, double share) const {
        return count > 0 && static_cast<double>(count) >= share * static_cast<double>(size());
    }
    std::string of(size_t count) const { return fmt::format("{} of {} answers", count, size()); }
    Json evidence(size_t count, Json examples) const {
        return {{"answers", size()}, {"count", count}, {"examples", std::move(examples)}};
    }

private:
    std::vector<std::pair<const TaskProblem*, const ScoredSample*>> m_all;
};

using Findings = std::vector<PreflightFinding>;

void warn(Findings& findings, const char* check, std::string message, Json evidence) {
    findings.push_back({Problem::Level::Warning, check, std::move(message), std::move(evidence)});
}

/// Special tokens inside answers that went on to the length limit, with how many have them: where a
/// model was taught another end token, it writes that and goes on.
std::map<int32_t, size_t> specialTokensInside(const PreflightSamples& samples) {
    std::map<int32_t, size_t> counts;
    for (const auto& group : samples.scored)
        for (const ScoredSample& sample : group) {
            if (!sample.record.truncated)
                continue;
            std::vector<int32_t> ids = sample.record.tokens;
            std::sort(ids.begin(), ids.end());
            ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
            for (const int32_t id : ids)
                if (samples.tokenizer.decode({&id, 1}, true).empty() &&
                    !samples.tokenizer.decode({&id, 1}).empty())
                    ++counts[id];
        }
    return counts;
}

void checkEnd(const PreflightSamples& samples, const Answers& answers, Findings& findings) {
    const auto [cut, examples] = answers.matching(
        [](const TaskProblem&, const SampleRecord& sample) { return sample.truncated; });
    const int32_t end = samples.tokenizer.eosId();
    if (end < 0)
        warn(findings, "end_token",
             "The tokenizer names no end token, so every answer goes on to the length limit. Name "
             "one as eos_token in tokenizer_config.json.",
             {{"answers", answers.size()}});
    for (const auto& [id, count] : specialTokensInside(samples))
        if (end >= 0 && 2 * count >= cut && answers.many(count, manyTruncated))
            warn(findings, "end_token",
                 fmt::format("{} were cut off after they wrote {}, while the end token is {}. If "
                             "the model ends its turns with the former, make it eos_token in "
                             "tokenizer_config.json.",
                             answers.of(count), samples.tokenizer.tokenText(id),
                             samples.tokenizer.tokenText(end)),
                 answers.evidence(count, examples));
    if (answers.many(cut, manyTruncated))
        warn(findings, "truncation",
             fmt::format("{} were cut off at max_completion_length = {} and earn nothing for "
                         "accuracy and format. Raise it, or set mask_truncated_completions.",
                         answers.of(cut), samples.maxTokens),
             answers.evidence(cut, examples));
}

void checkTemplate(const Answers& answers, Findings& findings) {
    const auto [again, reopened] =
        answers.matching([](const TaskProblem& problem, const SampleRecord& sample) {
            return opensThought(problem.prompt) &&
                   sample.completion.find("<think>") != std::string::npos;
        });
    if (answers.many(again, manyOfTemplate))
        warn(findings, "template",
             fmt::format("{} open <think> although the prompt has opened it, which no format "
                         "reward pays. Choose a task.template without it.",
                         answers.of(again)),
             answers.evidence(again, reopened));
    const auto [unopened, closed] =
        answers.matching([](const TaskProblem& problem, const SampleRecord& sample) {
            return !opensThought(problem.prompt) &&
                   sample.completion.find("<think>") == std::string::npos &&
                   sample.completion.find("</think>") != std::string::npos;
        });
    if (answers.many(unopened, manyOfTemplate))
        warn(findings, "template",
             fmt::format("{} close a thought that they have not opened. The model expects a prompt "
                         "that ends in <think>; see task.template (deepseek-r1-think).",
                         answers.of(unopened)),
             answers.evidence(unopened, closed));
    const auto [blank, none] = answers.matching([](const TaskProblem&, const SampleRecord& sample) {
        return sample.completion.find_first_not_of(" \t\r\n") == std::string::npos;
    });
    if (answers.many(blank, manyOfTemplate))
        warn(findings, "empty",
             fmt::format("{} are empty: the model ends at once. Its prompts may lack the wording "
                         "it was taught; see task.template.",
                         answers.of(blank)),
             answers.evidence(blank, none));
}

/// By reward: what could not be judged, and what is the same everywhere.
void checkParts(const PreflightSamples& samples, const Answers& answers, Findings& findings) {
    struct Seen {
        size_t unverifiable = 0, scored = 0;
        double low = std::numeric_limits<double>::infinity(), high = -low;
        Json reasons = Json::array();
    };
    std::map<std::string, Seen> byName;
    for (const auto& group : samples.scored)
        for (const ScoredSample& sample : group)
            for (const RewardPart& part : sample.record.parts) {
                Seen& seen = byName[part.name];
                if (part.state == RewardState::Scored) {
                    ++seen.scored;
                    seen.low = std::min(seen.low, part.value);
                    seen.high = std::max(seen.high, part.value);
                } else if (part.state == RewardState::Unverifiable) {
                    ++seen.unverifiable;
                    if (seen.reasons.size() < 3)
                        seen.reasons.push_back(part.reason);
                }
            }
    for (const auto& [name, seen] : byName) {
        if (answers.many(seen.unverifiable, manyUnverifiable))
            warn(findings, "unverifiable",
                 fmt::format("The reward {} could not judge {}: they teach nothing. First: {}.",
                             name, answers.of(seen.unverifiable),
                             seen.reasons.at(0).get<std::string>()),
                 answers.evidence(seen.unverifiable, seen.reasons));
        if (seen.scored > 1 && seen.low == seen.high)
            findings.push_back(
                {Problem::Level::Note, "constant",
                 fmt::format("The reward {} is {:g} for every answer.", name, seen.low),
                 answers.evidence(seen.scored, Json::array())});
    }
}

/// Groups of equal rewards give no gradient (GRPO's advantage divides by their spread).
void checkVariance(const PreflightSamples& samples, Findings& findings) {
    size_t all = 0, dead = 0, solved = 0;
    for (const auto& group : samples.scored) {
        if (group.size() < 2)
            continue; // a single answer is compared with nothing (ppo)
        ++all;
        std::vector<double> rewards;
        size_t right = 0;
        for (const ScoredSample& sample : group) {
            if (sample.scored)
                rewards.push_back(sample.record.reward);
            right += sample.record.correct ? 1 : 0;
        }
        if (deviationOf(rewards) >= 1e-6)
            continue;
        ++dead;
        solved += right == group.size() ? 1 : 0;
    }
    if (all == 0 || static_cast<double>(dead) < manyDead * static_cast<double>(all))
        return;
    const char* advice =
        2 * solved > dead
            ? "All are solved: take harder problems."
            : "Take easier problems, a model that sometimes succeeds, or more answers a prompt.";
    warn(findings, "zero_variance",
         fmt::format("In {} of {} groups every answer has the same reward, so nothing can be "
                     "learned from them. {}",
                     dead, all, advice),
         {{"groups", all}, {"dead", dead}, {"solved", solved}});
}

} // namespace

Findings checkSamples(const PreflightSamples& samples) {
    const Answers answers(samples);
    Findings findings;
    if (answers.size() == 0)
        return findings;
    checkEnd(samples, answers, findings);
    checkTemplate(answers, findings);
    checkParts(samples, answers, findings);
    checkVariance(samples, findings);
    return findings;
}

bool PreflightReport::hasWarnings() const {
    return std::any_of(findings.begin(), findings.end(), [](const PreflightFinding& finding) {
        return finding.level != Problem::Level::Note;
    });
}

Json PreflightReport::toJson() const {
    Json list = Json::array();
    for (const PreflightFinding& finding : findings)
        list.push_back({{"level", finding.level == Problem::Level::Note ? "note" : "warning"},
                        {"check", finding.check},
                        {"message", finding.message},
                        {"evidence", finding.evidence}});
    const auto number = [](double value) { return std::isnan(value) ? Json() : Json(value); };
    return {{"problems", problems},
            {"prompts", prompts},
            {"samples", samples},
            {"reward_mean", number(rewardMean)},
            {"truncated_share", number(truncatedShare)},
            {"rewards", rewards},
            {"examples", examples},
            {"findings", std::move(list)}};
}

PreflightReport preflight(LanguageModel& model, const Tokenizer& tokenizer,
                          const ProblemSource& source, const SampleScorer& scorer,
                          const SamplingOptions& sampling, const PreflightOptions& options) {
    std::vector<PromptedProblem> problems;
    for (int64_t i = 0; i < std::max(options.problems, options.prompts); ++i)
        problems.push_back(source.training(options.seed, 1, i));
    PreflightReport report;
    report.problems = static_cast<int64_t>(problems.size());
    report.findings = checkProblems(problems, source, scorer, options.cancelled);
    report.rewardMean = report.truncatedShare = std::numeric_limits<double>::quiet_NaN();

    problems.resize(static_cast<size_t>(options.prompts));
    std::vector<GenerationRequest> requests;
    requests.reserve(problems.size());
    for (const PromptedProblem& problem : problems)
        requests.push_back({problem.tokens, problem.key, static_cast<int32_t>(options.samples)});
    const std::vector<Completion> completions =
        Generator(model).generate(requests, sampling, [&](const Completion&) {
            return !options.cancelled || !options.cancelled();
        });
    std::vector<std::vector<ScoredSample>> scored;
    scorer.groups(problems, completions, 0, "train", source.taskName(), scored);
    for (PreflightFinding& finding :
         checkSamples({problems, scored, tokenizer, sampling.maxTokens}))
        report.findings.push_back(std::move(finding));

    std::vector<double> rewards;
    std::map<std::string, std::vector<double>> parts;
    double truncated = 0;
    for (size_t i = 0; i < scored.size(); ++i) {
        for (const ScoredSample& sample : scored[i]) {
            if (sample.scored)
                rewards.push_back(sample.record.reward);
            truncated += sample.record.truncated ? 1 : 0;
            for (const RewardPart& part : sample.record.parts)
                if (part.state == RewardState::Scored && part.weight != 0)
                    parts[part.name].push_back(part.value);
        }
        if (!scored[i].empty())
            report.examples.push_back({{"prompt", tokenizer.decode(problems[i].tokens)},
                                       {"completion", scored[i][0].record.completion},
                                       {"reward", scored[i][0].record.reward}});
    }
    for (const auto& [name, values] : parts)
        report.rewards.emplace(name, meanOf(values));
    report.prompts = options.prompts;
    report.samples = static_cast<int64_t>(completions.size());
    if (!rewards.empty())
        report.rewardMean = meanOf(rewards);
    if (report.samples > 0)
        report.truncatedShare = truncated / static_cast<double>(report.samples);
    return report;
}

} // namespace rationale
