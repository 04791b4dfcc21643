// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/grpo_metrics.h"

#include "core/stages/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace rationale {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<double>;

/// What is averaged over the answers of a step; by prompt language where that is asked.
struct Columns {
    Values reward, correct, tagBlind, length, terminated, truncated, share, mixed, offTarget,
        reflecting, reflections, correctLength, wrongLength, thinkLength, trueScore;
    std::map<std::string, Values> correctBy, shareBy;
    std::vector<Values> parts;
    int64_t zeroSpread = 0;
};

void collectSample(const ScoredSample& sample, const std::string& language, Columns& columns) {
    const SampleRecord& record = sample.record;
    columns.reward.push_back(sample.scored ? record.reward : nan);
    columns.trueScore.push_back(sample.trueScore);
    columns.correct.push_back(!record.hasRightAnswer ? nan : record.correct ? 1 : 0);
    columns.correctBy[language].push_back(columns.correct.back());
    columns.tagBlind.push_back(!record.hasRightAnswer ? nan : sample.tagBlind ? 1 : 0);
    columns.length.push_back(record.length);
    columns.thinkLength.push_back(record.thinkLength);
    columns.truncated.push_back(record.truncated ? 1 : 0);
    columns.terminated.push_back(record.truncated ? nan : record.length);
    columns.share.push_back(record.targetShare);
    columns.shareBy[language].push_back(record.targetShare);
    const bool hasWords = !std::isnan(record.targetShare);
    columns.mixed.push_back(hasWords ? isMixed(record.switches) : nan);
    columns.offTarget.push_back(hasWords ? isOffTarget(record.targetShare) : nan);
    columns.reflecting.push_back(record.reflections > 0 ? 1 : 0);
    columns.reflections.push_back(record.reflections);
    columns.correctLength.push_back(record.correct ? record.length : nan);
    columns.wrongLength.push_back(record.correct || !record.hasRightAnswer ? nan : record.length);
    for (size_t i = 0; i < columns.parts.size(); ++i)
        columns.parts[i].push_back(
            record.parts[i].state == RewardState::Scored ? record.parts[i].value : nan);
}

Columns collect(const Rollout& rollout, size_t rewards) {
    Columns columns;
    columns.parts.resize(rewards);
    for (size_t g = 0; g < rollout.scored.size(); ++g) {
        columns.zeroSpread += rollout.groups[g].rewardStd < advantages::noSpread ? 1 : 0;
        for (const ScoredSample& sample : rollout.scored[g])
            collectSample(sample, rollout.problems[g].problem.language, columns);
    }
    return columns;
}

double smallest(const Values& values) {
    return *std::min_element(values.begin(), values.end());
}
double largest(const Values& values) {
    return *std::max_element(values.begin(), values.end());
}

/// Nothing where no answer can be right: that is no fault, which a NaN would be taken for.
void addMean(const std::string& name, const std::vector<double>& values, MetricList& metrics) {
    if (const double mean = meanOf(values); !std::isnan(mean))
        metrics.add(name, mean);
}

} // namespace

void addRolloutMetrics(const Rollout& rollout, const SampleScorer& scorer, MetricList& metrics) {
    const Columns columns = collect(rollout, scorer.terms().size());
    metrics.add("reward", meanOf(columns.reward));
    metrics.add("reward_std", deviationOf(columns.reward));
    metrics.add("frac_reward_zero_std", static_cast<double>(columns.zeroSpread) /
                                            static_cast<double>(rollout.groups.size()));
    for (size_t i = 0; i < columns.parts.size(); ++i) {
        const std::string name = "rewards/" + scorer.terms()[i].reward->name();
        metrics.add(name + "/mean", meanOf(columns.parts[i]));
        metrics.add(name + "/std", deviationOf(columns.parts[i]));
    }
    addMean("accuracy/strict", columns.correct, metrics);
    addMean("accuracy/tag_blind", columns.tagBlind, metrics);
    for (const auto& [language, values] : columns.correctBy)
        addMean("accuracy/strict/" + language, values, metrics);
    if (const double score = meanOf(columns.trueScore); !std::isnan(score))
        metrics.add("true_score", score); // hidden from learned rewards, not from the reader
    metrics.add("completions/mean_length", meanOf(columns.length));
    metrics.add("completions/min_length", smallest(columns.length));
    metrics.add("completions/max_length", largest(columns.length));
    metrics.add("completions/clipped_ratio", meanOf(columns.truncated));
    metrics.add("completions/mean_terminated_length", meanOf(columns.terminated));
    metrics.add("length/correct", meanOf(columns.correctLength));
    metrics.add("length/wrong", meanOf(columns.wrongLength));
    metrics.add("length/think", meanOf(columns.thinkLength));
    metrics.add("language/target_share", meanOf(columns.share));
    for (const auto& [language, values] : columns.shareBy)
        metrics.add("language/target_share/" + language, meanOf(values));
    metrics.add("language/mixed_share", meanOf(columns.mixed));
    metrics.add("language/off_target_share", meanOf(columns.offTarget));
    metrics.add("reflection/rate", meanOf(columns.reflecting));
    metrics.add("reflection/per_answer", meanOf(columns.reflections));
}

void addUpdateMetrics(const Rollout& rollout, const UpdateReport& report, bool hasReference,
                      MetricList& metrics) {
    const double tokens = std::max(1.0, report.stats.tokens);
    metrics.add("loss", report.loss);
    metrics.add("grad_norm", report.gradNorm);
    metrics.add("entropy", report.entropySum / std::max(1.0, report.entropyTokens));
    if (hasReference)
        metrics.add("kl", report.stats.klSum / tokens);
    metrics.add("clip_ratio/low_mean", report.stats.clipLow / tokens);
    metrics.add("clip_ratio/high_mean", report.stats.clipHigh / tokens);
    metrics.add("clip_ratio/region_mean", (report.stats.clipLow + report.stats.clipHigh) / tokens);
    metrics.add("ratio/mean", report.stats.ratioSum / tokens);
    metrics.add("ratio/max", report.stats.ratioMax);
    metrics.add("sampling/logp_difference/mean",
                report.differenceSum / std::max(1.0, report.differenceTokens));
    metrics.add("sampling/logp_difference/max", report.differenceMax);
    metrics.add("time/generate", rollout.generateSeconds);
    metrics.add("time/reward", rollout.rewardSeconds);
    metrics.add("time/logprob", report.logprobSeconds);
    metrics.add("time/update", report.updateSeconds);
    metrics.add("throughput/generated_tokens_per_s",
                static_cast<double>(rollout.answerTokens) / rollout.generateSeconds);
    metrics.add("throughput/trained_tokens_per_s",
                static_cast<double>(report.trainedTokens) / report.updateSeconds);
}

void addDynamicSamplingMetrics(const Rollout& rollout, MetricList& metrics) {
    metrics.add("dynamic_sampling/batches", static_cast<double>(rollout.batches));
    metrics.add("dynamic_sampling/dropped", static_cast<double>(rollout.dropped));
}

void addKlRewardMetrics(const Rollout& rollout, double beta, MetricList& metrics) {
    Values means;
    for (const std::vector<double>& rewards : rollout.tokenRewards)
        if (!rewards.empty()) // those that are not learned from have none
            means.push_back(-meanOf(rewards) / beta);
    metrics.add("reward_kl_penalty", meanOf(means));
    metrics.add("reward_kl_penalty_coeff", beta);
}

} // namespace rationale
