// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QVector>

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace rationale::ui {

/// y over a rising x, with a pyramid of the places of minimum and maximum (blocks of 16, 256, …),
/// so that any zoom costs pixels, not points. Append is O(1) amortised.
class SeriesCache {
public:
    SeriesCache()
        : m_x(std::make_shared<std::vector<double>>()) {}
    /// Values over the x of another series: whichever is appended to first extends it for both.
    struct OverXOf {
        const SeriesCache& series;
    };
    explicit SeriesCache(OverXOf other)
        : m_x(other.series.m_x) {}

    void append(double x, double y);      // x ≥ the last x; y may be NaN or ±Inf
    void replaceX(std::vector<double> x); // same length: another x axis, also of who shares it
    void clearValues();                   // x stays

    size_t size() const { return m_y.size(); }
    bool empty() const { return m_y.empty(); }
    double x(size_t i) const { return (*m_x)[i]; }
    double y(size_t i) const { return m_y[i]; }
    /// Lowest and highest finite value with an index in [first, last); none: infinity, −infinity.
    std::pair<double, double> extremeValues(size_t first, size_t last) const;
    /// The first index in [first, last) of a finite value below `low` or above `high`; `last`:
    /// none.
    size_t firstOutside(size_t first, size_t last, double low, double high) const;
    const std::vector<uint32_t>& nonFinite() const { return m_nonFinite; }
    /// Indices [first, last) with xMin ≤ x ≤ xMax.
    std::pair<size_t, size_t> range(double xMin, double xMax) const;
    /// Index whose x is nearest; size() when empty.
    size_t nearest(double x) const;

    /// At most two points per pixel column: minimum and maximum in their order, so no spike is
    /// lost; plus the first and last of the range and one neighbour outside at each side. A NaN
    /// point breaks the line where values are not finite. `logX`: columns are equal in log10.
    QVector<QPointF> decimated(double xMin, double xMax, int columns, bool logX = false) const;

private:
    struct Extremes {
        uint32_t low, high; // indices into m_y; `none` when no value of the block is finite
    };
    static constexpr uint32_t none = std::numeric_limits<uint32_t>::max();
    static constexpr size_t factor = 16;

    std::span<const double> xs() const;
    void merge(Extremes& into, const Extremes& other) const;
    Extremes extremes(size_t first, size_t last) const;
    void emitColumn(QVector<QPointF>& points, size_t first, size_t last, size_t& gap) const;

    std::shared_ptr<std::vector<double>> m_x;
    std::vector<double> m_y;
    std::vector<std::vector<Extremes>> m_levels; // level k: blocks of 16^(k+1)
    std::vector<uint32_t> m_nonFinite;
};

/// A metric for drawing: raw values and their exponential moving average, which is computed on
/// every value before anything is decimated. De-biased as in TensorBoard: last = w·last + (1−w)·y,
/// shown = last / (1 − wⁿ); values that are not finite are skipped; a constant series stays itself.
class MetricCurve {
public:
    explicit MetricCurve(double weight = 0.6)
        : m_weight(weight) {}

    void append(int64_t step, double value);
    void setSmoothing(double weight); // 0: the raw values
    double smoothing() const { return m_sparse ? 0 : m_weight; }
    /// Evaluations: few points that stand for themselves and are never smoothed.
    void setSparse(bool on);
    bool isSparse() const { return m_sparse; }
    const SeriesCache& raw() const { return m_raw; }
    const SeriesCache& smooth() const { return m_smooth; }
    const std::vector<int64_t>& steps() const { return m_steps; }
    /// x of every step, for an axis other than the step; empty: the step itself. Both rise; a step
    /// between two rows takes the earlier one.
    void setClock(std::span<const int64_t> clockSteps, std::span<const double> clockX);

private:
    double smoothed(double value);
    void rebuildSmooth();

    std::vector<int64_t> m_steps;
    SeriesCache m_raw, m_smooth{SeriesCache::OverXOf{m_raw}};
    double m_weight;
    double m_last = 0, m_remaining = 1; // remaining = wⁿ
    double m_first = std::numeric_limits<double>::quiet_NaN();
    bool m_constant = true;
    bool m_sparse = false;
    std::vector<int64_t> m_clockSteps;
    std::vector<double> m_clockX;
};

} // namespace rationale::ui
