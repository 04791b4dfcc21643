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

} // namespace

PlotOverlay::PlotOverlay(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("plotOverlay"));
    setMouseTracking(true);
    setAttribute(Qt::WA_NoSystemBackground);
}

void PlotOverlay::setScale(const PlotScale& scale) {
    m_scale = scale;
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

void PlotOverlay::paintPoints(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(token(Token::Surface));
    for (const auto& [point, colour] : m_points) {
        const QPointF at = m_scale.pixel(point.x(), point.y());
        if (!std::isfinite(point.y()) || !m_scale.plot.adjusted(-1, -1, 1, 1).contains(at))
            continue;
        painter.setPen(QPen(colour, 1.5));
        painter.drawEllipse(at, 3, 3);
    }
}

void PlotOverlay::paintMarks(QPainter& painter) const {
    for (const PlotMark& mark : m_marks) {
        const double x = std::round(m_scale.pixel(mark.x, m_scale.yMin).x()) + .5;
        if (x < m_scale.plot.left() || x > m_scale.plot.right() + 1)
            continue;
        painter.setRenderHint(QPainter::Antialiasing);
        const double edge = mark.onAxis ? m_scale.plot.bottom() : m_scale.plot.top();
        const double tip = mark.onAxis ? edge - 6 : edge + 6;
        if (!mark.onAxis) {
            painter.setPen(QPen(mark.colour, 1, Qt::DotLine));
            painter.drawLine(QPointF(x, m_scale.plot.top()), QPointF(x, m_scale.plot.bottom()));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(mark.colour);
        painter.drawPolygon(
            QPolygonF({QPointF(x - 4, edge), QPointF(x + 4, edge), QPointF(x, tip)}));
    }
}

void PlotOverlay::paintCrosshair(QPainter& painter) const {
    const double x = std::round(m_scale.pixel(m_cross.value_or(0), 0).x()) + .5;
    if (!m_cross || x < m_scale.plot.left() || x > m_scale.plot.right() + 1)
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(token(Token::Cross), 1));
    painter.drawLine(QPointF(x, m_scale.plot.top()), QPointF(x, m_scale.plot.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& [point, colour] : m_dots) {
        const QPointF at = m_scale.pixel(point.x(), point.y());
        if (!std::isfinite(point.y()) || at.y() < m_scale.plot.top() - 1 ||
            at.y() > m_scale.plot.bottom() + 1)
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
    if ((!left && event->button() != Qt::MiddleButton) ||
        !m_scale.plot.contains(event->position())) {
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
        const bool inside = m_scale.plot.adjusted(-2, -2, 2, 2).contains(at);
        Q_EMIT crosshairMoved(
            m_scale.xAt(std::clamp(at.x(), m_scale.plot.left(), m_scale.plot.right())), inside);
        return;
    }
    if (m_panning) {
        Q_EMIT panRequested((m_last.x() - at.x()) / m_scale.plot.width(),
                            (at.y() - m_last.y()) / m_scale.plot.height());
        m_last = at;
        return;
    }
    m_box = QRectF(*m_pressed, at).normalized().intersected(m_scale.plot);
    if (m_box.height() < smallestBox * 2) // a sideways drag zooms x alone
        m_box = QRectF(m_box.left(), m_scale.plot.top(), m_box.width(), m_scale.plot.height());
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
        Q_EMIT zoomRequested(m_scale.xAt(box.left()), m_scale.xAt(box.right()),
                             m_scale.yAt(box.bottom()), m_scale.yAt(box.top()));
    else if ((event->position() - pressed).manhattanLength() < smallestBox)
        Q_EMIT clicked(m_scale.xAt(pressed.x()));
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
    Q_EMIT wheelZoomRequested(std::pow(0.999, event->angleDelta().y()),
                              m_scale.xAt(event->position().x()));
    event->accept();
}

void PlotOverlay::leaveEvent(QEvent*) {
    Q_EMIT crosshairMoved(0, false);
}

} // namespace rationale::ui
