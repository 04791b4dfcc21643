// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/evaluate.h"

#include "core/base/id.h"
#include "core/data/task_options.h"
#include "core/stages/sample_scorer.h"
#include "core/text/answer_text.h"
#include "core/text/trace.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rationale {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t promptsPerBatch = 64;

/// One number per prompt for each thing measured.
struct PerPrompt {
    std::vector<double> passAt1, tagBlind, format, majority, truncated, length, share, reflections;
    std::vector<double> trueScore; // NaN where the task knows none
    std::map<int64_t, std::vector<double>> passAtK, tagBlindAtK;
    std::vector<std::vector<std::string>> slices; // "en", "k=3"
};

std::vector<int64_t> kValues(int64_t samples) {
    std::vector<int64_t> ks;
    for (int64_t k = 1; k <= samples; k *= 2)
        ks.push_back(k);
    if (ks.back() != samples)
        ks.push_back(samples);
    return ks;
}

std::vector<std::string> slicesOf(const TaskProblem& problem) {
    std::vector<std::string> slices = {problem.language};
    const auto k = problem.extra.find("k");
    if (k != problem.extra.end() && k->is_number_integer())
        slices.push_back("k=" + std::to_string(k->get<int64_t>()));
    return slices;
}

/// `tagBlind`: an answer counts wherever it stands.
void measurePrompt(const TaskProblem& problem, const std::vector<ScoredSample>& samples,
                   bool tagBlind, PerPrompt& out) {
    const bool prefilled = opensThought(problem.prompt);
    int64_t correct = 0, blind = 0;
    std::vector<double> formats, cuts, lengths, shares, reflections, scores;
    std::vector<std::string> answers;
    std::vector<bool> right;
    for (const ScoredSample& sample : samples) {
        const SampleRecord& record = sample.record;
        correct += record.correct ? 1 : 0;
        blind += sample.tagBlind ? 1 : 0;
        formats.push_back(record.formatOk ? 1 : 0);
        cuts.push_back(record.truncated ? 1 : 0);
        lengths.push_back(record.length);
        shares.push_back(record.targetShare);
        reflections.push_back(record.reflections);
        scores.push_back(sample.trueScore);
        // Cut off by the token limit, it has no vote: it may not be what it would have said.
        answers.push_back(
            record.truncated
                ? std::string()
                : votedAnswer(withOpenThought(record.completion, prefilled), tagBlind));
        right.push_back(record.correct);
    }
    const auto n = static_cast<int64_t>(samples.size());
    out.passAt1.push_back(static_cast<double>(correct) / static_cast<double>(n));
    out.tagBlind.push_back(static_cast<double>(blind) / static_cast<double>(n));
    out.format.push_back(meanOf(formats));
    out.truncated.push_back(meanOf(cuts));
    out.length.push_back(meanOf(lengths));
    out.share.push_back(meanOf(shares));
    out.reflections.push_back(meanOf(reflections));
    out.trueScore.push_back(meanOf(scores));
    out.majority.push_back(majorityScore(answers, right));
    for (const int64_t k : kValues(n)) {
        out.passAtK[k].push_back(passAtK(n, correct, k));
        out.tagBlindAtK[k].push_back(passAtK(n, blind, k));
    }
    out.slices.push_back(slicesOf(problem));
}

std::map<std::string, Interval> bySlice(const PerPrompt& measured,
                                        const std::vector<double>& values, bool languagesOnly) {
    std::map<std::string, std::vector<double>> split;
    for (size_t i = 0; i < values.size(); ++i)
        for (const std::string& slice : measured.slices[i])
            if (!languagesOnly || slice.find('=') == std::string::npos)
                split[slice].push_back(values[i]);
    std::map<std::string, Interval> intervals;
    for (const auto& [slice, part] : split)
        intervals[slice] = shareInterval(part, 1);
    return intervals;
}

EvaluationReport summarise(const PerPrompt& measured) {
    EvaluationReport report;
    report.passAt1 = shareInterval(measured.passAt1, 1);
    report.tagBlind = shareInterval(measured.tagBlind, 1);
    report.format = shareInterval(measured.format, 1);
    report.majority = shareInterval(measured.majority, 1);
    report.truncated = shareInterval(measured.truncated, 1);
    report.length = bootstrapMean(measured.length, 1);
    report.targetShare = shareInterval(measured.share, 1);
    report.reflections = bootstrapMean(measured.reflections, 1);
    if (!std::isnan(meanOf(measured.trueScore)))
        report.trueScore = bootstrapMean(measured.trueScore, 1);
    for (const auto& [k, values] : measured.passAtK)
        report.passAtK[k] = shareInterval(values, 1);
    for (const auto& [k, values] : measured.tagBlindAtK)
        report.tagBlindAtK[k] = shareInterval(values, 1);
    report.passAt1By = bySlice(measured, measured.passAt1, false);
    report.targetShareBy = bySlice(measured, measured.share, true);
    return report;
}

