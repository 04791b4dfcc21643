// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/alert_signal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rationale {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Mean of the finite values of a moving window. The sum is made anew once per window, and when a
/// large value leaves it, so that no rounding stays in it.
class MovingMean {
public:
    explicit MovingMean(size_t width) { m_values.assign(width, nan); }
    double add(double value) {
        const double old = std::exchange(m_values[m_next], value);
        m_next = (m_next + 1) % m_values.size();
        m_sum += (std::isfinite(value) ? value : 0) - (std::isfinite(old) ? old : 0);
        m_count += (std::isfinite(value) ? 1 : 0) - (std::isfinite(old) ? 1 : 0);
        if (m_next == 0 || (std::isfinite(old) && !(std::fabs(old) < 1e6 * std::fabs(m_sum))))
            sumAgain();
        return m_count == 0 ? nan : m_sum / m_count;
    }

private:
    void sumAgain() {
        m_sum = 0;
        for (const double value : m_values)
            m_sum += std::isfinite(value) ? value : 0;
    }

    std::vector<double> m_values;
    double m_sum = 0;
    int m_count = 0;
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
