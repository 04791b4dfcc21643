// SPDX-License-Identifier: GPL-3.0-or-later
// Reward that falls, stands still or is won without being earned; groups that teach nothing.
#include "core/storage/alert_rules.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

using Alerts = std::vector<RunAlert>;

/// More than half of what was learned is lost, beyond six standard errors of the mean.
void findCollapse(AlertInput& input, Alerts& alerts) {
    std::string name;
    const AlertSignal& reward = input.first(alert_series::reward, name);
    double best = -std::numeric_limits<double>::infinity();
    appendAlerts(
        alerts, scanSignal(reward, alertForm("reward_collapse", name, true), 10, [&](size_t i) {
            const double now = reward.mean(i), start = reward.start(i);
            if (std::isfinite(start))
                best = std::max(best, now);
            const double room =
                std::max({0.5 * (best - start), 0.25 * std::fabs(best), 6 * reward.noise(i)});
            const double limit = best - room;
            return AlertCheck{now < limit, !(now < best - 0.5 * room), best, now, limit};
        }));
}

/// The same reward for fifty points in a row: whatever the answers are, it does not tell them
/// apart.
void findDead(AlertInput& input, Alerts& alerts) {
    std::string name;
    const AlertSignal& reward = input.first(alert_series::reward, name);
    appendAlerts(
        alerts, scanSignal(reward, alertForm("dead_reward", name, true), 50, [&](size_t i) {
            const double now = reward.raw(i), before = i == 0 ? now : reward.raw(i - 1);
            const bool same = std::fabs(now - before) <= 1e-9 * std::max(1.0, std::fabs(now)) &&
                              !isSolved(input, reward.step(i));
            return AlertCheck{same, !same, now, now, 0};
        }));
}

void findZeroVariance(AlertInput& input, Alerts& alerts) {
    const std::string name = "frac_reward_zero_std";
    const AlertSignal& share = input.get(name);
    appendAlerts(alerts,
                 scanSignal(share, alertForm("zero_variance", name, false), 20, [&](size_t i) {
                     constexpr double limit = 0.8;
                     const double now = share.mean(i);
                     const bool high = i + 1 >= AlertSignal::window && now >= limit &&
                                       !isSolved(input, share.step(i));
                     return AlertCheck{high, !(now >= 0.7), share.start(i), now, limit};
                 }));
}

/// Held against the best accuracy so far: accuracy has fallen from there although the reward has
/// risen since, both beyond six standard errors.
void findHacking(AlertInput& input, Alerts& alerts) {
    std::string rewardName, name;
    const AlertSignal& reward = input.first(alert_series::reward, rewardName);
    const AlertSignal& accuracy = input.first(alert_series::accuracy, name);
    if (reward.empty() || accuracy.empty())
        return;
    double best = -std::numeric_limits<double>::infinity(), rewardThen = 0;
    appendAlerts(
        alerts, scanSignal(accuracy, alertForm("reward_hacking", name, true), 10, [&](size_t i) {
            const double now = accuracy.mean(i);
            const auto at = reward.at(accuracy.step(i));
            if (!at || !std::isfinite(accuracy.start(i)))
                return AlertCheck{};
            if (now > best) {
                best = now;
                rewardThen = reward.mean(*at);
            }
            const double limit = best - std::max({0.05, 0.15 * best, 6 * accuracy.noise(i)});
            const double gain = reward.mean(*at) - rewardThen;
            const bool gained =
                gain > std::max(0.02 * std::fabs(rewardThen) + 1e-6, 6 * reward.noise(*at));
            return AlertCheck{now < limit && gained, !(now < 0.5 * (limit + best)) || gain <= 0,
                              best, now, limit};
        }));
}

} // namespace

void findRewardAlerts(AlertInput& input, Alerts& alerts) {
    findCollapse(input, alerts);
    findDead(input, alerts);
    findZeroVariance(input, alerts);
    findHacking(input, alerts);
}

} // namespace rationale
