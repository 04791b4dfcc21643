// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QString>

#include <functional>
#include <optional>

namespace rationale::ui {

/// An answer to the question a newcomer asks of a metric, with numbers of the run at hand.
struct Explanation {
    QString title, text;
};

/// What an explanation may look at.
struct ExplanationFacts {
    /// Smoothed value of a metric at the cursor; NaN: unknown.
    std::function<double(const QString& metric)> value;
    /// The latest raw value at the cursor; NaN: unknown.
    std::function<double(const QString& metric)> raw;
    const Json& resolved; // resolved.json of the run
    int64_t step = 0;     // at the cursor
};

bool isExplainable(const QString& metric);
/// Metrics whose values the explanation of this one uses: they must have been read.
QStringList metricsForExplanation(const QString& metric);
/// None: nothing to explain.
std::optional<Explanation> explainMetric(const QString& metric, const ExplanationFacts& facts);
/// What the metric is, which way is good, and whose name it is: text of a tooltip. Empty: unknown.
QString metricHelp(const QString& metric);

} // namespace rationale::ui
