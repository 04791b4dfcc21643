// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rationale {

/// A mean with its 95 % interval.
struct Interval {
    double value = 0, low = 0, high = 0;
};

Json toJson(const Interval& interval); // value, low, high

/// Probability that at least one of k answers drawn without replacement from n, c of them right, is
/// right: 1 − C(n − c, k) / C(n, k) (Chen et al. 2021, "Evaluating large language models trained on
/// code", eq. 1). k ≤ n.
double passAtK(int64_t n, int64_t c, int64_t k);

/// Whether the most frequent non-empty answer is right; equally frequent answers share the vote.
double majorityScore(std::span<const std::string> answers, const std::vector<bool>& correct);

/// Mean over the values that are not NaN, with a percentile bootstrap over them (2,000 resamples;
/// one value per prompt, so answers to one prompt stay together). Deterministic in `seed`.
Interval bootstrapMean(std::span<const double> perPrompt, uint64_t seed);

/// 95 % score interval of a share observed on `count` ≥ 1 units (Wilson 1927, "Probable inference,
/// the law of succession, and statistical inference", JASA 22, p. 209; Brown, Cai and DasGupta
/// 2001, eq. 4). It keeps a width where nothing or everything was right.
Interval wilsonInterval(double share, int64_t count);

/// bootstrapMean() of one share in 0 … 1 per prompt, except where all are equal, a single one
/// included: resampling equal values says nothing of the prompts that were not asked, so that is
/// the Wilson interval with each prompt as one unit.
Interval shareInterval(std::span<const double> perPrompt, uint64_t seed);

/// Mean of independent runs (one value per seed) with the interval of Student's t; without width
/// known (NaN) for a single one.
Interval studentInterval(std::span<const double> values);

/// Mean over the values that are not NaN; NaN when there are none.
double meanOf(std::span<const double> values);
/// Standard deviation with n − 1; 0 for fewer than two values. NaNs are left out.
double deviationOf(std::span<const double> values);

} // namespace rationale
