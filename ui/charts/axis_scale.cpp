// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis_scale.h"

#include "ui/shell/text_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>

namespace rationale::ui {

namespace {

constexpr size_t quantileSample = 2048; // values looked at for the quantiles: ± half a per cent
constexpr int maximumTicks = 12;
constexpr int spikeLength = 2;      // more points in a row are what the curve does there
constexpr size_t fewestValues = 20; // below, nothing can be called unusual

double roundStep(double range, int wanted) {
    const double rough = range / std::max(wanted, 1);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (rough <= factor * power * 1.0001)
            return factor * power;
    return 10 * power;
}

QString tickText(double value, double step) {
    if (value == 0)
        return QStringLiteral("0");
    const double size = std::fabs(value);
    if (size >= 1e9)
        return TextFormat::number(value, 3);
    if (size >= 1e6)
        return tickText(value / 1e6, step / 1e6) + QStringLiteral("\u00A0M");
    if (size >= 1e5 || step >= 2e3) // 20,000 and 400,000 do not fit beside the plot
        return tickText(value / 1e3, step / 1e3) + QStringLiteral("\u00A0k");
    if (step < 1e-4)
        return TextFormat::number(value, 2);
    int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
    if (std::fabs(step * std::pow(10, decimals) - std::round(step * std::pow(10, decimals))) > 1e-6)
        ++decimals; // steps of 2.5
    return TextFormat::fixed(value, decimals);
}

QVector<Tick> stepped(double low, double high, double step, auto text) {
    QVector<Tick> found;
    for (double value = std::ceil(low / step - 1e-9) * step;
         value <= high + step * 1e-9 && found.size() < maximumTicks; value += step) {
        const double clean = std::fabs(value) < step * 1e-9 ? 0 : value;
        found.append({clean, text(clean, step)});
    }
    return found;
}

} // namespace

QVector<Tick> ticks(double low, double high, int wanted, bool log) {
    if (!(high > low) || !std::isfinite(high - low))
        return {};
    if (!log)
        return stepped(low, high, roundStep(high - low, wanted), tickText);
    QVector<Tick> found;
    low = std::max(low, 1e-30);
    const int first = static_cast<int>(std::floor(std::log10(low)));
    const int last = static_cast<int>(std::ceil(std::log10(high)));
    const bool fine = last - first <= 2;
    const int stride = std::max(1, (last - first) / std::max(wanted, 1));
    for (int decade = first; decade <= last; decade += stride) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * std::pow(10, decade);
            if ((factor > 1 && !fine) || value < low * 0.999 || value > high * 1.001)
                continue;
            found.append(
                {value, value < 1e6 ? TextFormat::number(value, 1) : tickText(value, value)});
        }
    }
    return found;
}

QVector<Tick> wholeTicks(double low, double high, int wanted) {
    if (!(high > low) || !std::isfinite(high - low))
        return {};
    const double step = roundStep(high - low, wanted);
    const bool whole = step == std::round(step);
    return stepped(low, high, whole ? step : std::max(1., step * 2), tickText); // 2.5 is the one
}

QVector<Tick> timeTicks(double low, double high, int wanted) {
    if (!(high > low))
        return {};
    constexpr std::array steps{0.1,  0.5,   1.,    5.,    10.,    30.,    60.,    300.,
                               600., 1800., 3600., 7200., 21600., 43200., 86400., 604800.};
    double step = steps.back();
    for (const double candidate : steps) {
        if ((high - low) / candidate <= wanted) {
            step = candidate;
            break;
        }
    }
    return stepped(low, high, step, [](double value, double) {
        return value == 0 ? QStringLiteral("0") : TextFormat::duration(value);
    });
}

QPair<double, double> roundRange(double low, double high, int wanted) {
    if (!std::isfinite(low) || !std::isfinite(high))
        return {0, 1};
    if (high <= low) {
        if (low == 0) // a share that is never anything else has no negative side
            return {0, 1};
        const double pad = std::fabs(low) * 0.1;
        return {low - pad, high + pad};
    }
    const double step = roundStep(high - low, wanted);
    return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step};
}

