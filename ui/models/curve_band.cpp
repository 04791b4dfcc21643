// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/curve_band.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace rationale::ui {

namespace {

/// Reads one curve at rising steps.
class Walker {
public:
    explicit Walker(const MetricCurve& curve) {
        for (size_t i = 0; i < curve.steps().size(); ++i)
            if (const double value = curve.smooth().y(i); std::isfinite(value)) {
                m_steps.push_back(curve.steps()[i]);
                m_values.push_back(value);
            }
    }
    const std::vector<int64_t>& steps() const { return m_steps; }

    std::optional<double> at(int64_t step) {
        if (m_steps.empty() || step < m_steps.front() || step > m_steps.back())
            return std::nullopt;
        while (m_steps[m_next] < step)
            ++m_next;
        if (m_steps[m_next] == step)
            return m_values[m_next];
        const double begin = static_cast<double>(m_steps[m_next - 1]);
        const double share =
            (static_cast<double>(step) - begin) / (static_cast<double>(m_steps[m_next]) - begin);
        return m_values[m_next - 1] + share * (m_values[m_next] - m_values[m_next - 1]);
    }

private:
    std::vector<int64_t> m_steps;
    std::vector<double> m_values;
    size_t m_next = 0;
};

} // namespace

CurveBand bandOf(const QVector<std::shared_ptr<MetricCurve>>& curves, BandKind kind) {
    std::vector<Walker> walkers;
    std::vector<int64_t> steps;
    for (const auto& curve : curves) {
        walkers.emplace_back(*curve);
        const std::vector<int64_t>& own = walkers.back().steps();
        steps.insert(steps.end(), own.begin(), own.end());
    }
    std::sort(steps.begin(), steps.end());
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    CurveBand band{std::make_shared<MetricCurve>(0), {}, {}, walkers.size()};
    std::vector<double> values;
    for (const int64_t step : steps) {
        values.clear();
        for (Walker& walker : walkers)
            if (const std::optional<double> value = walker.at(step))
                values.push_back(*value);
        double sum = 0, squares = 0;
        for (const double value : values)
            sum += value;
        const auto count = static_cast<double>(values.size());
        const double mean = sum / count;
        for (const double value : values)
            squares += (value - mean) * (value - mean);
        const double deviation = values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        const bool extremes = kind == BandKind::Extremes;
        const auto x = static_cast<double>(step);
        band.mean->append(step, mean);
        band.lower.append(x, extremes ? *low : mean - deviation);
        band.upper.append(x, extremes ? *high : mean + deviation);
    }
    return band;
}

} // namespace rationale::ui
