// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that knows Qt Charts (deprecated from Qt 6.10, so it must be replaceable): it fills
// areas. Logarithms are taken here and the chart itself stays linear.
#include "ui/charts/plot_canvas.h"
#include "ui/charts/plot_overlay.h"
#include "ui/charts/plot_view.h"
#include "ui/shell/theme.h"

#include <QAreaSeries>
#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QResizeEvent>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int leftMargin = 48, rightMargin = 16, topMargin = 6, bottomMargin = 20;
constexpr int mostColumns = 6; // labels of the x axis

/// Areas between two edges, as Qt Charts draws them.
class AreaChart {
public:
    explicit AreaChart(QWidget* parent);
    void place(const QRect& geometry, const PlotScale& scale);
    void set(const QVector<PlotArea>& areas);

private:
    QVector<QPointF> mapped(const QVector<QPointF>& points) const;

    QChart* m_chart;
    QChartView* m_view;
    QValueAxis *m_x, *m_y;
    QList<QAreaSeries*> m_areas;
    PlotScale m_scale;
};

AreaChart::AreaChart(QWidget* parent)
    : m_chart(new QChart)
    , m_view(new QChartView(m_chart, parent))
    , m_x(new QValueAxis)
    , m_y(new QValueAxis) {
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->setMargins({});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->setBackgroundRoundness(0);
    m_chart->setBackgroundVisible(false);
    m_chart->legend()->hide();
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_view->viewport()->setAutoFillBackground(false);
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_y, Qt::AlignLeft);
    m_x->setVisible(false);
    m_y->setVisible(false);
    m_view->lower();
    m_view->show();
}

void AreaChart::place(const QRect& geometry, const PlotScale& scale) {
    m_scale = scale;
    m_view->setGeometry(geometry);
    m_chart->setPlotArea(scale.plot);
    const auto end = [](double value, bool log) {
        return log ? std::log10(std::max(value, 1e-30)) : value;
    };
    m_x->setRange(end(scale.xMin, scale.logX), end(scale.xMax, scale.logX));
    m_y->setRange(end(scale.yMin, scale.logY), end(scale.yMax, scale.logY));
}

QVector<QPointF> AreaChart::mapped(const QVector<QPointF>& points) const {
    QVector<QPointF> result;
    result.reserve(points.size());
    for (QPointF point : points) {
        if (m_scale.logX)
            point.setX(std::log10(std::max(point.x(), 1e-30)));
        if (m_scale.logY)
            point.setY(std::log10(std::max(point.y(), 1e-30)));
        if (!std::isnan(point.y()))
            result.append(point);
    }
    return result;
}

void AreaChart::set(const QVector<PlotArea>& areas) {
    while (m_areas.size() < areas.size()) {
        auto* area = new QAreaSeries(new QLineSeries(m_chart), new QLineSeries(m_chart));
        m_chart->addSeries(area);
        area->attachAxis(m_x);
        area->attachAxis(m_y);
        m_areas.append(area);
    }
    for (qsizetype i = 0; i < m_areas.size(); ++i) {
        m_areas[i]->setVisible(i < areas.size());
        if (i >= areas.size())
            continue;
        QColor colour = areas[i].colour;
        colour.setAlphaF(static_cast<float>(areas[i].opacity));
        m_areas[i]->setPen(Qt::NoPen);
        m_areas[i]->setBrush(colour);
        m_areas[i]->lowerSeries()->replace(mapped(areas[i].lower));
        m_areas[i]->upperSeries()->replace(mapped(areas[i].upper));
    }
}

class QtChartsView final : public PlotView {
public:
    explicit QtChartsView(QWidget* parent);

    void setContent(const QVector<PlotArea>& areas, const QVector<PlotLine>& lines) override;
    void setMarks(const QVector<PlotMark>& marks) override { m_overlay->setMarks(marks); }
    void setRanges(double xMin, double xMax, double yMin, double yMax) override;
    void setLogY(bool on) override { m_scale.logY = on; }
    void setLogX(bool on) override { m_scale.logX = on; }
    void setCrosshair(double x, bool visible) override { m_overlay->setCrosshair(x, visible); }
    void setCrosshairDots(const QVector<QPair<QPointF, QColor>>& dots) override {
        m_overlay->setDots(dots);
    }
    void setTimeAxis(bool on) override { m_time = on; }
    void setYUnit(const QString& unit) override { m_unit = unit; }
    QRectF plotRect() const override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void applyScale();
    QVector<Tick> xTicks() const;
    QVector<Tick> yTicks() const;

