// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "ui/charts/card_grid.h"

#include <functional>
#include <optional>

namespace rationale::ui {

/// Cards by section: the reward dashboard first, then policy, language, completions and time, then
/// whatever is left by the prefix before the first "/". `filter` keeps the metrics it matches.
QVector<CardGrid::Section> metricSections(const QStringList& metrics,
                                          const QRegularExpression& filter);

/// An answer to the question a newcomer asks of a metric, with numbers of the run at hand.
struct Explanation {
    QString title, text;
};
/// `value` gives the smoothed value of a metric at the cursor (NaN: unknown). None: nothing to
/// explain.
std::optional<Explanation> explainMetric(const QString& metric,
                                         const std::function<double(const QString&)>& value,
                                         const Json& resolved);
/// A counter or a schedule: every value is exact, and smoothing would only falsify it.
bool isExact(const QString& metric);
/// The name without what the heading of its section says already.
QString metricTitle(const QString& metric);
/// A value of the engine's telemetry in words and with its unit.
struct Reading {
    QString name, value;
};
Reading telemetryReading(const QString& metric, double value);

bool isExplainable(const QString& metric);

} // namespace rationale::ui
