// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold of a drawn curve whatever was logged: made-up series, every zoom.
#include "ui/charts/axis_scale.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/series_cache.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace rationale::ui;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A walk with spikes, zeros, and values that are not finite; x may stand still for a while.
std::vector<QPointF> madeUp(std::mt19937_64& random, int count) {
    std::uniform_real_distribution<double> unit(0, 1);
    std::vector<QPointF> points;
    points.reserve(static_cast<size_t>(count));
    double x = 0, y = 0;
    for (int i = 0; i < count; ++i) {
        x += unit(random) < 0.1 ? 0 : std::ceil(unit(random) * 5);
        y += unit(random) - 0.5;
        const double kind = unit(random);
        points.emplace_back(x, kind < 0.002   ? y + 1000 * (unit(random) - 0.5)
                               : kind < 0.004 ? std::nan("")
                               : kind < 0.005 ? infinity
                               : kind < 0.006 ? -infinity
                               : kind < 0.05  ? 0
                                              : y);
    }
    return points;
}

SeriesCache cacheOf(const std::vector<QPointF>& points) {
    SeriesCache series;
    for (const QPointF& p : points)
        series.append(p.x(), p.y());
    return series;
}

/// TensorBoard's resmooth in extended precision (vz_line_chart2/line-chart.ts): de-biased, not
/// finite values skipped, a constant series as it is.
std::vector<long double> smoothedByTensorBoard(const std::vector<double>& values, double weight) {
    std::vector<long double> smooth;
    smooth.reserve(values.size());
    const bool constant = std::all_of(values.begin(), values.end(),
                                      [&](double value) { return value == values.front(); });
    long double last = 0;
    int count = 0;
    for (const double value : values) {
        if (constant || !std::isfinite(value)) {
            smooth.push_back(value);
            continue;
        }
        last = last * weight + (1 - static_cast<long double>(weight)) * value;
        ++count;
        smooth.push_back(
            weight == 0 ? value : last / (1 - std::pow(static_cast<long double>(weight), count)));
    }
    return smooth;
}

} // namespace

