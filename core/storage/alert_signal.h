// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

#include <optional>

namespace rationale {

/// One metric prepared for the rules of run_alerts.h. Everything at a point depends on the points
/// up to it alone, so an alert never moves when the run grows. O(n log w) in time, O(n) in memory.
class AlertSignal {
public:
    /// Points of the trailing mean, and of the trailing median that it is measured by.
    static constexpr size_t window = 20, history = 100;

    AlertSignal() = default;
    explicit AlertSignal(MetricSeries series);

    size_t size() const { return m_series.steps.size(); }
    bool empty() const { return size() == 0; }
    int64_t step(size_t i) const { return m_series.steps[i]; }
    double raw(size_t i) const { return m_series.values[i]; }
    /// Mean of the finite values among the last `window`; NaN where there is none.
    double mean(size_t i) const { return m_mean[i]; }
    /// Standard error of mean(i), from differences of neighbours so that a trend is no noise.
    double noise(size_t i) const { return m_noise[i]; }
    /// Mean of the first `window` finite values; NaN before they are there.
    double start(size_t i) const { return i + 1 >= window ? m_start : m_unknown; }
    /// Median of the `history` means that end `window` points earlier; NaN before 2 × window.
    double median(size_t i) const { return m_median[i]; }
    /// Last point at or before `step`.
    std::optional<size_t> at(int64_t step) const;

private:
    void findMeans();
    void findMedians();

    MetricSeries m_series;
    std::vector<double> m_mean, m_noise, m_median;
    double m_start = 0, m_unknown = 0;
};

} // namespace rationale