template <typename Key>
Json allToJson(const std::map<Key, Interval>& intervals) {
    Json out = Json::object();
    for (const auto& [key, interval] : intervals) {
        if constexpr (std::is_integral_v<Key>)
            out[std::to_string(key)] = toJson(interval);
        else
            out[key] = toJson(interval);
    }
    return out;
}

std::string percent(double share) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.1f", 100 * share);
    return buffer;
}

} // namespace

double EvaluationReport::worstSkill() const {
    double worst = nan;
    for (const auto& [name, value] : skill)
        worst = std::isnan(worst) ? value : std::min(worst, value);
    return worst;
}

Json EvaluationReport::toJson() const {
    Json out = Json::object();
    out["prompts"] = prompts;
    out["samples"] = samples;
    out["seconds"] = seconds;
    out["pass@1"] = rationale::toJson(passAt1);
    out["pass@k"] = allToJson(passAtK);
    out["maj@k"] = rationale::toJson(majority);
    out["tag_blind"] = rationale::toJson(tagBlind);
    out["tag_blind@k"] = allToJson(tagBlindAtK);
    out["format"] = rationale::toJson(format);
    out["truncated"] = rationale::toJson(truncated);
    out["length"] = rationale::toJson(length);
    out["target_share"] = rationale::toJson(targetShare);
    out["target_share_by"] = allToJson(targetShareBy);
    out["reflections"] = rationale::toJson(reflections);
    if (trueScore)
        out["true_score"] = rationale::toJson(*trueScore);
    out["pass@1_by"] = allToJson(passAt1By);
    if (!skill.empty()) {
        out["skill"] = Json::object();
        for (const auto& [name, value] : skill)
            out["skill"][name] = value;
        out["skill_min"] = worstSkill();
    }
    if (search.is_null())
        return out;
    out["search"] = search;
    for (const Json& row : search) // by a key of its own each, for tables and claims
        out["search/" + row.at("strategy").get<std::string>()] = row.at("accuracy");
    return out;
}

EvaluationReport evaluate(LanguageModel& model, const Tokenizer& tokenizer,
                          const ProblemSource& source, const EvaluationOptions& options) {
    const double begin = nowSeconds();
    SamplingOptions sampling = options.sampling;
    sampling.endToken = tokenizer.eosId();
    const SampleScorer scorer =
        SampleScorer::plain(tokenizer, sampling.maxTokens, options.accuracy);
    Generator generator(model);
    PerPrompt measured;
    std::vector<SearchMeasure> searches;
    const AnswerJudge judge = taskJudge(options.accuracy);
    const bool tagBlind = boolOption(options.accuracy, "tag_blind", false);
    SearchEvaluation search = options.search;
    search.options.sampling = sampling;
    search.options.cancelled = options.cancelled;
    const int64_t total =
        std::min(options.prompts, source.heldOutCount().value_or(options.prompts));
    for (int64_t first = 0; first < total; first += promptsPerBatch) {
        const int64_t last = std::min(first + promptsPerBatch, total);
        std::vector<PromptedProblem> prompts;
        std::vector<GenerationRequest> requests;
        for (int64_t i = first; i < last; ++i) {
            prompts.push_back(source.heldOut(i));
            requests.push_back(
                {prompts.back().tokens, prompts.back().key, static_cast<int32_t>(options.samples)});
        }
        const auto keepGoing = [&](const Completion&) {
            return !options.cancelled || !options.cancelled();
        };
        const auto completions = generator.generate(requests, sampling, keepGoing);
        std::vector<std::vector<ScoredSample>> scored;
        auto groups =
            scorer.groups(prompts, completions, options.step, "eval", source.taskName(), scored);
        for (size_t g = 0; g < groups.size(); ++g) {
            measurePrompt(prompts[g].problem, scored[g], tagBlind, measured);
            if (!options.onGroup)
                continue;
            for (ScoredSample& sample : scored[g])
                groups[g].samples.push_back(std::move(sample.record));
            options.onGroup(std::move(groups[g]));
        }
        for (PromptedProblem& prompt : prompts) // as the groups name it
            if (prompt.problem.task.empty())
                prompt.problem.task = source.taskName();
        if (!search.strategies.empty())
            searchBatch(model, tokenizer, prompts, first, search, judge, searches);
        if (options.progress)
            options.progress(static_cast<double>(last) / static_cast<double>(total));
    }
    EvaluationReport report = summarise(measured);
    report.prompts = total;
    report.samples = options.samples;
    for (const SearchMeasure& found : searches)
        report.search.push_back(found.toJson(search.options.budget, measured.passAt1));
    if (options.skill && source.taskName() == "chains")
        report.skill = oneStepSkill(model, tokenizer);
    report.seconds = nowSeconds() - begin;
    return report;
}

std::string heldOutLine(const std::string& when, const Json& report) {
    const Json& pass = report.at("pass@1");
    return "held-out pass@1" + (when.empty() ? "" : " " + when) + ": " +
           percent(pass.at("value").get<double>()) + " % (95 % CI " +
           percent(pass.at("low").get<double>()) + "–" + percent(pass.at("high").get<double>()) +
           ")";
}

} // namespace rationale
