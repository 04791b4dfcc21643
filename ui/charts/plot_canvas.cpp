// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_canvas.h"

#include "ui/shell/theme.h"

#include <QPaintEngine>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr double least = 1e-30; // of a logarithmic axis

double toShare(double value, double low, double high, bool log) {
    if (log) {
        if (value <= 0)
            return std::nan("");
        value = std::log10(value);
        low = std::log10(std::max(low, least));
        high = std::log10(std::max(high, least));
    }
    return high > low ? (value - low) / (high - low) : 0;
}

double fromShare(double share, double low, double high, bool log) {
    if (!log)
        return low + share * (high - low);
    const double from = std::log10(std::max(low, least)), to = std::log10(std::max(high, least));
    return std::pow(10, from + share * (to - from));
}

QVector<QLineF> segmentsOf(const QVector<QPointF>& points) {
    QVector<QLineF> segments;
    segments.reserve(points.size());
    for (qsizetype i = 1; i < points.size(); ++i)
        segments.append(QLineF(points[i - 1], points[i]));
    return segments;
}

} // namespace

double PlotScale::xAt(double pixel) const {
    return fromShare((pixel - plot.left()) / std::max(plot.width(), 1.0), xMin, xMax, logX);
}

double PlotScale::yAt(double pixel) const {
    return fromShare((plot.bottom() - pixel) / std::max(plot.height(), 1.0), yMin, yMax, logY);
}

QPointF PlotScale::pixel(double x, double y) const {
    return {plot.left() + toShare(x, xMin, xMax, logX) * plot.width(),
            plot.bottom() - toShare(y, yMin, yMax, logY) * plot.height()};
}

PlotCanvas::PlotCanvas(QWidget* parent)
    : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void PlotCanvas::setScale(const PlotScale& scale, const QVector<Tick>& xTicks,
                          const QVector<Tick>& yTicks) {
    m_scale = scale;
    m_xTicks = xTicks;
    m_yTicks = yTicks;
    redraw();
}

void PlotCanvas::setLines(const QVector<PlotLine>& lines) {
    m_lines = lines;
    redraw();
}

void PlotCanvas::redraw() {
    m_picture = QPixmap();
    update();
}

void PlotCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QPaintEngine::Type target = painter.paintEngine()->type();
    if (target != QPaintEngine::Raster) { // an SVG keeps its lines
        paintAll(painter);
        return;
    }
    const qreal ratio = painter.device()->devicePixelRatioF();
    if (m_picture.isNull() || m_picture.size() != size() * ratio) {
        m_picture = QPixmap(size() * ratio);
        m_picture.setDevicePixelRatio(ratio);
        m_picture.fill(Qt::transparent);
        QPainter drawing(&m_picture);
        paintAll(drawing);
    }
    painter.drawPixmap(0, 0, m_picture);
}

void PlotCanvas::paintAll(QPainter& painter) const {
    paintAxes(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(m_scale.plot.adjusted(0, -1, 1, 1));
    for (const PlotLine& line : m_lines)
        paintLine(painter, line);
}

void PlotCanvas::paintAxes(QPainter& painter) const {
    const QRectF& plot = m_scale.plot;
    painter.setFont(ui::font(FontRole::Small));
    const QFontMetricsF metrics(painter.font());
    const auto crisp = [](double pixel) { return std::round(pixel) + .5; };
    for (const Tick& tick : m_yTicks) {
        const double y = crisp(m_scale.pixel(m_scale.xMin, tick.value).y());
        if (!std::isfinite(y) || y < plot.top() - 1 || y > plot.bottom() + 1)
            continue;
        painter.setPen(QPen(token(Token::Grid), 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(token(Token::Text3));
        painter.drawText(QRectF(0, y - metrics.height() / 2, plot.left() - px(6), metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, tick.text);
    }
    painter.setPen(QPen(token(Token::Axis), 1));
    painter.drawLine(QPointF(plot.left(), crisp(plot.bottom())),
                     QPointF(plot.right(), crisp(plot.bottom())));
    for (const Tick& tick : m_xTicks) {
        const double x = crisp(m_scale.pixel(tick.value, m_scale.yMin).x());
        if (!std::isfinite(x) || x < plot.left() - 1 || x > plot.right() + 1)
            continue;
        painter.setPen(QPen(token(Token::Axis), 1));
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + px(3)));
        const double wide = metrics.horizontalAdvance(tick.text);
        const double left = std::clamp(x - wide / 2, 0.0, std::max(width() - wide, 0.0));
        painter.setPen(token(Token::Text3));
        painter.drawText(QPointF(left, plot.bottom() + px(4) + metrics.ascent()), tick.text);
    }
}

void PlotCanvas::paintLine(QPainter& painter, const PlotLine& line) const {
    QColor colour = line.colour;
    colour.setAlphaF(static_cast<float>(line.opacity));
    QPen pen(colour, line.width, line.style, Qt::FlatCap, Qt::BevelJoin);
    if (!line.dashes.isEmpty())
        pen.setDashPattern(line.dashes);
    painter.setPen(pen);
    // The outline of a dense line crosses itself thousands of times, which takes the rasteriser
    // twenty times as long as its pieces one by one; their joins cannot be seen.
    const bool dense = line.points.size() > m_scale.plot.width() && pen.style() == Qt::SolidLine;
    const bool inPieces = dense && line.opacity >= 1 && line.width > 1;
    painter.setRenderHint(QPainter::Antialiasing, !dense || inPieces); // faint bars are crisp
    QVector<QPointF> piece;                                            // unbroken
    piece.reserve(line.points.size());
    const auto draw = [&] {
        if (piece.size() > 1 && inPieces)
            painter.drawLines(segmentsOf(piece));
        else if (piece.size() > 1)
            painter.drawPolyline(piece.constData(), static_cast<int>(piece.size()));
        else if (piece.size() == 1 && !line.markers) // between two gaps
            painter.drawLine(piece[0] - QPointF(1, 0), piece[0] + QPointF(1, 0));
        piece.clear();
    };
    const double above = m_scale.plot.top() - 10, below = m_scale.plot.bottom() + 10;
    for (const QPointF& point : line.points) {
        QPointF at = m_scale.pixel(point.x(), point.y());
        if (dense) // a hidden spike goes far out of the plot, and is steep anyway
            at.setY(std::clamp(at.y(), above, below));
        if (std::isfinite(at.x()) && std::isfinite(at.y()))
            piece.append(at);
        else
            draw();
    }
    draw();
}

} // namespace rationale::ui
