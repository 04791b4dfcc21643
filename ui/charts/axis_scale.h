// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/series_cache.h"

#include <QPair>
#include <QString>
#include <QVector>

namespace rationale::ui {

enum class XAxis { Step, Tokens, Wall, Process };

struct Tick {
    double value;
    QString text;
};

/// Round values within [low, high], about `wanted` of them; decades (and 2, 5) when `log`.
QVector<Tick> ticks(double low, double high, int wanted, bool log);
/// The same for counts: whole numbers only.
QVector<Tick> wholeTicks(double low, double high, int wanted);
/// The same for times: seconds written as 10 m, 2 h.
QVector<Tick> timeTicks(double low, double high, int wanted);
/// Widens [low, high] to round values so that grid lines close the plot.
QPair<double, double> roundRange(double low, double high, int wanted);

struct ValueRange {
    double low = 0, high = 1;
    int outliers = 0; // spikes left out
};

/// Range of the values with xMin ≤ x ≤ xMax. With `hideOutliers` single spikes are left out: one or
/// two values in a row that lie farther outside the 5–95 % quantiles than these are apart, between
/// ordinary ones. How a curve begins, or a longer stretch, is always in the range.
ValueRange valueRange(const SeriesCache& series, double xMin, double xMax, bool hideOutliers,
                      bool positiveOnly = false);

} // namespace rationale::ui
