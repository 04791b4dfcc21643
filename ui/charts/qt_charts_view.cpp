// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that knows Qt Charts (deprecated from Qt 6.10, so it must be replaceable).
// Logarithms are taken here and the chart itself stays linear, because QCategoryAxis alone lets us
// write labels.
#include "ui/charts/plot_overlay.h"
#include "ui/charts/plot_view.h"
#include "ui/shell/theme.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QResizeEvent>
#include <QScatterSeries>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int leftMargin = 48, rightMargin = 16, topMargin = 6, bottomMargin = 20;
constexpr int mostColumns = 6; // labels of the x axis

class QtChartsView final : public PlotView {
public:
    explicit QtChartsView(QWidget* parent);

    void setContent(const QVector<PlotArea>& areas, const QVector<PlotLine>& lines) override;
    void setMarks(const QVector<PlotMark>& marks) override { m_overlay->setMarks(marks); }
    void setRanges(double xMin, double xMax, double yMin, double yMax) override;
    void setLogY(bool on) override { m_ranges.logY = on; }
    void setLogX(bool on) override { m_ranges.logX = on; }
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
    void applyTheme();
    void placePlot();
    void applyTicks();
    void setTicks(QCategoryAxis* axis, double low, double high, const QVector<Tick>& labels,
                  bool log);
    QLineSeries* line(int index);
    QVector<QPointF> mapped(const QVector<QPointF>& points) const;
    void setSegments(const PlotLine& content, int& used);
    void style(QLineSeries* series, const PlotLine& content) const;

    QChart* m_chart = nullptr;
    QChartView* m_view = nullptr;
    PlotOverlay* m_overlay = nullptr;
    QCategoryAxis *m_x = nullptr, *m_y = nullptr;
    QList<QLineSeries*> m_lines;
    QList<QAreaSeries*> m_areas;
    PlotOverlay::Ranges m_ranges;
    bool m_time = false;
    QString m_unit;
};

QtChartsView::QtChartsView(QWidget* parent)
    : PlotView(parent) {
    m_chart = new QChart;
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->setMargins({});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->setBackgroundRoundness(0);
    m_chart->setBackgroundVisible(false);
    m_chart->legend()->hide();
    m_view = new QChartView(m_chart, this);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_view->viewport()->setAutoFillBackground(false);
    m_x = new QCategoryAxis;
    m_y = new QCategoryAxis;
    for (QCategoryAxis* axis : {m_x, m_y}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
    }
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_y, Qt::AlignLeft);
    m_overlay = new PlotOverlay(this);
    connect(m_overlay, &PlotOverlay::crosshairMoved, this, &PlotView::crosshairMoved);
    connect(m_overlay, &PlotOverlay::zoomRequested, this, &PlotView::zoomRequested);
    connect(m_overlay, &PlotOverlay::panRequested, this, &PlotView::panRequested);
    connect(m_overlay, &PlotOverlay::wheelZoomRequested, this, &PlotView::wheelZoomRequested);
    connect(m_overlay, &PlotOverlay::resetRequested, this, &PlotView::resetRequested);
    connect(m_overlay, &PlotOverlay::clicked, this, &PlotView::clicked);
    connect(&Theme::instance(), &Theme::changed, this, [this] { applyTheme(); });
    applyTheme();
}

void QtChartsView::applyTheme() {
    const QFont labels = ui::font(FontRole::Small);
    const QPen axis(token(Token::Axis), 1);
    const QPen grid(token(Token::Grid), 1);
    m_x->setGridLineVisible(false);
    m_y->setLineVisible(false);
    m_x->setLinePen(axis);
    m_y->setGridLinePen(grid);
    for (QCategoryAxis* a : {m_x, m_y}) {
        a->setLabelsFont(labels);
        a->setLabelsColor(token(Token::Text3));
    }
    m_overlay->update();
}

QRectF QtChartsView::plotRect() const {
    return QRectF(px(leftMargin), px(topMargin),
                  std::max(width() - px(leftMargin + rightMargin), 10),
                  std::max(height() - px(topMargin + bottomMargin), 10));
}

void QtChartsView::placePlot() {
    m_chart->setPlotArea(plotRect());
    m_overlay->setPlot(plotRect(), m_ranges);
}

void QtChartsView::resizeEvent(QResizeEvent* event) {
    m_view->setGeometry(rect());
    m_overlay->setGeometry(rect());
    m_overlay->raise();
    applyTicks(); // their number and the axes follow the size
    placePlot();
    if (event->oldSize().width() != event->size().width())
        Q_EMIT widthChanged(plotWidthPixels());
}

void QtChartsView::setTicks(QCategoryAxis* axis, double low, double high,
                            const QVector<Tick>& labels, bool log) {
    const auto place = [log](double value) {
        return log ? std::log10(std::max(value, 1e-30)) : value;
    };
    for (const QString& old : axis->categoriesLabels())
        axis->remove(old);
    axis->setStartValue(place(low));
    axis->setRange(place(low), place(high));
    for (const Tick& tick : labels) {
        // The label is the category's key: two equal texts would be lost.
        QString text = tick.text + (axis == m_y ? m_unit : QString());
        while (axis->categoriesLabels().contains(text))
            text += QChar(0x200B);
        axis->append(text, place(tick.value));
    }
}

