// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/card_grid.h"

namespace rationale::ui {

/// Cards by section: the reward dashboard first, then policy, language, completions and time, then
/// whatever is left by the prefix before the first "/". `filter` keeps the metrics it matches.
QVector<CardGrid::Section> metricSections(const QStringList& metrics,
                                          const QRegularExpression& filter);

/// A counter or a schedule: every value is exact, and smoothing would only falsify it.
bool isExact(const QString& metric);
/// The name without what the heading of its section says already.
QString metricTitle(const QString& metric);
/// A value of the engine's telemetry in words and with its unit.
struct Reading {
    QString name, value;
};
Reading telemetryReading(const QString& metric, double value);

} // namespace rationale::ui
