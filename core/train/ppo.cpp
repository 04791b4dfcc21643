// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/ppo.h"

#include "core/base/error.h"

#include <algorithm>
#include <limits>

namespace rationale {

namespace {

void requireAlike(size_t left, size_t right, const char* where) {
    if (left != right)
        throw Error(ErrorKind::Internal, "Every token needs its value", where);
}

double varianceOf(std::span<const double> values) {
    const auto count = static_cast<double>(values.size());
    double mean = 0, squares = 0;
    for (const double value : values)
        mean += value / count;
    for (const double value : values)
        squares += (value - mean) * (value - mean) / count;
    return squares;
}

} // namespace

GaeTargets generalisedAdvantages(std::span<const double> rewards, std::span<const double> values,
                                 double gamma, double lambda) {
    requireAlike(rewards.size(), values.size(), "generalisedAdvantages");
    GaeTargets targets;
    targets.advantages.resize(values.size());
    targets.returns.resize(values.size());
    double next = 0, carried = 0;
    for (size_t t = values.size(); t-- > 0;) {
        const double delta = rewards[t] + gamma * next - values[t];
        carried = delta + gamma * lambda * carried;
        next = values[t];
        targets.advantages[t] = carried;
        targets.returns[t] = carried + values[t];
    }
    return targets;
}

ValueLoss clippedValueLoss(std::span<const double> values, std::span<const double> old,
                           std::span<const double> returns, double cliprange, double count) {
    requireAlike(values.size(), old.size(), "clippedValueLoss");
    requireAlike(values.size(), returns.size(), "clippedValueLoss");
    ValueLoss result;
    for (size_t t = 0; t < values.size(); ++t) {
        const double error = values[t] - returns[t];
        double kept = values[t];
        if (cliprange > 0)
            kept = std::clamp(kept, old[t] - cliprange, old[t] + cliprange);
        const double clippedError = kept - returns[t];
        // A value that was clipped does not move with the weights.
        const bool clipped = clippedError * clippedError > error * error;
        result.clipped += clipped ? 1 : 0;
        const double worse = clipped ? clippedError : error;
        result.loss.value += 0.5 * worse * worse / count;
        result.loss.slopes.push_back(clipped ? 0 : error / count);
    }
    return result;
}

double explainedVariance(std::span<const double> values, std::span<const double> returns) {
    requireAlike(values.size(), returns.size(), "explainedVariance");
    const double total = varianceOf(returns);
    if (!(total > 0))
        return std::numeric_limits<double>::quiet_NaN();
    std::vector<double> left(returns.begin(), returns.end());
    for (size_t i = 0; i < left.size(); ++i)
        left[i] -= values[i];
    return 1 - varianceOf(left) / total;
}

} // namespace rationale
