// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/advantages.h"

#include "core/base/error.h"

#include <cmath>

namespace rationale {

namespace advantages {

namespace {

constexpr double scaleGuard = 1e-4;  // TRL's
constexpr double whitenGuard = 1e-8; // veRL's, of the variance

/// Weighted values: how many, their mean and their standard deviation with n − 1.
struct Spread {
    double count = 0, mean = 0, deviation = 0;
};

/// Of value(i) counted weight(i) times.
template <typename Value, typename Weight>
Spread spreadOf(size_t size, const Value& value, const Weight& weight) {
    Spread spread;
    for (size_t i = 0; i < size; ++i)
        spread.count += weight(i);
    if (!(spread.count > 0))
        return spread;
    for (size_t i = 0; i < size; ++i)
        spread.mean += value(i) * weight(i) / spread.count;
    double squares = 0;
    for (size_t i = 0; i < size; ++i)
        squares += (value(i) - spread.mean) * (value(i) - spread.mean) * weight(i);
    if (spread.count > 1)
        spread.deviation = std::sqrt(squares / (spread.count - 1));
    return spread;
}

double once(size_t) {
    return 1;
}

Spread spreadOf(const std::vector<double>& values) {
    return spreadOf(
        values.size(), [&](size_t i) { return values[i]; }, once);
}

/// Calls body(begin, end) with the range of each group.
template <typename Answers, typename Body>
void forGroups(const Answers& answers, const Body& body) {
    for (size_t begin = 0; begin < answers.size();) {
        size_t end = begin + 1;
        while (end < answers.size() && answers[end].group == answers[begin].group)
            ++end;
        body(begin, end);
        begin = end;
    }
}

/// Calls body(begin, end, spread of the total rewards) with each group.
template <typename Body>
void forSpreads(const Batch& batch, const Body& body) {
    forGroups(batch.answers, [&](size_t begin, size_t end) {
        const Spread spread = spreadOf(
            end - begin, [&](size_t i) { return batch.answers[begin + i].total(); }, once);
        body(begin, end, spread);
    });
}

void requireScale(const std::string& scale) {
    if (scale != "group" && scale != "batch" && scale != "none")
        throw Error(ErrorKind::Usage, "There is no advantage scale \"" + scale + "\"",
                    "scale_rewards", "Use group, batch or none.");
}

double whitened(double value, const Spread& spread) {
    if (!(spread.deviation >= noSpread))
        return 0;
    return (value - spread.mean) / std::sqrt(spread.deviation * spread.deviation + whitenGuard);
}

} // namespace

std::vector<double> centredByGroup(const Batch& batch) {
    std::vector<double> values(batch.answers.size(), 0.0);
    forSpreads(batch, [&](size_t begin, size_t end, const Spread& spread) {
        for (size_t i = begin; i < end && spread.deviation >= noSpread; ++i)
            values[i] = batch.answers[i].total() - spread.mean;
    });
    return values;
}

void scaleByRewards(const Batch& batch, std::vector<double>& values) {
    requireScale(batch.scale);
    if (batch.scale == "none")
        return;
    const Spread all = spreadOf(
        batch.answers.size(), [&](size_t i) { return batch.answers[i].total(); }, once);
    forSpreads(batch, [&](size_t begin, size_t end, const Spread& group) {
        const double deviation = batch.scale == "batch" ? all.deviation : group.deviation;
        for (size_t i = begin; i < end; ++i)
            values[i] /= deviation + scaleGuard;
    });
}

void multiplyByGroup(const Batch& batch, std::vector<double>& values, double (*factor)(double n)) {
    forGroups(batch.answers, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i)
            values[i] *= factor(static_cast<double>(end - begin));
    });
}

void whiten(std::vector<std::vector<double>>& tokens) {
    std::vector<double> all;
    for (const std::vector<double>& values : tokens)
        all.insert(all.end(), values.begin(), values.end());
    const Spread spread = spreadOf(all);
    for (std::vector<double>& values : tokens)
        for (double& value : values)
            value = whitened(value, spread);
}

void whiten(const Batch& batch, std::vector<double>& answers) {
    const Spread spread = spreadOf(
        answers.size(), [&](size_t i) { return answers[i]; },
        [&](size_t i) { return static_cast<double>(batch.answers[i].tokens); });
    for (double& value : answers)
        value = whitened(value, spread);
}

} // namespace advantages

using advantages::Advantages;
using advantages::noSpread;

Advantages estimateAdvantages(const std::string& estimator, const advantages::Batch& batch) {
    advantages::requireScale(batch.scale);
    std::string known;
#define RATIONALE_ADVANTAGE_ESTIMATOR(type)                                                        \
    if (estimator == advantages::type::name)                                                       \
        return advantages::type::estimate(batch);                                                  \
    known += (known.empty() ? "" : ", ") + std::string(advantages::type::name);
#include "core/train/advantages/estimator_list.inc"
    throw Error(ErrorKind::Usage, "There is no advantage estimator \"" + estimator + "\"",
                "advantage_baseline", "Use one of " + known + ".");
}

Advantages processAdvantages(const std::vector<SteppedAnswer>& answers, const std::string& scale) {
    advantages::requireScale(scale);
    std::vector<double> all;
    for (const SteppedAnswer& answer : answers)
        for (const StepReward& step : answer.steps)
            all.push_back(step.value);
    const double batchDeviation = advantages::spreadOf(all).deviation;
    Advantages found;
    for (const SteppedAnswer& answer : answers)
        found.tokens.emplace_back(static_cast<size_t>(answer.tokens), 0.0);
    advantages::forGroups(answers, [&](size_t begin, size_t end) {
        std::vector<double> rewards;
        for (size_t i = begin; i < end; ++i)
            for (const StepReward& step : answers[i].steps)
                rewards.push_back(step.value);
        const advantages::Spread group = advantages::spreadOf(rewards);
        if (!(group.deviation >= noSpread))
            return;
        const double divisor =
            scale == "none"
                ? 1
                : advantages::scaleGuard + (scale == "batch" ? batchDeviation : group.deviation);
        for (size_t i = begin; i < end; ++i)
            for (const StepReward& step : answers[i].steps)
                for (size_t t = 0; t <= static_cast<size_t>(step.end); ++t)
                    found.tokens[i].at(t) += (step.value - group.mean) / divisor;
    });
    for (const std::vector<double>& values : found.tokens)
        found.answers.push_back(values.empty() ? 0 : advantages::spreadOf(values).mean);
    return found;
}

} // namespace rationale
