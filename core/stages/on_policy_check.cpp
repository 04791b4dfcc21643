// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/on_policy_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

/// Rounding of one forward pass against another. Both paths sum in the same order, so the
/// difference is 0 on processors that were measured.
constexpr double limitF32 = 1e-5, limitBf16 = 0.02;
/// MLA samples with absorbed matrices and learns with expanded ones, and an expert's rows are
/// another number each time: equal but for rounding, which in bf16 reached 0.29 for single unlikely
/// tokens (mean 0.0005) in the miniature of V3.
constexpr double limitOtherF32 = 1e-3, limitOtherBf16 = 0.5;
constexpr double ratioLimit = 1e-6, klLimit = 1e-8;

double mean(double sum, const PolicyLossStats& stats) {
    return sum / std::max(1.0, stats.tokens);
}

} // namespace

OnPolicyCheck::OnPolicyCheck(DType computeType, bool otherSums)
    : m_limit(computeType == DType::BF16 ? (otherSums ? limitOtherBf16 : limitBf16)
                                         : (otherSums ? limitOtherF32 : limitF32)) {}

Json OnPolicyCheck::evidence(const UpdateReport& report) {
    return {{"ratio", report.samplerRatioSum / std::max(1.0, report.differenceTokens)},
            {"update_ratio", mean(report.first.ratioSum, report.first)},
            {"update_ratio_max", report.first.ratioMax},
            {"kl", mean(report.first.klSum, report.first)},
            {"logp_difference", report.differenceMax}};
}

std::vector<std::string> OnPolicyCheck::alertsAt(int64_t step, const UpdateReport& report) {
    std::vector<std::string> alerts;
    const PolicyLossStats& first = report.first;
    const bool ratioOne = std::fabs(mean(first.ratioSum, first) - 1) <= ratioLimit &&
                          std::fabs(first.ratioMax - 1) <= ratioLimit;
    const bool atReference = std::fabs(mean(first.klSum, first)) <= klLimit;
    // Only at the first step are policy and reference one model.
    if (step == 1 && first.tokens > 0 && !(ratioOne && atReference))
        alerts.emplace_back(
            "The first update is not on-policy: its ratio is not 1 or its KL not 0");
    if (report.differenceMax > m_limit && report.differenceMax >= 2 * m_told) {
        m_told = report.differenceMax;
        alerts.push_back(fmt::format(
            "Sampler and trainer disagree: log-probs differ by up to {:.2g}, the limit is {:.2g}",
            m_told, m_limit));
    }
    const double average = report.differenceSum / std::max(1.0, report.differenceTokens);
    if (alerts.empty() && average > m_limit / 50 && average >= 2 * m_toldMean) {
        m_toldMean = average;
        alerts.push_back(fmt::format("Sampler and trainer disagree: log-probs differ by {:.2g} on "
                                     "average, the limit is {:.2g}",
                                     average, m_limit / 50));
    }
    return alerts;
}

} // namespace rationale