namespace {

/// Values inside are ordinary: the 5–95 % range, once more at each side. Nothing: all are.
std::optional<ValueRange> ordinaryRange(std::vector<double> sample) {
    if (sample.size() < fewestValues)
        return std::nullopt;
    const auto quantile = [&sample](double share) {
        const auto at = sample.begin() +
                        static_cast<std::ptrdiff_t>(share * static_cast<double>(sample.size() - 1));
        std::nth_element(sample.begin(), at, sample.end());
        return *at;
    };
    const double q05 = quantile(0.05), q95 = quantile(0.95);
    const double reach = q95 - q05;
    if (reach <= 0)
        return std::nullopt; // nearly constant: spikes are all there is to see
    return ValueRange{q05 - reach, q95 + reach, 0};
}

/// Range of the values with an index in [first, last) without spikes: one or two unusual ones that
/// stick out from the ordinary ones at both sides. How a loss falls at first, or a learning rate
/// warms up, is no spike. Looks at unusual values one by one and at the others through the pyramid.
ValueRange rangeWithoutSpikes(const SeriesCache& series, size_t first, size_t last,
                              const ValueRange& ordinary) {
    ValueRange kept{std::numeric_limits<double>::infinity(),
                    -std::numeric_limits<double>::infinity(), 0};
    const auto include = [&kept](std::pair<double, double> range) {
        kept.low = std::min(kept.low, range.first);
        kept.high = std::max(kept.high, range.second);
    };
    const auto isUnusual = [&](size_t i) {
        return series.y(i) < ordinary.low || series.y(i) > ordinary.high;
    };
    const double reach = (ordinary.high - ordinary.low) / 3;
    double before = std::nan(""); // the last ordinary value
    for (size_t at = first; at < last;) {
        const size_t begin = series.firstOutside(at, last, ordinary.low, ordinary.high);
        include(series.extremeValues(at, begin));
        for (size_t i = begin; i > at; --i) // not one that is not finite
            if (std::isfinite(before = series.y(i - 1)))
                break;
        size_t end = begin;
        int length = 0;
        for (; end < last && (!std::isfinite(series.y(end)) || isUnusual(end)); ++end)
            length += std::isfinite(series.y(end));
        const auto unusual = series.extremeValues(begin, end);
        const double after = end < last ? series.y(end) : std::nan("");
        const bool sticksOut = unusual.first > std::max(before, after) + reach ||
                               unusual.second < std::min(before, after) - reach;
        if (length <= spikeLength && std::isfinite(before) && std::isfinite(after) && sticksOut)
            kept.outliers += length;
        else
            include(unusual);
        at = end;
    }
    return kept;
}

/// The lowest positive value; infinity: there is none.
double lowestPositive(const SeriesCache& series, size_t first, size_t last) {
    double lowest = std::numeric_limits<double>::infinity();
    for (size_t i = first; i < last; ++i)
        if (series.y(i) > 0)
            lowest = std::min(lowest, series.y(i));
    return lowest;
}

} // namespace

ValueRange valueRange(const SeriesCache& series, double xMin, double xMax, bool hideOutliers,
                      bool positiveOnly) {
    const auto [first, last] = series.range(xMin, xMax);
    const auto [low, high] = series.extremeValues(first, last);
    if (low > high || (positiveOnly && high <= 0))
        return {0, 1, 0};
    ValueRange range{low, high, 0};
    if (positiveOnly && low <= 0)
        range.low = lowestPositive(series, first, last);
    if (!hideOutliers)
        return range;
    std::vector<double> sample;
    const size_t stride = std::max<size_t>(1, (last - first) / quantileSample);
    sample.reserve((last - first) / stride + 1);
    for (size_t i = first; i < last; i += stride)
        if (std::isfinite(series.y(i)) && (!positiveOnly || series.y(i) > 0))
            sample.push_back(series.y(i));
    const std::optional<ValueRange> ordinary = ordinaryRange(std::move(sample));
    if (!ordinary || (range.low >= ordinary->low && range.high <= ordinary->high))
        return range;
    ValueRange calm = rangeWithoutSpikes(series, first, last, *ordinary);
    if (positiveOnly)
        calm.low = std::max(calm.low, range.low);
    return calm;
}

} // namespace rationale::ui
