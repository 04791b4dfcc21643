// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_alerts.h"

#include "core/storage/alert_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace rationale {

namespace {

/// What the engine tells of in its own words, and the rule that finds the same in the metrics.
std::string ruleOfMessage(const std::string& message) {
    if (message.find("not finite") != std::string::npos)
        return "non_finite";
    if (message.starts_with("Sampler and trainer disagree"))
        return "sampler_difference";
    return {};
}

/// The engine speaks of single steps; a rule may need some of them before it is sure.
constexpr int64_t nearSteps = 50;

bool saysTheSame(const RunAlert& found, const RunEvent& event) {
    return found.rule == ruleOfMessage(event.message) && event.step <= found.lastStep &&
           event.step + nearSteps >= found.step;
}

std::string numberText(double value) {
    if (!std::isfinite(value))
        return std::isnan(value) ? "NaN" : value < 0 ? "-Inf" : "Inf";
    return fmt::format("{:.3g}", value);
}

} // namespace

std::string alertText(const char* text, const RunAlert& alert) {
    const std::array<std::string, 5> parts{alert.metric, numberText(alert.before),
                                           numberText(alert.after), numberText(alert.threshold),
                                           std::to_string(alert.points)};
    std::string filled;
    for (const char* at = text; *at != '\0'; ++at) {
        if (*at == '%' && at[1] >= '1' && at[1] <= '5')
            filled += parts[static_cast<size_t>(*++at - '1')];
        else
            filled += *at;
    }
    return filled;
}

std::vector<RunAlert> runAlerts(RunReader& reader) {
    std::vector<RunAlert> alerts =
        findAlerts([&reader](const std::string& name) { return reader.series(name); });
    for (const RunEvent& event : reader.events(0, "alert")) {
        const auto same = std::find_if(alerts.begin(), alerts.end(), [&](const RunAlert& found) {
            return saysTheSame(found, event);
        });
        if (same != alerts.end()) {
            same->step = std::min(same->step, event.step);
            continue;
        }
        RunAlert told;
        told.rule = "engine";
        told.step = told.lastStep = event.step;
        told.points = 1;
        told.message = event.message;
        alerts.push_back(std::move(told));
    }
    std::stable_sort(alerts.begin(), alerts.end(),
                     [](const RunAlert& a, const RunAlert& b) { return a.step < b.step; });
    return alerts;
}

} // namespace rationale
