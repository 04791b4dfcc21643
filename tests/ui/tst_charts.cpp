// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis_scale.h"
#include "ui/charts/plot_view.h"
#include "ui/charts/series_cache.h"
#include "ui/shell/theme.h"

#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

using namespace rationale::ui;

class TestCharts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }

    void decimationKeepsEverySpike_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("columns");
        for (const int count : {1, 2, 15, 16, 17, 255, 256, 257, 4095, 4097, 20000, 100000})
            for (const int columns : {1, 2, 7, 300})
                QTest::addRow("%d points, %d columns", count, columns) << count << columns;
    }
    void decimationKeepsEverySpike() {
        QFETCH(int, count);
        QFETCH(int, columns);
        const int spike = count / 3;
        SeriesCache series;
        for (int i = 0; i < count; ++i)
            series.append(i, i == spike ? 1000 : i == spike + 1 ? -1000 : std::sin(i * 0.01));
        const QVector<QPointF> points = series.decimated(0, count - 1, columns);
        QVERIFY(points.size() <= 2 * columns + 2);
        const auto has = [&points](double y) {
            return std::any_of(points.begin(), points.end(),
                               [y](const QPointF& p) { return p.y() == y; });
        };
        QVERIFY(has(1000));
        QCOMPARE(has(-1000), spike + 1 < count);
        QCOMPARE(points.first().x(), 0.0);
        QCOMPARE(points.last().x(), count - 1.0);
        QVERIFY(std::is_sorted(points.begin(), points.end(),
                               [](auto& a, auto& b) { return a.x() < b.x(); }));
    }

    void zoomedRangeMatchesBruteForce() {
        SeriesCache series;
        std::vector<float> values;
        quint32 state = 7;
        for (int i = 0; i < 5000; ++i) {
            state = state * 1664525U + 1013904223U;
            values.push_back(static_cast<float>(state >> 8) / 1e6F);
            series.append(i, static_cast<double>(values.back()));
        }
        for (int from = 0; from < 4000; from += 371) {
            const int to = from + 977;
            double low = 1e9, high = -1e9;
            for (const QPointF& p : series.decimated(from, to, 50)) {
                if (p.x() < from || p.x() > to)
                    continue;
                low = std::min(low, p.y());
                high = std::max(high, p.y());
            }
            const auto [expectedLow, expectedHigh] =
                std::minmax_element(values.begin() + from, values.begin() + to + 1);
            QCOMPARE(low, static_cast<double>(*expectedLow));
            QCOMPARE(high, static_cast<double>(*expectedHigh));
        }
    }

    void notFiniteValuesBreakTheLine() {
        SeriesCache series;
        for (int i = 0; i < 100; ++i)
            series.append(i, i == 50   ? std::numeric_limits<double>::quiet_NaN()
                             : i == 70 ? std::numeric_limits<double>::infinity()
                                       : 1.0);
        QCOMPARE(series.nonFinite(), (std::vector<uint32_t>{50, 70}));
        const QVector<QPointF> points = series.decimated(0, 99, 200);
        const auto gaps = std::count_if(points.begin(), points.end(),
                                        [](const QPointF& p) { return std::isnan(p.y()); });
        QCOMPARE(gaps, 2);
        for (const QPointF& p : points)
            QVERIFY(std::isnan(p.y()) || p.y() == 1.0);
    }

    void smoothingIsTheDebiasedAverage() {
        MetricCurve curve(0.6);
        const std::vector<double> values{1, 0, 0.5, std::nan(""), 2};
        double last = 0, remaining = 1;
        for (size_t i = 0; i < values.size(); ++i) {
            curve.append(static_cast<int64_t>(i), values[i]);
            if (std::isnan(values[i])) {
                QVERIFY(std::isnan(curve.smooth().y(i)));
                continue;
            }
            last = 0.6 * last + 0.4 * values[i];
            remaining *= 0.6;
            QVERIFY(std::fabs(curve.smooth().y(i) - last / (1 - remaining)) < 1e-6);
        }
        curve.setSmoothing(0);
        QCOMPARE(curve.smooth().y(1), 0.0);
        MetricCurve constant(0.9);
        for (int i = 0; i < 10; ++i)
            constant.append(i, static_cast<double>(0.1F));
        QCOMPARE(constant.smooth().y(9), static_cast<double>(0.1F));
    }

    void clockGivesAnotherAxis() {
        MetricCurve curve;
        for (int step = 0; step < 10; step += 2)
            curve.append(step, step);
        const std::vector<int64_t> steps{0, 1, 2, 3, 4, 5, 6, 7, 8};
        std::vector<double> tokens;
        for (const int64_t step : steps)
            tokens.push_back(static_cast<double>(step) * 1000);
        curve.setClock(steps, tokens);
        QCOMPARE(curve.raw().x(2), 4000.0);
        curve.append(8, 1);
        QCOMPARE(curve.raw().x(5), 8000.0);
        curve.setClock({}, {});
        QCOMPARE(curve.raw().x(2), 4.0);
    }

    void outliersAreCountedAndHidden() {
        SeriesCache series;
        for (int i = 0; i < 1000; ++i)
            series.append(i, i % 100 == 50 ? 500.0 : std::sin(i * 0.1));
        const ValueRange hidden = valueRange(series, 0, 999, true);
        QCOMPARE(hidden.outliers, 10);
        QVERIFY(hidden.high <= 1.0);
        QCOMPARE(valueRange(series, 0, 999, false).high, 500.0);
        SeriesCache ramp; // the ends of a learning curve are no outliers
        for (int i = 0; i < 1000; ++i)
            ramp.append(i, i);
        QCOMPARE(valueRange(ramp, 0, 999, true).outliers, 0);
        QCOMPARE(valueRange(ramp, 0, 999, true).low, 0.0);
    }

    void howACurveBeginsIsNoOutlier() {
        SeriesCache loss, rate;
        for (int i = 0; i < 1000; ++i) {
            loss.append(i, 1.5 + 0.01 * std::sin(i) + 6 * std::exp(-i / 5.0));
            rate.append(i, i < 10 ? i * 1e-4 : 1e-3 - 1e-7 * i);
        }
        QCOMPARE(valueRange(loss, 0, 999, true).outliers, 0);
        QVERIFY(valueRange(loss, 0, 999, true).high > 7);
        QCOMPARE(valueRange(rate, 0, 999, true).outliers, 0);
        QCOMPARE(valueRange(rate, 0, 999, true).low, 0.0);
        SeriesCache change; // of the data, say: many points in a row
        for (int i = 0; i < 1000; ++i)
            change.append(i, (i >= 500 && i < 510 ? 50.0 : 0.0) + std::sin(i));
        QVERIFY(valueRange(change, 0, 999, true).high > 49);
        SeriesCache rise; // that dips a little on its way
        for (const double y : {0.480, 0.516, 0.498, 0.641, 0.680, 0.756, 0.814, 0.834})
            rise.append(static_cast<double>(rise.size()), y);
        while (rise.size() < 120)
            rise.append(static_cast<double>(rise.size()), rise.size() % 2 ? 0.84 : 0.99);
        QCOMPARE(valueRange(rise, 0, 119, true).outliers, 0);
    }

    void ticksAreRound_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<bool>("log");
        QTest::addColumn<QString>("texts");
        QTest::newRow("unit") << 0.0 << 1.0 << false << QStringLiteral("0|0.25|0.50|0.75|1.00");
        QTest::newRow("hundreds") << 0.0 << 400.0 << false << QStringLiteral("0|100|200|300|400");
        QTest::newRow("thousands")
            << -2000.0 << 0.0 << false << QStringLiteral("−2,000|−1,500|−1,000|−500|0");
        QTest::newRow("ten thousands")
            << 0.0 << 20000.0 << false
            << QStringLiteral("0|5\u00A0k|10\u00A0k|15\u00A0k|20\u00A0k");
        QTest::newRow("millions") << 0.0 << 1.6e6 << false
                                  << QStringLiteral("0|500\u00A0k|1.0\u00A0M|1.5\u00A0M");
        QTest::newRow("decades") << 0.001 << 10.0 << true << QStringLiteral("0.001|0.01|0.1|1|10");
    }
    void ticksAreRound() {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(bool, log);
        QFETCH(QString, texts);
        QStringList found;
        for (const Tick& tick : ticks(low, high, 4, log))
            found.append(tick.text);
        QCOMPARE(found.join(u'|'), texts);
    }
    void countsHaveWholeTicks() {
        QCOMPARE(ticks(0, 10, 4, false).at(1).value, 2.5);
        QStringList found;
        for (const Tick& tick : wholeTicks(0, 10, 4))
            found.append(tick.text);
        QCOMPARE(found.join(u'|'), QStringLiteral("0|5|10"));
    }

    void sparseCurvesAreNotSmoothed() {
        MetricCurve curve(0.6);
        for (int i = 0; i < 6; ++i)
            curve.append(i * 20, i);
        QVERIFY(curve.smooth().y(5) < 5);
        curve.setSparse(true);
        QCOMPARE(curve.smoothing(), 0.0);
        curve.append(120, 6);
        for (size_t i = 0; i < 7; ++i)
            QCOMPARE(curve.smooth().y(i), curve.raw().y(i));
        curve.setSmoothing(0.9);
        QCOMPARE(curve.smooth().y(6), 6.0);
        curve.setSparse(false);
        QVERIFY(curve.smooth().y(6) < 6);
    }

    void axesFollowTheSize() {
        const auto fill = [](PlotView& plot) {
            plot.setRanges(1, 120, 0, 100);
            plot.setContent({}, {PlotLine{QStringLiteral("a"),
                                          Qt::red,
                                          2,
                                          1,
                                          Qt::SolidLine,
                                          false,
                                          {{1, 0}, {120, 100}}}});
        };
        std::unique_ptr<PlotView> grown(PlotView::create()), large(PlotView::create());
        grown->resize(100, 60);
        grown->show();
        fill(*grown); // before a layout has given it its place
        grown->resize(600, 200);
        large->resize(600, 200);
        large->show();
        fill(*large);
        QTRY_VERIFY(grown->grab().toImage() == large->grab().toImage());
        const auto labels = ticks(1, 120, 6, false).size();
        QVERIFY(labels >= 3 && labels <= 6);
    }

    void pointsAtTheEdgeAreWhole() {
        std::unique_ptr<PlotView> plot(PlotView::create());
        plot->resize(400, 200);
        plot->show();
        plot->setRanges(0, 100, 0, 1);
        const QRectF area = plot->plotRect();
        const QPoint edge = area.topRight().toPoint();
        const auto red = [&plot](const QRect& box) {
            const QImage image = plot->grab().toImage();
            int count = 0;
            for (int y = box.top(); y <= box.bottom(); ++y)
                for (int x = box.left(); x <= box.right(); ++x) {
                    const QColor c = image.pixelColor(x, y);
                    count += c.red() > 150 && c.green() < 120;
                }
            return count;
        };
        PlotLine line{QStringLiteral("a"), Qt::red, 2, 1, Qt::SolidLine, true, {{0, 0}, {100, 1}}};
        plot->setContent({}, {line});
        const QRect outside(edge + QPoint(2, -4), QSize(4, 8));
        QVERIFY(red(outside) > 3);
        line.markers = false;
        plot->setContent({}, {line});
        QCOMPARE(red(outside), 0);
    }

    void plotZoomsByDragAndResetsByDoubleClick() {
        std::unique_ptr<PlotView> plot(PlotView::create());
        plot->resize(400, 200);
        plot->show();
        plot->setRanges(0, 100, 0, 1);
        QVector<QPointF> points;
        for (int i = 0; i <= 100; ++i)
            points.append(QPointF(i, i / 100.0));
        plot->setContent(
            {}, {PlotLine{QStringLiteral("a"), Qt::red, 2, 1, Qt::SolidLine, false, points}});
        QSignalSpy zoomed(plot.get(), &PlotView::zoomRequested);
        QSignalSpy reset(plot.get(), &PlotView::resetRequested);
        auto* overlay = plot->findChild<QWidget*>(QStringLiteral("plotOverlay"));
        const QRectF area = plot->plotRect();
        const auto at = [&area](double x, double y) {
            return QPointF(area.left() + x * area.width(), area.top() + y * area.height())
                .toPoint();
        };
        QTest::mousePress(overlay, Qt::LeftButton, {}, at(.25, .25));
        QMouseEvent move(QEvent::MouseMove, at(.75, .75), overlay->mapToGlobal(at(.75, .75)),
                         Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(overlay, &move);
        QTest::mouseRelease(overlay, Qt::LeftButton, {}, at(.75, .75));
        QCOMPARE(zoomed.count(), 1);
        QVERIFY(std::fabs(zoomed[0][0].toDouble() - 25) < 1);
        QVERIFY(std::fabs(zoomed[0][1].toDouble() - 75) < 1);
        QTest::mouseDClick(overlay, Qt::LeftButton, {}, at(.5, .5));
        QCOMPARE(reset.count(), 1);
        const QImage image = plot->grab().toImage(); // the line is there, red on its diagonal
        bool red = false;
        for (int y = -3; y <= 3; ++y) {
            const QColor c = image.pixelColor(at(.5, .5) + QPoint(0, y));
            red = red || (c.red() > 200 && c.green() < 100);
        }
        QVERIFY(red);
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
