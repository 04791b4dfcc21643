// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_overlay.h"

#include "ui/shell/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr double smallestBox = 6; // pixels: below it a drag is a click

double toShare(double value, double low, double high, bool log) {
    if (log) {
        value = std::log10(std::max(value, 1e-30));
        low = std::log10(std::max(low, 1e-30));
        high = std::log10(std::max(high, 1e-30));
    }
    return high > low ? (value - low) / (high - low) : 0;
}

double fromShare(double share, double low, double high, bool log) {
    if (!log)
        return low + share * (high - low);
    const double from = std::log10(std::max(low, 1e-30)), to = std::log10(std::max(high, 1e-30));
    return std::pow(10, from + share * (to - from));
}

} // namespace

PlotOverlay::PlotOverlay(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("plotOverlay"));
    setMouseTracking(true);
    setAttribute(Qt::WA_NoSystemBackground);
}

void PlotOverlay::setPlot(const QRectF& plot, const Ranges& ranges) {
    m_plot = plot;
    m_ranges = ranges;
    update();
}

void PlotOverlay::setMarks(const QVector<PlotMark>& marks) {
    m_marks = marks;
    update();
}

void PlotOverlay::setCrosshair(double x, bool visible) {
    const auto next = visible ? std::optional(x) : std::nullopt;
    if (next == m_cross)
        return;
    m_cross = next;
    update();
}

void PlotOverlay::setPoints(const QVector<QPair<QPointF, QColor>>& points) {
    m_points = points;
    update();
}

void PlotOverlay::setDots(const QVector<QPair<QPointF, QColor>>& dots) {
    m_dots = dots;
    update();
}

double PlotOverlay::xAt(double pixel) const {
    return fromShare((pixel - m_plot.left()) / std::max(m_plot.width(), 1.0), m_ranges.xMin,
                     m_ranges.xMax, m_ranges.logX);
}

double PlotOverlay::yAt(double pixel) const {
    return fromShare((m_plot.bottom() - pixel) / std::max(m_plot.height(), 1.0), m_ranges.yMin,
                     m_ranges.yMax, m_ranges.logY);
}

QPointF PlotOverlay::pixel(double x, double y) const {
    return {m_plot.left() +
                toShare(x, m_ranges.xMin, m_ranges.xMax, m_ranges.logX) * m_plot.width(),
            m_plot.bottom() -
                toShare(y, m_ranges.yMin, m_ranges.yMax, m_ranges.logY) * m_plot.height()};
}

void PlotOverlay::paintPoints(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(token(Token::Surface));
    for (const auto& [point, colour] : m_points) {
        const QPointF at = pixel(point.x(), point.y());
        if (!std::isfinite(point.y()) || !m_plot.adjusted(-1, -1, 1, 1).contains(at))
            continue;
        painter.setPen(QPen(colour, 1.5));
        painter.drawEllipse(at, 3, 3);
    }
}

void PlotOverlay::paintMarks(QPainter& painter) const {
    for (const PlotMark& mark : m_marks) {
        const double x = std::round(pixel(mark.x, m_ranges.yMin).x()) + .5;
        if (x < m_plot.left() || x > m_plot.right() + 1)
            continue;
        painter.setRenderHint(QPainter::Antialiasing);
        const double edge = mark.onAxis ? m_plot.bottom() : m_plot.top();
        const double tip = mark.onAxis ? edge - 6 : edge + 6;
        if (!mark.onAxis) {
            painter.setPen(QPen(mark.colour, 1, Qt::DotLine));
            painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(mark.colour);
        painter.drawPolygon(
            QPolygonF({QPointF(x - 4, edge), QPointF(x + 4, edge), QPointF(x, tip)}));
    }
}

void PlotOverlay::paintCrosshair(QPainter& painter) const {
    const double x = std::round(pixel(m_cross.value_or(0), 0).x()) + .5;
    if (!m_cross || x < m_plot.left() || x > m_plot.right() + 1)
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(token(Token::Cross), 1));
    painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& [point, colour] : m_dots) {
        const QPointF at = pixel(point.x(), point.y());
        if (!std::isfinite(point.y()) || at.y() < m_plot.top() - 1 || at.y() > m_plot.bottom() + 1)
            continue;
        painter.setPen(QPen(token(Token::Surface), 1.5));
        painter.setBrush(colour);
        painter.drawEllipse(at, 3.5 + .75, 3.5 + .75);
    }
}

void PlotOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintPoints(painter);
    paintMarks(painter);
    paintCrosshair(painter);
    if (!m_box.isNull()) {
        QColor fill = token(Token::Accent);
        painter.setPen(fill);
        fill.setAlphaF(.12F);
        painter.setBrush(fill);
        painter.drawRect(m_box);
    }
}

void PlotOverlay::mousePressEvent(QMouseEvent* event) {
    const bool left = event->button() == Qt::LeftButton;
    if ((!left && event->button() != Qt::MiddleButton) || !m_plot.contains(event->position())) {
        event->ignore();
        return;
    }
    m_pressed = event->position();
    m_last = event->position();
    m_panning = !left || (event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier));
}

void PlotOverlay::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (!m_pressed) {
        const bool inside = m_plot.adjusted(-2, -2, 2, 2).contains(at);
        Q_EMIT crosshairMoved(xAt(std::clamp(at.x(), m_plot.left(), m_plot.right())), inside);
        return;
    }
    if (m_panning) {
        Q_EMIT panRequested((m_last.x() - at.x()) / m_plot.width(),
                            (at.y() - m_last.y()) / m_plot.height());
        m_last = at;
        return;
    }
    m_box = QRectF(*m_pressed, at).normalized().intersected(m_plot);
    if (m_box.height() < smallestBox * 2) // a sideways drag zooms x alone
        m_box = QRectF(m_box.left(), m_plot.top(), m_box.width(), m_plot.height());
    update();
}

void PlotOverlay::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_pressed)
        return;
    const QRectF box = m_box;
    const QPointF pressed = *m_pressed;
    m_pressed.reset();
    m_box = QRectF();
    update();
    if (m_panning)
        return;
    if (box.width() >= smallestBox)
        Q_EMIT zoomRequested(xAt(box.left()), xAt(box.right()), yAt(box.bottom()), yAt(box.top()));
    else if ((event->position() - pressed).manhattanLength() < smallestBox)
        Q_EMIT clicked(xAt(pressed.x()));
}

void PlotOverlay::mouseDoubleClickEvent(QMouseEvent*) {
    m_pressed.reset();
    Q_EMIT resetRequested();
}

void PlotOverlay::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore(); // the page scrolls
        return;
    }
    Q_EMIT wheelZoomRequested(std::pow(0.999, event->angleDelta().y()), xAt(event->position().x()));
    event->accept();
}

void PlotOverlay::leaveEvent(QEvent*) {
    Q_EMIT crosshairMoved(0, false);
}

} // namespace rationale::ui
