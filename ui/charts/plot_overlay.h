// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_canvas.h"

#include <optional>

namespace rationale::ui {

/// What lies over the curves: crosshair, dots, marks, the box of a zoom. Takes the mouse and speaks
/// in the coordinates of the plot. Knows no chart library.
class PlotOverlay : public QWidget {
    Q_OBJECT

public:
    explicit PlotOverlay(QWidget* parent = nullptr);

    void setScale(const PlotScale& scale);
    void setMarks(const QVector<PlotMark>& marks);
    void setCrosshair(double x, bool visible);
    /// Hollow circles on the lines: evaluations. Drawn here so that the plot's edge cuts none.
    void setPoints(const QVector<QPair<QPointF, QColor>>& points);
    void setDots(const QVector<QPair<QPointF, QColor>>& dots);

Q_SIGNALS:
    void crosshairMoved(double x, bool inside);
    void zoomRequested(double xMin, double xMax, double yMin, double yMax);
    void panRequested(double dxFraction, double dyFraction);
    void wheelZoomRequested(double factor, double atX);
    void resetRequested();
    void clicked(double x);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent*) override;

private:
    void paintPoints(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintCrosshair(QPainter& painter) const;

    PlotScale m_scale;
    QVector<PlotMark> m_marks;
    QVector<QPair<QPointF, QColor>> m_points, m_dots;
    std::optional<double> m_cross;
    std::optional<QPointF> m_pressed;
    QPointF m_last;
    bool m_panning = false;
    QRectF m_box;
};

} // namespace rationale::ui
