// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/alert_signal.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rationale {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Sum and count of the finite values of a moving window. The sum is made anew once per window, so
/// that neither a large value nor rounding stays in it.
class MovingMean {
public:
    explicit MovingMean(size_t width) { m_values.assign(width, nan); }
    double add(double value) {
        m_values[m_next] = value;
        m_next = (m_next + 1) % m_values.size();
        double sum = 0;
        size_t count = 0;
        for (const double each : m_values) {
            if (!std::isfinite(each))
                continue;
            sum += each;
            ++count;
        }
        return count == 0 ? nan : sum / static_cast<double>(count);
    }

private:
    std::vector<double> m_values;
    size_t m_next = 0;
};

} // namespace

AlertSignal::AlertSignal(MetricSeries series)
    : m_series(std::move(series))
    , m_start(nan)
    , m_unknown(nan) {
    findMeans();
    findMedians();
    if (size() >= window)
        m_start = m_mean[window - 1];
}

void AlertSignal::findMeans() {
    MovingMean means(window), jumps(history);
    double before = nan;
    m_mean.reserve(size());
    m_noise.reserve(size());
    for (const double value : m_series.values) {
        m_mean.push_back(means.add(value));
        // Independent values of deviation s differ by 2s/√π on average.
        const double jump = jumps.add(std::fabs(value - before));
        m_noise.push_back(jump * 0.8862 / std::sqrt(static_cast<double>(window)));
        if (std::isfinite(value))
            before = value;
    }
}

void AlertSignal::findMedians() {
    std::vector<double> sorted;
    sorted.reserve(history + 1);
    m_median.assign(size(), nan);
    for (size_t i = 2 * window - 1; i < size(); ++i) {
        const double next = m_mean[i - window];
        if (std::isfinite(next))
            sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), next), next);
        if (i >= 2 * window - 1 + history) {
            const double old = m_mean[i - window - history];
            if (std::isfinite(old))
                sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), old));
        }
        if (!sorted.empty())
            m_median[i] = sorted[sorted.size() / 2];
    }
}

std::optional<size_t> AlertSignal::at(int64_t step) const {
    const auto after = std::upper_bound(m_series.steps.begin(), m_series.steps.end(), step);
    if (after == m_series.steps.begin())
        return std::nullopt;
    return static_cast<size_t>(after - m_series.steps.begin()) - 1;
}

} // namespace rationale