void QtChartsView::setRanges(double xMin, double xMax, double yMin, double yMax) {
    m_ranges.xMin = m_ranges.logX ? std::max(xMin, 1e-12) : xMin;
    m_ranges.xMax = std::max(
        xMax, m_ranges.xMin + (m_ranges.xMin == 0 ? 1e-9 : std::fabs(m_ranges.xMin) * 1e-9));
    m_ranges.yMin = m_ranges.logY ? std::max(yMin, 1e-12) : yMin;
    m_ranges.yMax = std::max(yMax, m_ranges.yMin * (1 + 1e-9) + 1e-12);
    applyTicks();
    placePlot();
}

void QtChartsView::applyTicks() {
    const QRectF plot = plotRect();
    const int columns = std::clamp(static_cast<int>(plot.width() / px(64)), 2, mostColumns);
    const int rows = std::clamp(static_cast<int>(plot.height() / px(44)), 2, 5);
    // x counts something (steps, tokens, answers) unless it is time.
    const QVector<Tick> xTicks = m_ranges.logX ? ticks(m_ranges.xMin, m_ranges.xMax, columns, true)
                                 : m_time      ? timeTicks(m_ranges.xMin, m_ranges.xMax, columns)
                                               : wholeTicks(m_ranges.xMin, m_ranges.xMax, columns);
    setTicks(m_x, m_ranges.xMin, m_ranges.xMax, xTicks, m_ranges.logX);
    setTicks(m_y, m_ranges.yMin, m_ranges.yMax,
             ticks(m_ranges.yMin, m_ranges.yMax, rows, m_ranges.logY), m_ranges.logY);
}

QVector<QPointF> QtChartsView::mapped(const QVector<QPointF>& points) const {
    if (!m_ranges.logX && !m_ranges.logY)
        return points;
    QVector<QPointF> result;
    result.reserve(points.size());
    for (const QPointF& point : points) {
        const double x = m_ranges.logX ? (point.x() > 0 ? std::log10(point.x()) : NAN) : point.x();
        const double y = m_ranges.logY ? (point.y() > 0 ? std::log10(point.y()) : NAN) : point.y();
        result.append(QPointF(x, std::isnan(x) ? x : y));
    }
    return result;
}

QLineSeries* QtChartsView::line(int index) {
    while (index >= m_lines.size()) {
        auto* series = new QLineSeries;
        m_chart->addSeries(series);
        series->attachAxis(m_x);
        series->attachAxis(m_y);
        m_lines.append(series);
    }
    return m_lines[index];
}

void QtChartsView::style(QLineSeries* series, const PlotLine& content) const {
    QColor colour = content.colour;
    colour.setAlphaF(static_cast<float>(content.opacity));
    // A dense line has thousands of joins; round ones cost more than all else of the picture.
    QPen pen(colour, content.width, content.style, Qt::FlatCap, Qt::BevelJoin);
    if (!content.dashes.isEmpty())
        pen.setDashPattern(content.dashes);
    if (series->pen() != pen)
        series->setPen(pen);
}

/// A line with gaps becomes one series per unbroken piece: Qt Charts draws straight through NaN.
void QtChartsView::setSegments(const PlotLine& content, int& used) {
    const QVector<QPointF> points = mapped(content.points);
    qsizetype from = 0;
    while (from < points.size()) {
        while (from < points.size() && std::isnan(points[from].y()))
            ++from;
        qsizetype to = from;
        while (to < points.size() && !std::isnan(points[to].y()))
            ++to;
        if (to > from) {
            QLineSeries* series = line(used++);
            style(series, content);
            series->replace(to - from == points.size() ? points : points.mid(from, to - from));
            series->setVisible(true);
        }
        from = to;
    }
}

void QtChartsView::setContent(const QVector<PlotArea>& areas, const QVector<PlotLine>& lines) {
    while (m_areas.size() < areas.size()) {
        auto* area = new QAreaSeries(new QLineSeries(this), new QLineSeries(this));
        m_chart->addSeries(area);
        area->attachAxis(m_x);
        area->attachAxis(m_y);
        m_areas.append(area);
        // Lines made before would lie below: they are made anew on top.
        for (QLineSeries* old : m_lines)
            m_chart->removeSeries(old);
        qDeleteAll(m_lines);
        m_lines.clear();
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
    int used = 0;
    QVector<QPair<QPointF, QColor>> points;
    for (const PlotLine& content : lines) {
        setSegments(content, used);
        if (content.markers)
            for (const QPointF& point : content.points)
                points.append({point, content.colour});
    }
    m_overlay->setPoints(points);
    for (qsizetype i = used; i < m_lines.size(); ++i) {
        m_lines[i]->setVisible(false);
        m_lines[i]->clear();
    }
}

} // namespace

PlotView* PlotView::create(QWidget* parent) {
    return new QtChartsView(parent);
}

} // namespace rationale::ui
