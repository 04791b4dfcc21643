// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axis_scale.h"

#include <QColor>
#include <QPen>
#include <QPointF>
#include <QString>
#include <QVector>
#include <QWidget>

namespace rationale::ui {

struct PlotLine {
    QString label;
    QColor colour;
    qreal width = 2;
    qreal opacity = 1;
    Qt::PenStyle style = Qt::SolidLine;
    bool markers = false;    // hollow circles at the points
    QVector<QPointF> points; // already decimated: at most two per pixel column; NaN breaks the line
    QVector<qreal> dashes = {}; // own dash pattern; empty: `style`
};

struct PlotArea { // stacked share between two edges
    QString label;
    QColor colour;
    qreal opacity = 0.8;
    QVector<QPointF> lower, upper;
};

struct PlotMark { // alert triangle, NaN triangle
    double x = 0;
    QColor colour;
    QString text;
    bool onAxis = false; // at the bottom: a value that is not finite
};

/// The only thing pages know of a chart. Qt Charts stands behind it in one file
/// (qt_charts_view.cpp), so it can be replaced. Never more than two points per pixel column,
/// replace at ≤ 10 Hz, never append.
class PlotView : public QWidget {
    Q_OBJECT

public:
    static PlotView* create(QWidget* parent = nullptr);

    virtual void setContent(const QVector<PlotArea>& areas, const QVector<PlotLine>& lines) = 0;
    virtual void setMarks(const QVector<PlotMark>& marks) = 0;
    virtual void setRanges(double xMin, double xMax, double yMin, double yMax) = 0;
    virtual void setLogY(bool on) = 0;
    virtual void setLogX(bool on) = 0;
    virtual void setCrosshair(double x, bool visible) = 0; // synced across cards
    /// Ringed dots where the crosshair meets lines; colours of the lines.
    virtual void setCrosshairDots(const QVector<QPair<QPointF, QColor>>& dots) = 0;
    virtual void setTimeAxis(bool on) = 0;          // x in seconds: labels 10 m, 2 h
    virtual void setYUnit(const QString& unit) = 0; // after each label of the y axis: "%"
    virtual QRectF plotRect() const = 0;            // in widget pixels
    int plotWidthPixels() const { return static_cast<int>(plotRect().width()); }

Q_SIGNALS:
    void crosshairMoved(double x, bool inside);
    void zoomRequested(double xMin, double xMax, double yMin, double yMax); // box zoom by drag
    void panRequested(double dxFraction, double dyFraction);
    void wheelZoomRequested(double factor, double atX);
    void resetRequested(); // double-click
    void clicked(double x);
    void widthChanged(int pixels);

protected:
    using QWidget::QWidget;
};

} // namespace rationale::ui
