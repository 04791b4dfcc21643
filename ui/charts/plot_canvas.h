// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_view.h"

#include <QPixmap>

namespace rationale::ui {

/// Where a value lies in the plot; both axes may be logarithmic.
struct PlotScale {
    QRectF plot; // in widget pixels
    double xMin = 0, xMax = 1, yMin = 0, yMax = 1;
    bool logX = false, logY = false;

    double xAt(double pixel) const;
    double yAt(double pixel) const;
    QPointF pixel(double x, double y) const; // not finite where the value has no place
    bool operator==(const PlotScale&) const = default;
};

/// Grid, labels and lines of a plot. Draws them into a picture once per change, so that what moves
/// over them (crosshair, the box of a zoom) costs no line. Our own painter: Qt Charts builds the
/// outline of every line for its hit tests, which took nine tenths of the time of a frame.
class PlotCanvas : public QWidget {
    Q_OBJECT

public:
    explicit PlotCanvas(QWidget* parent = nullptr);

    void setScale(const PlotScale& scale, const QVector<Tick>& xTicks, const QVector<Tick>& yTicks);
    void setLines(const QVector<PlotLine>& lines);
    void redraw(); // colours or fonts have changed

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void paintAll(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintLine(QPainter& painter, const PlotLine& line) const;

    PlotScale m_scale;
    QVector<Tick> m_xTicks, m_yTicks;
    QVector<PlotLine> m_lines;
    QPixmap m_picture; // null: to be drawn anew
};

} // namespace rationale::ui
