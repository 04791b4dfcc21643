// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/statistics.h"

#include "core/base/rng.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace rationale {

namespace {

constexpr int64_t resamples = 2000;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> withoutNan(std::span<const double> values) {
    std::vector<double> kept;
    kept.reserve(values.size());
    for (const double value : values)
        if (!std::isnan(value))
            kept.push_back(value);
    return kept;
}

} // namespace

Json toJson(const Interval& interval) {
    return {{"value", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

double passAtK(int64_t n, int64_t c, int64_t k) {
    if (n - c < k)
        return 1.0;
    double allWrong = 1.0;
    for (int64_t i = n - c + 1; i <= n; ++i)
        allWrong *= 1.0 - static_cast<double>(k) / static_cast<double>(i);
    return 1.0 - allWrong;
}

double majorityScore(std::span<const std::string> answers, const std::vector<bool>& correct) {
    struct Votes {
        int count = 0;
        bool correct = false;
    };
    std::map<std::string, Votes> votes;
    int most = 0;
    for (size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].empty())
            continue;
        Votes& entry = votes[answers[i]];
        most = std::max(most, ++entry.count);
        entry.correct = entry.correct || correct[i];
    }
    double leaders = 0, right = 0;
    for (const auto& [answer, entry] : votes) {
        if (entry.count != most)
            continue;
        leaders += 1;
        right += entry.correct ? 1 : 0;
    }
    return leaders > 0 ? right / leaders : 0;
}

Interval bootstrapMean(std::span<const double> perPrompt, uint64_t seed) {
    const std::vector<double> values = withoutNan(perPrompt);
    if (values.empty())
        return {nan, nan, nan};
    Rng rng(mixKeys(seed, 0x626f6f74)); // "boot"
    const auto count = static_cast<int64_t>(values.size());
    std::vector<double> means(resamples);
    for (double& mean : means) {
        double sum = 0;
        for (int64_t i = 0; i < count; ++i)
            sum += values[static_cast<size_t>(rng.below(count))];
        mean = sum / static_cast<double>(count);
    }
    std::sort(means.begin(), means.end());
    return {meanOf(values), means[static_cast<size_t>(0.025 * resamples)],
            means[static_cast<size_t>(0.975 * resamples) - 1]};
}

Interval wilsonInterval(double share, int64_t count) {
    constexpr double z = 1.959963984540054; // 97.5 % quantile of the normal distribution
    const auto n = static_cast<double>(count);
    const double scale = 1 + z * z / n;
    const double centre = (share + z * z / (2 * n)) / scale;
    const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale;
    // Exactly 0 and 1 in theory at the ends; rounding must not leave the share outside.
    return {share, share <= 0 ? 0 : std::max(0.0, centre - half),
            share >= 1 ? 1 : std::min(1.0, centre + half)};
}

Interval shareInterval(std::span<const double> perPrompt, uint64_t seed) {
    const std::vector<double> values = withoutNan(perPrompt);
    const bool varied = std::any_of(values.begin(), values.end(),
                                    [&](double value) { return value != values.front(); });
    if (varied || values.empty())
        return bootstrapMean(values, seed);
    return wilsonInterval(values.front(), static_cast<int64_t>(values.size()));
}

Interval studentInterval(std::span<const double> values) {
    // Two-sided 95 % quantiles for 1 … 9 degrees of freedom; beyond, the expansion of Fisher and
    // Cornish around that of the normal law (Abramowitz and Stegun 26.7.5), good to 0.003.
    constexpr std::array quantiles = {12.706, 4.303, 3.182, 2.776, 2.571,
                                      2.447,  2.365, 2.306, 2.262};
    const double mean = meanOf(values);
    if (values.size() < 2)
        return {mean, nan, nan};
    const size_t freedom = values.size() - 1;
    const auto nu = static_cast<double>(freedom);
    const double quantile =
        freedom <= quantiles.size()
            ? quantiles.at(freedom - 1)
            : 1.96 + (7.5295 + 1.96) / (4 * nu) + (144.63 + 120.47 + 5.88) / (96 * nu * nu);
    const double half =
        quantile * deviationOf(values) / std::sqrt(static_cast<double>(values.size()));
    return {mean, mean - half, mean + half};
}

double meanOf(std::span<const double> values) {
    double sum = 0;
    int64_t count = 0;
    for (const double value : values) {
        if (std::isnan(value))
            continue;
        sum += value;
        ++count;
    }
    return count > 0 ? sum / static_cast<double>(count) : nan;
}

double deviationOf(std::span<const double> values) {
    const std::vector<double> kept = withoutNan(values);
    if (kept.size() < 2)
        return 0;
    const double mean = meanOf(kept);
    double squares = 0;
    for (const double value : kept)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(kept.size() - 1));
}

} // namespace rationale
