// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis_scale.h"

#include "ui/shell/text_format.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr size_t quantileSample =
    16384; // values looked at for the quantiles; more change nothing visible
constexpr int maximumTicks = 12;

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

ValueRange valueRange(const SeriesCache& series, double xMin, double xMax, bool hideOutliers,
                      bool positiveOnly) {
    const auto [first, last] = series.range(xMin, xMax);
    const std::span<const float> values = series.values();
    const auto usable = [positiveOnly](float v) {
        return std::isfinite(v) && (!positiveOnly || v > 0);
    };
    ValueRange range{std::numeric_limits<double>::infinity(),
                     -std::numeric_limits<double>::infinity(), 0};
    for (size_t i = first; i < last; ++i) {
        if (!usable(values[i]))
            continue;
        range.low = std::min(range.low, static_cast<double>(values[i]));
        range.high = std::max(range.high, static_cast<double>(values[i]));
    }
    if (range.low > range.high)
        return {0, 1, 0};
    if (!hideOutliers || last - first < 20)
        return range;
    std::vector<float> sample;
    const size_t stride = std::max<size_t>(1, (last - first) / quantileSample);
    for (size_t i = first; i < last; i += stride)
        if (usable(values[i]))
            sample.push_back(values[i]);
    if (sample.size() < 20)
        return range;
    const auto quantile = [&sample](double share) {
        const auto at = sample.begin() +
                        static_cast<std::ptrdiff_t>(share * static_cast<double>(sample.size() - 1));
        std::nth_element(sample.begin(), at, sample.end());
        return static_cast<double>(*at);
    };
    const double q05 = quantile(0.05), q95 = quantile(0.95);
    const double reach = q95 - q05;
    if (reach <= 0)
        return range; // nearly constant: spikes are all there is to see
    const double lowest = q05 - reach, highest = q95 + reach;
    if (range.low >= lowest && range.high <= highest)
        return range;
    ValueRange kept{range.high, range.low, 0};
    for (size_t i = first; i < last; ++i) {
        const auto v = static_cast<double>(values[i]);
        if (!usable(values[i]))
            continue;
        if (v < lowest || v > highest) {
            ++kept.outliers;
            continue;
        }
        kept.low = std::min(kept.low, v);
        kept.high = std::max(kept.high, v);
    }
    return kept;
}

} // namespace rationale::ui