    PlotCanvas* m_canvas;
    PlotOverlay* m_overlay;
    std::unique_ptr<AreaChart> m_areas; // made with the first area
    PlotScale m_scale;
    bool m_time = false;
    QString m_unit;
};

QtChartsView::QtChartsView(QWidget* parent)
    : PlotView(parent)
    , m_canvas(new PlotCanvas(this))
    , m_overlay(new PlotOverlay(this)) {
    connect(m_overlay, &PlotOverlay::crosshairMoved, this, &PlotView::crosshairMoved);
    connect(m_overlay, &PlotOverlay::zoomRequested, this, &PlotView::zoomRequested);
    connect(m_overlay, &PlotOverlay::panRequested, this, &PlotView::panRequested);
    connect(m_overlay, &PlotOverlay::wheelZoomRequested, this, &PlotView::wheelZoomRequested);
    connect(m_overlay, &PlotOverlay::resetRequested, this, &PlotView::resetRequested);
    connect(m_overlay, &PlotOverlay::clicked, this, &PlotView::clicked);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        applyScale();
        m_overlay->update();
    });
}

QRectF QtChartsView::plotRect() const {
    return QRectF(px(leftMargin), px(topMargin),
                  std::max(width() - px(leftMargin + rightMargin), 10),
                  std::max(height() - px(topMargin + bottomMargin), 10));
}

void QtChartsView::resizeEvent(QResizeEvent* event) {
    m_canvas->setGeometry(rect());
    m_overlay->setGeometry(rect());
    applyScale(); // the number of labels follows the size
    if (event->oldSize().width() != event->size().width())
        Q_EMIT widthChanged(plotWidthPixels());
}

void QtChartsView::setRanges(double xMin, double xMax, double yMin, double yMax) {
    m_scale.xMin = m_scale.logX ? std::max(xMin, 1e-12) : xMin;
    m_scale.xMax =
        std::max(xMax, m_scale.xMin + (m_scale.xMin == 0 ? 1e-9 : std::fabs(m_scale.xMin) * 1e-9));
    m_scale.yMin = m_scale.logY ? std::max(yMin, 1e-12) : yMin;
    m_scale.yMax = std::max(yMax, m_scale.yMin * (1 + 1e-9) + 1e-12);
    applyScale();
}

void QtChartsView::applyScale() {
    m_scale.plot = plotRect();
    m_canvas->setScale(m_scale, xTicks(), yTicks());
    m_overlay->setScale(m_scale);
    if (m_areas)
        m_areas->place(rect(), m_scale);
}

/// x counts something (steps, tokens, answers) unless it is time.
QVector<Tick> QtChartsView::xTicks() const {
    const int columns = std::clamp(static_cast<int>(m_scale.plot.width() / px(64)), 2, mostColumns);
    return m_scale.logX ? ticks(m_scale.xMin, m_scale.xMax, columns, true)
           : m_time     ? timeTicks(m_scale.xMin, m_scale.xMax, columns)
                        : wholeTicks(m_scale.xMin, m_scale.xMax, columns);
}

QVector<Tick> QtChartsView::yTicks() const {
    const int rows = std::clamp(static_cast<int>(m_scale.plot.height() / px(44)), 2, 5);
    QVector<Tick> labels = ticks(m_scale.yMin, m_scale.yMax, rows, m_scale.logY);
    for (Tick& tick : labels)
        tick.text += m_unit;
    return labels;
}

void QtChartsView::setContent(const QVector<PlotArea>& areas, const QVector<PlotLine>& lines) {
    if (!m_areas && !areas.isEmpty()) {
        m_areas = std::make_unique<AreaChart>(this);
        m_areas->place(rect(), m_scale);
    }
    if (m_areas)
        m_areas->set(areas);
    m_canvas->setLines(lines);
    QVector<QPair<QPointF, QColor>> points;
    for (const PlotLine& line : lines)
        if (line.markers)
            for (const QPointF& point : line.points)
                points.append({point, line.colour});
    m_overlay->setPoints(points);
}

} // namespace

PlotView* PlotView::create(QWidget* parent) {
    return new QtChartsView(parent);
}

} // namespace rationale::ui
