// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/series_cache.h"

#include <algorithm>
#include <cmath>

namespace rationale::ui {

// --- SeriesCache

void SeriesCache::append(double x, double y) {
    const auto index = static_cast<uint32_t>(m_y.size());
    if (m_x->size() == m_y.size())
        m_x->push_back(x);
    m_y.push_back(y);
    const bool finite = std::isfinite(m_y.back());
    if (!finite)
        m_nonFinite.push_back(index);
    const Extremes own = finite ? Extremes{index, index} : Extremes{none, none};
    size_t block = index;
    for (size_t level = 0;; ++level) {
        block /= factor;
        if (level == m_levels.size()) { // a level begins when the one below has a second block
            m_levels.emplace_back();
            if (level > 0) {
                m_levels[level].push_back(Extremes{none, none});
                for (const Extremes& below : m_levels[level - 1])
                    merge(m_levels[level][0], below);
            }
        }
        std::vector<Extremes>& blocks = m_levels[level];
        if (block == blocks.size())
            blocks.push_back(Extremes{none, none});
        merge(blocks[block], own);
        if (blocks.size() == 1)
            break; // one block knows everything
    }
}

void SeriesCache::replaceX(std::vector<double> x) {
    *m_x = std::move(x);
}

void SeriesCache::clearValues() {
    m_y.clear();
    m_levels.clear();
    m_nonFinite.clear();
}

void SeriesCache::merge(Extremes& into, const Extremes& other) const {
    if (other.low == none)
        return;
    if (into.low == none) {
        into = other;
        return;
    }
    if (m_y[other.low] < m_y[into.low])
        into.low = other.low;
    if (m_y[other.high] > m_y[into.high])
        into.high = other.high;
}

SeriesCache::Extremes SeriesCache::extremes(size_t first, size_t last) const {
    Extremes found{none, none};
    size_t at = first;
    while (at < last) {
        // The largest block that starts here and fits.
        size_t length = 1, level = 0;
        while (level < m_levels.size() && at % (length * factor) == 0 &&
               at + length * factor <= last) {
            length *= factor;
            ++level;
        }
        if (level == 0) {
            const auto index = static_cast<uint32_t>(at);
            if (std::isfinite(m_y[at]))
                merge(found, Extremes{index, index});
        } else {
            merge(found, m_levels[level - 1][at / length]);
        }
        at += length;
    }
    return found;
}

std::pair<double, double> SeriesCache::extremeValues(size_t first, size_t last) const {
    const Extremes found = extremes(first, last);
    return found.low == none ? std::pair{std::numeric_limits<double>::infinity(),
                                         -std::numeric_limits<double>::infinity()}
                             : std::pair{m_y[found.low], m_y[found.high]};
}

size_t SeriesCache::firstOutside(size_t first, size_t last, double low, double high) const {
    const auto inside = [&](const Extremes& block) {
        return block.low == none || (m_y[block.low] >= low && m_y[block.high] <= high);
    };
    size_t at = first;
    while (at < last) {
        // Over the largest block that starts here and holds nothing unusual.
        size_t length = 1, over = 0;
        for (const std::vector<Extremes>& blocks : m_levels) {
            length *= factor;
            if (at % length != 0 || !inside(blocks[at / length]))
                break;
            over = length;
        }
        if (over == 0) {
            if (std::isfinite(m_y[at]) && (m_y[at] < low || m_y[at] > high))
                return at;
            over = 1;
        }
        at += over;
    }
    return last;
}

std::span<const double> SeriesCache::xs() const {
    return std::span(*m_x).first(m_y.size());
}

std::pair<size_t, size_t> SeriesCache::range(double xMin, double xMax) const {
    const std::span<const double> all = xs();
    const auto first = std::lower_bound(all.begin(), all.end(), xMin);
    const auto last = std::upper_bound(first, all.end(), xMax);
    return {static_cast<size_t>(first - all.begin()), static_cast<size_t>(last - all.begin())};
}

size_t SeriesCache::nearest(double x) const {
    const std::span<const double> all = xs();
    if (all.empty())
        return 0;
    const auto after =
        static_cast<size_t>(std::lower_bound(all.begin(), all.end(), x) - all.begin());
    if (after == 0)
        return 0;
    if (after == all.size())
        return after - 1;
    return all[after] - x < x - all[after - 1] ? after : after - 1;
}

void SeriesCache::emitColumn(QVector<QPointF>& points, size_t first, size_t last,
                             size_t& gap) const {
    while (gap < m_nonFinite.size() && m_nonFinite[gap] < first)
        ++gap;
    const bool broken = gap < m_nonFinite.size() && m_nonFinite[gap] < last;
    const size_t breakAt = broken ? m_nonFinite[gap] : last;
    const auto add = [&](uint32_t i) { points.append(QPointF(x(i), y(i))); };
    const Extremes found = extremes(first, last);
    const auto addBreak = [&] {
        if (!points.isEmpty() && !std::isnan(points.last().y()))
            points.append(QPointF(x(breakAt), std::numeric_limits<double>::quiet_NaN()));
    };
    if (found.low != none) {
        const uint32_t early = std::min(found.low, found.high);
        const uint32_t late = std::max(found.low, found.high);
        if (broken && breakAt < early)
            addBreak();
        add(early);
        if (broken && breakAt > early && breakAt < late)
            addBreak();
        if (late != early)
            add(late);
        if (broken && breakAt > late)
            addBreak();
    } else if (broken) {
        addBreak();
    }
}

QVector<QPointF> SeriesCache::decimated(double xMin, double xMax, int columns, bool logX) const {
    QVector<QPointF> points;
    auto [first, last] = range(xMin, xMax);
    first = first > 0 ? first - 1 : first; // the line comes from and goes to the world outside
    last = last < size() ? last + 1 : last;
    if (first >= last || columns <= 0)
        return points;
    const size_t count = last - first;
    size_t gap = 0;
    if (count <= static_cast<size_t>(columns) * 2) {
        points.reserve(static_cast<qsizetype>(count));
        for (size_t i = first; i < last; ++i)
            emitColumn(points, i, i + 1, gap);
        return points;
    }
    points.reserve(columns * 2 + 2);
    // Edges of columns lie on blocks at most a quarter of a column wide: few blocks are merged.
    size_t block = 1;
    while (block * factor * 4 <= count / static_cast<size_t>(columns))
        block *= factor;
    const double from = logX ? std::log10(std::max(xMin, 1e-12)) : xMin;
    const double to = logX ? std::log10(std::max(xMax, 1e-12)) : xMax;
    const int inner = std::max(columns - 2, 1); // first and last point of the range are extra
    emitColumn(points, first, first + 1, gap);
    size_t at = first + 1;
    for (int column = 1; column <= inner && at + 1 < last; ++column) {
        const double edge = from + (to - from) * column / inner;
        const double bound = column == inner ? std::numeric_limits<double>::infinity()
                                             : (logX ? std::pow(10.0, edge) : edge);
        const auto end =
            std::lower_bound(m_x->begin() + static_cast<std::ptrdiff_t>(at),
                             m_x->begin() + static_cast<std::ptrdiff_t>(last - 1), bound);
        size_t next = static_cast<size_t>(end - m_x->begin());
        if (next + 1 < last)
            next = std::max(at, next / block * block);
        if (next > at)
            emitColumn(points, at, next, gap);
        at = next;
    }
    emitColumn(points, last - 1, last, gap);
    return points;
}

// --- MetricCurve

double MetricCurve::smoothed(double value) {
    if (!std::isfinite(value))
        return value;
    if (std::isnan(m_first))
        m_first = value;
    m_constant = m_constant && value == m_first;
    const double weight = smoothing();
    m_last = weight * m_last + (1 - weight) * value;
    m_remaining *= weight;
    return m_constant || weight <= 0 ? value : m_last / (1 - m_remaining);
}

void MetricCurve::append(int64_t step, double value) {
    double x = static_cast<double>(step);
    if (!m_clockSteps.empty()) {
        const auto after = std::upper_bound(m_clockSteps.begin(), m_clockSteps.end(), step);
        const size_t index = after == m_clockSteps.begin()
                                 ? 0
                                 : static_cast<size_t>(after - m_clockSteps.begin()) - 1;
        x = m_clockX[index];
    }
    m_steps.push_back(step);
    m_raw.append(x, value);
    m_smooth.append(x, smoothed(value));
}

void MetricCurve::setSmoothing(double weight) {
    weight = std::clamp(weight, 0.0, 0.999);
    if (weight == m_weight)
        return;
    m_weight = weight;
    rebuildSmooth();
}

void MetricCurve::setSparse(bool on) {
    if (on == m_sparse)
        return;
    m_sparse = on;
    rebuildSmooth();
}

void MetricCurve::rebuildSmooth() {
    m_smooth.clearValues();
    m_last = 0;
    m_remaining = 1;
    m_first = std::numeric_limits<double>::quiet_NaN();
    m_constant = true;
    for (size_t i = 0; i < m_raw.size(); ++i)
        m_smooth.append(m_raw.x(i), smoothed(m_raw.y(i)));
}

void MetricCurve::setClock(std::span<const int64_t> clockSteps, std::span<const double> clockX) {
    m_clockSteps.assign(clockSteps.begin(), clockSteps.end());
    m_clockX.assign(clockX.begin(), clockX.end());
    std::vector<double> x(m_steps.size());
    size_t at = 0;
    for (size_t i = 0; i < m_steps.size(); ++i) {
        while (at + 1 < m_clockSteps.size() && m_clockSteps[at + 1] <= m_steps[i])
            ++at;
        x[i] = m_clockSteps.empty() ? static_cast<double>(m_steps[i]) : m_clockX[at];
    }
    m_raw.replaceX(std::move(x)); // the smoothed curve has the same
}

} // namespace rationale::ui
