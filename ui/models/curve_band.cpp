// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/curve_band.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace rationale::ui {

namespace {

/// Reads one curve at rising places.
class Walker {
public:
    explicit Walker(const MetricCurve& curve) {
        for (size_t i = 0; i < curve.steps().size(); ++i) {
            const double value = curve.smooth().y(i), x = curve.smooth().x(i);
            if (!std::isfinite(value))
                continue;
            m_isOfSteps &= x == static_cast<double>(curve.steps()[i]);
            if (!m_x.empty() && m_x.back() == x) { // steps of one clock row: the last counts
                m_values.back() = value;
            } else {
                m_x.push_back(x);
                m_values.push_back(value);
            }
        }
    }
    const std::vector<double>& xs() const { return m_x; }
    bool isOfSteps() const { return m_isOfSteps; }

    std::optional<double> at(double x) {
        if (m_x.empty() || x < m_x.front() || x > m_x.back())
            return std::nullopt;
        while (m_x[m_next] < x)
            ++m_next;
        if (m_x[m_next] == x)
            return m_values[m_next];
        const double share = (x - m_x[m_next - 1]) / (m_x[m_next] - m_x[m_next - 1]);
        return m_values[m_next - 1] + share * (m_values[m_next] - m_values[m_next - 1]);
    }

private:
    std::vector<double> m_x, m_values;
    size_t m_next = 0;
    bool m_isOfSteps = true;
};

bool areOfSteps(const std::vector<Walker>& walkers) {
    return std::all_of(walkers.begin(), walkers.end(),
                       [](const Walker& walker) { return walker.isOfSteps(); });
}

std::vector<double> placesOf(const std::vector<Walker>& walkers) {
    std::vector<double> places;
    for (const Walker& walker : walkers)
        places.insert(places.end(), walker.xs().begin(), walker.xs().end());
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    if (areOfSteps(walkers) || places.size() <= mostBandPlaces)
        return places;
    std::vector<double> kept;
    kept.reserve(mostBandPlaces);
    for (size_t i = 0; i < mostBandPlaces; ++i) // with the first and the last
        kept.push_back(places[i * (places.size() - 1) / (mostBandPlaces - 1)]);
    return kept;
}

} // namespace

CurveBand bandOf(const QVector<std::shared_ptr<MetricCurve>>& curves, BandKind kind) {
    std::vector<Walker> walkers;
    walkers.reserve(static_cast<size_t>(curves.size()));
    for (const auto& curve : curves)
        walkers.emplace_back(*curve);
    CurveBand band{std::make_shared<MetricCurve>(0), {}, {}, walkers.size()};
    const std::vector<double> xs = placesOf(walkers);
    std::vector<int64_t> steps(xs.size());
    if (areOfSteps(walkers)) {
        std::transform(xs.begin(), xs.end(), steps.begin(),
                       [](double x) { return static_cast<int64_t>(x); });
    } else {
        std::iota(steps.begin(), steps.end(), 0);
        band.mean->setClock(steps, xs);
    }
    std::vector<double> values;
    for (size_t i = 0; i < xs.size(); ++i) {
        values.clear();
        double sum = 0, squares = 0;
        for (Walker& walker : walkers)
            if (const std::optional<double> value = walker.at(xs[i])) {
                values.push_back(*value);
                sum += *value;
            }
        const auto count = static_cast<double>(values.size());
        const double mean = sum / count;
        for (const double value : values)
            squares += (value - mean) * (value - mean);
        const double deviation = values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        const bool extremes = kind == BandKind::Extremes;
        band.mean->append(steps[i], mean);
        band.lower.append(xs[i], extremes ? *low : mean - deviation);
        band.upper.append(xs[i], extremes ? *high : mean + deviation);
    }
    return band;
}

} // namespace rationale::ui
