// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of glossary.h.
#pragma once

#include "core/recipe/glossary.h"

#include <span>

namespace rationale {

struct MetricRow {
    const char *name, *title, *text, *unit;
    Better better;
    const char* source;
};

std::span<const MetricRow> rewardMetricRows(); // rewards, accuracy, evaluation, groups
std::span<const MetricRow> policyMetricRows(); // loss, policy, critic, optimizer
std::span<const MetricRow> otherMetricRows();  // language, completions, time, data

} // namespace rationale
