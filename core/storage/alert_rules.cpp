// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/alert_rules.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

constexpr size_t mostAlerts = 5;
constexpr double solvedAccuracy = 0.9;

bool isWorse(const AlertCheck& check, const RunAlert& than) {
    return std::fabs(check.after - check.before) > std::fabs(than.after - than.before) ||
           std::isnan(than.after);
}

} // namespace

namespace alert_series {
const std::vector<std::string> reward{
    "reward",     "objective/scores", "critic/rewards/mean", "critic/score/mean",
    "reward_avg", "train/reward"};
const std::vector<std::string> accuracy{"rewards/accuracy/mean", "accuracy/strict", "true_score",
                                        "eval_accuracy",         "pass@1",          "eval_acc"};
const std::vector<std::string> entropy{"entropy",       "policy/entropy_avg", "objective/entropy",
                                       "actor/entropy", "actor/entropy_loss", "entropy_avg"};
const std::vector<std::string> length{"completions/mean_length", "completion_length",
                                      "response_length/mean", "avg_response_len"};
const std::vector<std::string> kl{"kl", "objective/kl", "actor/ppo_kl", "actor/kl_loss"};
} // namespace alert_series

std::vector<RunAlert> scanSignal(const AlertSignal& signal, const RunAlert& form, size_t hold,
                                 const std::function<AlertCheck(size_t)>& check) {
    std::vector<RunAlert> alerts;
    RunAlert open = form;
    size_t held = 0, first = 0;
    bool isOpen = false;
    const auto close = [&] {
        if (isOpen && alerts.size() < mostAlerts)
            alerts.push_back(open);
        else if (isOpen)
            alerts.back().lastStep = open.lastStep;
        isOpen = false;
        held = 0;
    };
    for (size_t i = 0; i < signal.size(); ++i) {
        const AlertCheck here = check(i);
        if (here.holds && held++ == 0 && !isOpen) {
            first = i;
            open = form;
            open.step = signal.step(i);
            open.before = here.before;
            open.after = here.after;
            open.threshold = here.threshold;
        }
        if (!isOpen && !here.holds)
            held = 0;
        if (!isOpen && held >= hold)
            isOpen = true;
        if (isOpen && here.calm && !here.holds) {
            close();
        } else if (held > 0 || isOpen) {
            open.lastStep = signal.step(i);
            open.points = static_cast<int64_t>(i - first + 1);
            if (here.holds && isWorse(here, open))
                open.after = here.after;
        }
    }
    close();
    return alerts;
}

RunAlert alertForm(const char* rule, const std::string& metric, bool severe) {
    RunAlert alert;
    alert.rule = rule;
    alert.metric = metric;
    alert.severe = severe;
    return alert;
}

void appendAlerts(std::vector<RunAlert>& all, const std::vector<RunAlert>& found) {
    all.insert(all.end(), found.begin(), found.end());
}

const AlertSignal& AlertInput::get(const std::string& name) {
    const auto known = m_signals.find(name);
    return known != m_signals.end() ? known->second
                                    : m_signals.emplace(name, m_source(name)).first->second;
}

const AlertSignal& AlertInput::first(const std::vector<std::string>& names, std::string& name) {
    for (const std::string& each : names) {
        const AlertSignal& signal = get(each);
        if (signal.empty())
            continue;
        name = each;
        return signal;
    }
    return get(names.front());
}

bool isSolved(AlertInput& input, int64_t step) {
    std::string name;
    const AlertSignal& accuracy = input.first(alert_series::accuracy, name);
    const auto at = accuracy.at(step);
    return at && accuracy.mean(*at) >= solvedAccuracy;
}

std::vector<RunAlert> findAlerts(const SeriesSource& series) {
    AlertInput input(series);
    std::vector<RunAlert> alerts;
    findPolicyAlerts(input, alerts);
    findRewardAlerts(input, alerts);
    findAnswerAlerts(input, alerts);
    std::stable_sort(alerts.begin(), alerts.end(),
                     [](const RunAlert& a, const RunAlert& b) { return a.step < b.step; });
    return alerts;
}

} // namespace rationale
