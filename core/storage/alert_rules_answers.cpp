// SPDX-License-Identifier: GPL-3.0-or-later
// How long answers are, how many are cut off, and the language they think in.
#include "core/storage/alert_rules.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

using Alerts = std::vector<RunAlert>;

/// Answers grow when thinking pays and shrink when rambling ends: both are healthy while the reward
/// rises. `then`: the reward when the length was last usual.
bool rewardPays(const AlertSignal& reward, int64_t step, double then) {
    const auto at = reward.at(step);
    return at && reward.mean(*at) > then + 3 * reward.noise(*at);
}

/// The length against its own extreme so far; `sign` +1: growth, -1: shrinking.
void findLengthChange(AlertInput& input, Alerts& alerts, int sign) {
    std::string name, rewardName;
    const AlertSignal& length = input.first(alert_series::length, name);
    const AlertSignal& reward = input.first(alert_series::reward, rewardName);
    const double factor = sign > 0 ? 3 : 0.25;
    double extreme = std::numeric_limits<double>::quiet_NaN(), rewardThen = 0;
    const RunAlert made = alertForm(sign > 0 ? "length_explosion" : "length_collapse", name, true);
    appendAlerts(alerts, scanSignal(length, made, 10, [&](size_t i) {
                     const double now = length.mean(i);
                     const auto at = reward.at(length.step(i));
                     if (!std::isfinite(length.start(i)) || !at)
                         return AlertCheck{};
                     if (std::isnan(extreme) || sign * (extreme - now) > 0) {
                         extreme = now;
                         rewardThen = reward.mean(*at);
                     }
                     const double limit = factor * extreme;
                     const bool beyond = sign * (now - limit) > 0 && std::fabs(now - extreme) > 8;
                     return AlertCheck{beyond && !rewardPays(reward, length.step(i), rewardThen),
                                       sign * (now - 0.5 * (limit + extreme)) <= 0, extreme, now,
                                       limit};
                 }));
}

void findTruncation(AlertInput& input, Alerts& alerts) {
    std::string name;
    const AlertSignal& cut =
        input.first({"completions/clipped_ratio", "response_length/clip_ratio"}, name);
    appendAlerts(alerts, scanSignal(cut, alertForm("truncation", name, false), 20, [&](size_t i) {
                     constexpr double limit = 0.25;
                     const double now = cut.mean(i);
                     const bool many = i + 1 >= AlertSignal::window && now >= limit;
                     return AlertCheck{many, !(now >= 0.15), cut.start(i), now, limit};
                 }));
}

void findDrift(AlertInput& input, Alerts& alerts) {
    const std::string name = "language/target_share";
    const AlertSignal& share = input.get(name);
    double best = -std::numeric_limits<double>::infinity();
    appendAlerts(
        alerts, scanSignal(share, alertForm("language_drift", name, false), 10, [&](size_t i) {
            const double now = share.mean(i);
            if (i + 1 >= AlertSignal::window)
                best = std::max(best, now);
            const double limit = best - std::max(0.15, 6 * share.noise(i));
            return AlertCheck{now < limit, !(now < 0.5 * (limit + best)), best, now, limit};
        }));
}

} // namespace

void findAnswerAlerts(AlertInput& input, Alerts& alerts) {
    findLengthChange(input, alerts, 1);
    findLengthChange(input, alerts, -1);
    findTruncation(input, alerts);
    findDrift(input, alerts);
}

} // namespace rationale
