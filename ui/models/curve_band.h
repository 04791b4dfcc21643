// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/series_cache.h"

#include <QVector>

#include <memory>

namespace rationale::ui {

enum class BandKind { Deviation, Extremes };

/// Several runs as one: their mean, and how far they lie apart.
struct CurveBand {
    std::shared_ptr<MetricCurve> mean; // over steps, of the smoothed curves; itself not smoothed
    SeriesCache lower, upper; // mean ± standard deviation (n − 1), or minimum and maximum
    size_t runs = 0;
};

/// At every step that any of the curves has logged, over those whose first and last step lie around
/// it; between two of its own steps a curve is a straight line. Where a single one is left the band
/// has no width. Values that are not finite are left out.
CurveBand bandOf(const QVector<std::shared_ptr<MetricCurve>>& curves, BandKind kind);

} // namespace rationale::ui
