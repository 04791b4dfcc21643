// SPDX-License-Identifier: GPL-3.0-or-later
// Entropy, KL, gradients, losses, numbers that are none, sampler against trainer.
#include "core/storage/alert_rules.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rationale {

namespace {

using Alerts = std::vector<RunAlert>;

/// Sure of itself while the task is unsolved: nothing is explored any more. A tenth of the start,
/// and below 0.05 nats, which is a policy that samples the same text nearly always.
void findEntropy(AlertInput& input, Alerts& alerts) {
    std::string name;
    const AlertSignal& entropy = input.first(alert_series::entropy, name);
    appendAlerts(
        alerts, scanSignal(entropy, alertForm("entropy_collapse", name, true), 10, [&](size_t i) {
            const double limit = std::min(0.1 * entropy.start(i), 0.05), now = entropy.mean(i);
            const bool low = now < limit && !isSolved(input, entropy.step(i));
            return AlertCheck{low, !(now < 1.5 * limit), entropy.start(i), now, limit};
        }));
    appendAlerts(alerts,
                 scanSignal(entropy, alertForm("entropy_explosion", name, true), 5, [&](size_t i) {
                     const double usual = entropy.median(i), now = entropy.mean(i);
                     const double limit = std::max(4 * usual, 0.5);
                     return AlertCheck{now > limit, !(now > 0.5 * limit), usual, now, limit};
                 }));
}

void findKl(AlertInput& input, Alerts& alerts) {
    std::string name;
    const AlertSignal& kl = input.first(alert_series::kl, name);
    appendAlerts(alerts, scanSignal(kl, alertForm("kl_blow_up", name, true), 5, [&](size_t i) {
                     const double usual = kl.median(i), now = kl.mean(i);
                     const double limit = std::max(10 * usual, 0.5);
                     return AlertCheck{now > limit, !(now > 0.5 * limit), usual, now, limit};
                 }));
}

/// One large gradient is cut by max_grad_norm and forgotten; many of them are a sign. Ten times the
/// median of the raw norm, at least three within fifty points.
void findGradients(AlertInput& input, Alerts& alerts) {
    const std::string name = "grad_norm";
    const AlertSignal& norm = input.get(name);
    constexpr size_t near = 50;
    std::array<size_t, 3> spikes{};
    size_t count = 0;
    appendAlerts(
        alerts, scanSignal(norm, alertForm("gradient_spikes", name, false), 1, [&](size_t i) {
            const double usual = norm.median(i), limit = 10 * usual;
            const bool spike = norm.raw(i) > limit && limit > 0;
            if (spike)
                spikes[count++ % spikes.size()] = i;
            const size_t oldest = count < spikes.size() ? 0 : spikes[count % spikes.size()];
            const bool many = count >= spikes.size() && i - oldest < near;
            const size_t last = count == 0 ? 0 : spikes[(count - 1) % spikes.size()];
            return AlertCheck{spike && many, i - last >= near, usual, norm.raw(i), limit};
        }));
}

/// Of stages without a reward: the loss itself is what they learn by.
void findLoss(AlertInput& input, Alerts& alerts) {
    std::string rewardName;
    if (!input.first(alert_series::reward, rewardName).empty())
        return;
    const std::string name = "loss";
    const AlertSignal& loss = input.get(name);
    double best = std::numeric_limits<double>::infinity();
    appendAlerts(
        alerts, scanSignal(loss, alertForm("loss_divergence", name, true), 10, [&](size_t i) {
            const double now = loss.mean(i);
            if (i + 1 >= AlertSignal::window && now < best)
                best = now;
            const double limit = best + std::max(0.5 * std::fabs(best), 6 * loss.noise(i));
            return AlertCheck{now > limit, !(now > 0.5 * (limit + best)), best, now, limit};
        }));
}

/// NaN or infinity in what the update is made of, or updates that the engine left out.
void findNonFinite(AlertInput& input, Alerts& alerts) {
    for (const char* name : {"loss", "grad_norm", "reward", "kl", "entropy"}) {
        const AlertSignal& signal = input.get(name);
        double good = 0;
        Alerts found = scanSignal(signal, alertForm("non_finite", name, true), 1, [&](size_t i) {
            const double now = signal.raw(i);
            if (std::isfinite(now))
                good = now;
            return AlertCheck{!std::isfinite(now), std::isfinite(now), good, now, 0};
        });
        if (found.empty())
            continue;
        appendAlerts(alerts, found);
        return; // one that is not finite makes the others so
    }
    const std::string skipped = "skipped_steps";
    const AlertSignal& count = input.get(skipped);
    appendAlerts(alerts,
                 scanSignal(count, alertForm("non_finite", skipped, true), 1, [&](size_t i) {
                     const double before = i == 0 ? 0 : count.raw(i - 1), now = count.raw(i);
                     return AlertCheck{now > before, !(now > before), before, now, before};
                 }));
}

/// 0.05 nats on average: the ratio of the first update is 5 % off, a quarter of the usual clip
/// range of 0.2. bf16 alone stays below 0.02.
void findSampler(AlertInput& input, Alerts& alerts) {
    std::string name;
    const AlertSignal& difference = input.first(
        {"sampling/logp_difference/mean", "sampling/sampling_logp_difference/mean"}, name);
    appendAlerts(
        alerts,
        scanSignal(difference, alertForm("sampler_difference", name, true), 5, [&](size_t i) {
            constexpr double limit = 0.05;
            const double now = difference.mean(i);
            return AlertCheck{now > limit, !(now > 0.5 * limit), difference.start(i), now, limit};
        }));
}

} // namespace

void findPolicyAlerts(AlertInput& input, Alerts& alerts) {
    findNonFinite(input, alerts);
    findEntropy(input, alerts);
    findKl(input, alerts);
    findGradients(input, alerts);
    findLoss(input, alerts);
    findSampler(input, alerts);
}

} // namespace rationale
