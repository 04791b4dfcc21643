// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/series_cache.h"

#include <QVector>

#include <memory>

namespace rationale::ui {

enum class BandKind { Deviation, Extremes };

/// Several runs as one: their mean, and how far they lie apart.
struct CurveBand {
    std::shared_ptr<MetricCurve> mean; // of the smoothed curves; itself not smoothed
    SeriesCache lower, upper; // mean ± standard deviation (n − 1), or minimum and maximum
    size_t runs = 0;
};

/// Over the axis that the curves are on (steps, tokens, seconds since their start): at every place
/// where any of them has logged, over those whose first and last place lie around it; between two
/// of its own places a curve is a straight line. Where a single one is left the band has no width.
/// Values that are not finite are left out. Runs hardly ever share a place of another axis than the
/// step, so there at most `mostBandPlaces` of them are taken, evenly, and the mean's "steps" only
/// number its points.
CurveBand bandOf(const QVector<std::shared_ptr<MetricCurve>>& curves, BandKind kind);
inline constexpr size_t mostBandPlaces = 8192;

} // namespace rationale::ui
