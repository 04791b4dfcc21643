// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/group_what_if.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace rationale::ui {

namespace {

constexpr double noSpread = 1e-6;

/// How a trainer turns a centred reward into an advantage; the stored ones tell which it was.
enum class Scale { None, Population, Sample, Batch };
struct Rule {
    Scale scale = Scale::Population;
    double epsilon = 0; // added to the deviation
};

const RewardPart* languagePart(const SampleRecord& sample) {
    for (const RewardPart& part : sample.parts)
        if (part.name == languageReward)
            return &part;
    return nullptr;
}

double shareOf(const SampleRecord& sample) {
    if (const RewardPart* part = languagePart(sample))
        return std::isnan(part->value) ? 0 : part->value;
    return sample.formatOk && !std::isnan(sample.targetShare) ? sample.targetShare : 0;
}

double meanOf(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double deviationOf(const std::vector<double>& values, int degreesLost) {
    const auto count = static_cast<int>(values.size()) - degreesLost;
    if (count <= 0)
        return 0;
    const double mean = meanOf(values);
    double sum = 0;
    for (const double value : values)
        sum += (value - mean) * (value - mean);
    return std::sqrt(sum / count);
}

std::vector<double> advantagesOf(const std::vector<double>& rewards, Rule rule, double batch) {
    const double mean = meanOf(rewards);
    double divisor = 1;
    if (rule.scale == Scale::Population)
        divisor = deviationOf(rewards, 0);
    else if (rule.scale == Scale::Sample)
        divisor = deviationOf(rewards, 1);
    else if (rule.scale == Scale::Batch)
        divisor = batch;
    std::vector<double> result;
    result.reserve(rewards.size());
    for (const double reward : rewards)
        result.push_back(divisor < noSpread ? 0 : (reward - mean) / (divisor + rule.epsilon));
    return result;
}

std::vector<int> ranksOf(const std::vector<double>& values) {
    std::vector<int> ranks;
    ranks.reserve(values.size());
    for (const double value : values)
        ranks.push_back(
            1 + static_cast<int>(std::count_if(values.begin(), values.end(), [value](double other) {
                return other > value + 1e-12;
            })));
    return ranks;
}

struct Rewards {
    std::vector<std::vector<double>> groups;
    double batchDeviation = 0;
};

Rewards rewardsAt(const std::vector<GroupRecord>& groups, double weight) {
    Rewards rewards;
    std::vector<double> all;
    for (const GroupRecord& group : groups) {
        auto& totals = rewards.groups.emplace_back();
        for (const SampleRecord& sample : group.samples) {
            const RewardPart* part = languagePart(sample);
            totals.push_back(sample.reward +
                             (weight - (part ? part->weight : 0)) * shareOf(sample));
        }
        all.insert(all.end(), totals.begin(), totals.end());
    }
    rewards.batchDeviation = deviationOf(all, 1);
    return rewards;
}

/// The rule whose advantages at the weight of the run are nearest to the stored ones.
std::pair<Rule, double> ruleOf(const std::vector<GroupRecord>& groups, const Rewards& now) {
    std::pair<Rule, double> best{{}, std::numeric_limits<double>::infinity()};
    for (const Scale scale : {Scale::Population, Scale::Sample, Scale::None, Scale::Batch})
        for (const double epsilon : {0.0, 1e-6, 1e-4}) {
            const Rule rule{scale, scale == Scale::None ? 0 : epsilon};
            double error = 0;
            for (size_t g = 0; g < groups.size(); ++g) {
                const auto computed = advantagesOf(now.groups[g], rule, now.batchDeviation);
                for (size_t i = 0; i < computed.size(); ++i)
                    error = std::max(error, std::abs(computed[i] - groups[g].samples[i].advantage));
            }
            if (error < best.second)
                best = {rule, error};
        }
    return best;
}

} // namespace

WhatIf whatIf(const std::vector<GroupRecord>& groups, double weight) {
    WhatIf result;
    for (const GroupRecord& group : groups)
        for (const SampleRecord& sample : group.samples)
            if (const RewardPart* part = languagePart(sample))
                result.weightNow = part->weight;
    const Rewards now = rewardsAt(groups, result.weightNow), then = rewardsAt(groups, weight);
    const auto [rule, error] = ruleOf(groups, now);
    result.ruleError = std::isfinite(error) ? error : 0;
    result.groups = static_cast<int>(groups.size());
    for (size_t g = 0; g < groups.size(); ++g) {
        WhatIfGroup& group = result.perGroup.emplace_back();
        group.groupId = groups[g].id;
        group.stdNow = deviationOf(now.groups[g], 0);
        group.stdThen = deviationOf(then.groups[g], 0);
        const bool dead = group.stdNow < noSpread;
        group.wakes = dead && group.stdThen >= noSpread;
        const auto advantages = advantagesOf(then.groups[g], rule, then.batchDeviation);
        const auto ranksNow = ranksOf(now.groups[g]), ranksThen = ranksOf(then.groups[g]);
        group.orderChanges = ranksNow != ranksThen;
        for (size_t i = 0; i < advantages.size(); ++i) {
            const SampleRecord& sample = groups[g].samples[i];
            WhatIfSample& each = group.samples.emplace_back();
            each.share = shareOf(sample);
            each.advantageNow = sample.advantage;
            each.advantageThen = advantages[i];
            each.rewardThen = then.groups[g][i];
            each.rankNow = ranksNow[i];
            each.rankThen = ranksThen[i];
            each.signFlips = sample.advantage * advantages[i] < -1e-12;
            result.signFlips += each.signFlips ? 1 : 0;
            ++result.advantages;
        }
        result.dead += dead ? 1 : 0;
        result.wakes += group.wakes ? 1 : 0;
        result.orderChanges += group.orderChanges ? 1 : 0;
    }
    return result;
}

} // namespace rationale::ui
