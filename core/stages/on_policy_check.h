// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/policy_update.h"

#include <string>
#include <vector>

namespace rationale {

/// Watches that the policy that learns is the one that sampled. A difference is a mistake of ours
/// (or a broken processor) that no curve shows, so it must be said.
class OnPolicyCheck {
public:
    /// `otherSums`: the model samples with other sums than it learns with (MLA, experts).
    explicit OnPolicyCheck(DType computeType, bool otherSums = false);

    /// What the first update of a step saw, for reports.
    static Json evidence(const UpdateReport& report);
    /// What to say about a step; mostly nothing. A difference between sampler and trainer is said
    /// when it first exceeds the limit and again only when it doubles.
    std::vector<std::string> alertsAt(int64_t step, const UpdateReport& report);

private:
    double m_limit;    // of |trainer − sampler| log-prob
    double m_told = 0; // the largest difference that was said
    double m_toldMean = 0;
};

} // namespace rationale