class TestDecimation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySpikeSurvivesEveryZoom_data() {
        QTest::addColumn<int>("count");
        for (const int count : {1, 2, 3, 40, 1000, 4096, 70'000})
            QTest::addRow("%d", count) << count;
    }
    /// Within a column's width of each value a drawn point is at least as high, and one as low.
    void everySpikeSurvivesEveryZoom() {
        QFETCH(int, count);
        std::mt19937_64 random(static_cast<uint64_t>(count));
        std::uniform_real_distribution<double> unit(0, 1);
        const std::vector<QPointF> all = madeUp(random, count);
        const SeriesCache series = cacheOf(all);
        const double end = all.back().x() + 1;
        for (int trial = 0; trial < 40; ++trial) {
            const int columns = 3 + static_cast<int>(unit(random) * 600);
            const double from = trial == 0 ? 0 : unit(random) * end;
            const double to = trial == 0 ? end : from + std::pow(unit(random), 3) * (end - from);
            if (to <= from)
                continue;
            const QVector<QPointF> drawn = series.decimated(from, to, columns);
            const double width = (to - from) / (columns - 2);
            std::vector<double> high(static_cast<size_t>(columns), -infinity), low = high;
            for (double& value : low)
                value = infinity;
            const auto columnOf = [&](double x) {
                return static_cast<size_t>(std::clamp((x - from) / width, 0.0, columns - 1.0));
            };
            QVector<QPointF> finite;
            for (const QPointF& p : drawn)
                if (!std::isnan(p.y()))
                    finite.append(p);
            for (const QPointF& p : std::as_const(finite)) {
                QVERIFY(std::isfinite(p.y()));
                high[columnOf(p.x())] = std::max(high[columnOf(p.x())], p.y());
                low[columnOf(p.x())] = std::min(low[columnOf(p.x())], p.y());
            }
            QVERIFY(finite.size() <= 2 * columns + 4);
            QVERIFY(std::is_sorted(finite.begin(), finite.end(),
                                   [](auto& a, auto& b) { return a.x() < b.x(); }));
            for (const QPointF& p : all) {
                if (!std::isfinite(p.y()) || p.x() < from || p.x() > to)
                    continue;
                const size_t at = columnOf(p.x());
                double above = high[at], below = low[at];
                for (const size_t beside : {at - 1, at + 1})
                    if (beside < high.size()) {
                        above = std::max(above, high[beside]);
                        below = std::min(below, low[beside]);
                    }
                QVERIFY2(above >= p.y() && below <= p.y(), "a spike is lost");
            }
        }
    }

    void pyramidAgreesWithAScan() {
        std::mt19937_64 random(5);
        const std::vector<QPointF> all = madeUp(random, 9000);
        const SeriesCache series = cacheOf(all);
        for (int trial = 0; trial < 300; ++trial) {
            size_t first = random() % all.size(), last = random() % (all.size() + 1);
            if (first > last)
                std::swap(first, last);
            double low = infinity, high = -infinity;
            size_t outside = last;
            for (size_t i = last; i-- > first;) {
                const double y = all[i].y();
                if (!std::isfinite(y))
                    continue;
                low = std::min(low, y);
                high = std::max(high, y);
                if (y < -20 || y > 20)
                    outside = i;
            }
            QCOMPARE(series.extremeValues(first, last), std::pair(low, high));
            QCOMPARE(series.firstOutside(first, last, -20, 20), outside);
        }
    }

    void smoothingIsTensorBoards_data() {
        QTest::addColumn<double>("weight");
        for (const double weight : {0.0, 0.1, 0.6, 0.9, 0.99, 0.999})
            QTest::addRow("%g", weight) << weight;
    }
    void smoothingIsTensorBoards() {
        QFETCH(double, weight);
        std::mt19937_64 random(11);
        std::vector<std::vector<double>> all(3);
        for (const QPointF& p : madeUp(random, 30'000))
            all[0].push_back(p.y());
        all[1].assign(500, 0.1);
        all[2] = {0, 0, 0, std::nan(""), 1e-9, -infinity, 3};
        for (const std::vector<double>& values : all) {
            MetricCurve curve(weight);
            for (size_t i = 0; i < values.size(); ++i)
                curve.append(static_cast<int64_t>(i), values[i]);
            const std::vector<long double> expected = smoothedByTensorBoard(values, weight);
            for (size_t i = 0; i < values.size(); ++i) {
                const double found = curve.smooth().y(i);
                if (!std::isfinite(values[i])) {
                    QVERIFY(!std::isfinite(found));
                    continue;
                }
                const long double scale = std::max(1.0L, std::fabs(expected[i]));
                QVERIFY2(std::fabs(found - expected[i]) <= 1e-12L * scale,
                         qPrintable(QStringLiteral("%1 at %2").arg(found).arg(i)));
            }
        }
    }

    /// Smoothing comes before decimation: a drawn value is a smoothed value, wherever one zooms.
    void drawnValuesAreSmoothedOnes() {
        std::mt19937_64 random(3);
        MetricCurve curve(0.9);
        const std::vector<QPointF> all = madeUp(random, 20'000);
        for (size_t i = 0; i < all.size(); ++i)
            curve.append(static_cast<int64_t>(i), all[i].y());
        for (const auto& [from, to] : {std::pair(0.0, 2e4), {5000.0, 5400.0}, {19'990.0, 2e4}})
            for (const QPointF& p : curve.smooth().decimated(from, to, 200))
                QVERIFY(std::isnan(p.y()) || p.y() == curve.smooth().y(static_cast<size_t>(p.x())));
    }

    void zeroIsAValueAndWhatIsNotFiniteIsCounted() {
        Theme::instance().install(Theme::Mode::Light);
        auto curve = std::make_shared<MetricCurve>(0.6);
        const std::vector<double> values{0, 0, 1, std::nan(""), 0, infinity, -infinity, 0};
        for (size_t i = 0; i < values.size(); ++i)
            curve->append(static_cast<int64_t>(i), values[i]);
        QCOMPARE(curve->raw().decimated(0, 7, 300).count(QPointF(4, 0)), 1);
        ChartCard card(QStringLiteral("loss"));
        card.resize(500, 260);
        card.setOptions({XAxis::Step, true, false, 0, 7});
        card.setSeries({{QStringLiteral("run"), 0, curve}});
        card.show();
        card.redraw();
        auto* chip = card.findChild<Chip*>(QStringLiteral("notFiniteChip"));
        QVERIFY(chip && chip->isVisible());
        QVERIFY2(chip->text().contains(QStringLiteral("3")), qPrintable(chip->text()));
        card.setZoom(ChartCard::Zoom{0, 2, 0, 1, false});
        card.redraw();
        QVERIFY(!chip->isVisible()); // none in sight
    }
};

QTEST_MAIN(TestDecimation)
#include "tst_decimation.moc"
