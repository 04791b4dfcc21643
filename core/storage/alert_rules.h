// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of run_alerts.h.
#pragma once

#include "core/storage/alert_signal.h"
#include "core/storage/run_alerts.h"

#include <limits>
#include <map>

namespace rationale {

/// What a rule thinks of one point.
struct AlertCheck {
    bool holds = false; // beyond the threshold
    bool calm = true;   // well on the right side of it: only this ends an alert
    double before = 0, after = 0, threshold = 0;
};

/// Alerts of one rule on one signal: from the first of `hold` points in a row that hold to the last
/// before a calm one. At most `mostAlerts`; what comes later lengthens the last of them.
std::vector<RunAlert> scanSignal(const AlertSignal& signal, const RunAlert& form, size_t hold,
                                 const std::function<AlertCheck(size_t)>& check);

RunAlert alertForm(const char* rule, const std::string& metric, bool severe);
void appendAlerts(std::vector<RunAlert>& all, const std::vector<RunAlert>& found);

/// The series that a rule may want, each read and smoothed once.
class AlertInput {
public:
    explicit AlertInput(const SeriesSource& source)
        : m_source(source) {}
    /// The first of the names that has values; `name` is set to it. Empty when none has.
    const AlertSignal& first(const std::vector<std::string>& names, std::string& name);
    const AlertSignal& get(const std::string& name);

private:
    const SeriesSource& m_source;
    std::map<std::string, AlertSignal> m_signals;
};

// Each appends what it finds.
void findPolicyAlerts(AlertInput& input, std::vector<RunAlert>& alerts); // entropy, KL, gradient …
void findRewardAlerts(AlertInput& input, std::vector<RunAlert>& alerts); // reward, groups, hacking
void findAnswerAlerts(AlertInput& input, std::vector<RunAlert>& alerts); // length, cuts, language

/// Names that trainers give the same thing: ours and TRL's first, then veRL's and others'.
namespace alert_series {
extern const std::vector<std::string> reward, accuracy, entropy, length, kl;
}

/// The task is nearly solved at this step: little reward is left to win, so little varies.
bool isSolved(AlertInput& input, int64_t step);

} // namespace rationale
