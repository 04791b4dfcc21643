// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/ppo_metrics.h"

#include "core/stages/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace rationale {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <typename T>
double sumOf(const std::vector<T>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

/// Of the answers that are learned from; NaN where there are none.
template <typename T>
double meanSum(const Rollout& rollout, const std::vector<std::vector<T>>& byAnswer) {
    std::vector<double> sums;
    for (size_t i = 0; i < byAnswer.size(); ++i)
        if (!rollout.masked[i])
            sums.push_back(sumOf(byAnswer[i]));
    return sums.empty() ? nan : meanOf(sums);
}

std::vector<double> flattened(const Rollout& rollout,
                              const std::vector<std::vector<double>>& byAnswer) {
    std::vector<double> flat;
    for (size_t i = 0; i < byAnswer.size(); ++i)
        if (!rollout.masked[i])
            flat.insert(flat.end(), byAnswer[i].begin(), byAnswer[i].end());
    return flat;
}

double meanScore(const Rollout& rollout, const std::vector<double>& scores) {
    std::vector<double> kept;
    for (size_t i = 0; i < scores.size(); ++i)
        if (!rollout.masked[i])
            kept.push_back(scores[i]);
    return kept.empty() ? nan : meanOf(kept);
}

} // namespace

void measureObjective(const Rollout& rollout, const PolicyUpdate& update, PpoReport& report) {
    report.kl = meanSum(rollout, update.divergences(rollout));
    report.entropy = -meanSum(rollout, update.oldLogprobs());
    report.nonScoreReward =
        rollout.tokenRewards.empty() ? 0 : meanSum(rollout, rollout.tokenRewards);
}

void measureTargets(const Rollout& rollout, const CriticTargets& targets, PpoReport& report) {
    const std::vector<double> values = flattened(rollout, targets.values);
    const std::vector<double> returns = flattened(rollout, targets.returns);
    report.valueMean = values.empty() ? nan : meanOf(values);
    report.returnMean = returns.empty() ? nan : meanOf(returns);
    report.explainedVariance = explainedVariance(values, returns);
}

void measurePolicy(const UpdateReport& update, PpoReport& report) {
    const double tokens = std::max(1.0, update.stats.tokens);
    const double deviation = deviationOf(update.ratios);
    report.policyLoss = update.loss;
    report.entropyAfter = update.entropySum / std::max(1.0, update.entropyTokens);
    report.clipFraction = (update.stats.clipLow + update.stats.clipHigh) / tokens;
    report.approximateKl = update.gapSquares / tokens / 2;
    report.ratioMean = meanOf(update.ratios);
    report.ratioVariance = deviation * deviation;
}

void addPpoMetrics(const Rollout& rollout, const PpoReport& report, MetricList& metrics) {
    const double scores = meanScore(rollout, report.scores);
    const CriticReport& critic = report.critic;
    int64_t ended = 0;
    for (const Completion& completion : rollout.completions)
        ended += completion.truncated ? 0 : 1;
    if (!std::isnan(report.kl)) // there is a reference
        metrics.add("objective/kl", report.kl);
    metrics.add("objective/entropy", report.entropy);
    metrics.add("objective/non_score_reward", report.nonScoreReward);
    metrics.add("objective/rlhf_reward", report.nonScoreReward + scores);
    metrics.add("objective/scores", scores);
    metrics.add("policy/approxkl_avg", report.approximateKl);
    metrics.add("policy/clipfrac_avg", report.clipFraction);
    metrics.add("policy/entropy_avg", report.entropyAfter);
    metrics.add("loss/policy_avg", report.policyLoss);
    metrics.add("loss/value_avg", critic.loss);
    metrics.add("val/clipfrac_avg", critic.clipped / std::max(1.0, critic.tokens));
    metrics.add("val/ratio", report.ratioMean);
    metrics.add("val/ratio_var", report.ratioVariance);
    metrics.add("val/num_eos_tokens", static_cast<double>(ended));
    metrics.add("critic/grad_norm", critic.gradNorm);
    metrics.add("critic/lr", report.criticRate);
    metrics.add("critic/values/mean", report.valueMean);
    metrics.add("critic/returns/mean", report.returnMean);
    metrics.add("critic/vf_explained_var", report.explainedVariance);
    metrics.add("time/values", report.valueSeconds);
    metrics.add("time/update_critic", critic.seconds);
}

} // namespace rationale
