// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_view.h"
#include "ui/models/curve_band.h"

#include <QFrame>

#include <memory>
#include <optional>

class QLabel;

namespace rationale::ui {

class Chip;
class ElidedLabel;

/// One curve in a card: of a run, or the mean of several with what they span.
struct CardSeries {
    QString label;
    int colour = 0; // index of the run colour
    std::shared_ptr<MetricCurve> curve;
    std::shared_ptr<const CurveBand> band = {}; // or null
    QString shortLabel = {}; // of the legend; empty: the label, and no legend for one
};

/// What all cards of a grid share.
struct CardOptions {
    XAxis axis = XAxis::Step;
    bool hideOutliers = true;
    bool logY = false;
    double xMin = 0, xMax = 1; // of the run, when not zoomed
};

/// A chart with its title: name, chips, smoothed and raw value at the crosshair, menu. Draws only
/// when it is told to by redraw(); its plot is made at the first of them.
class ChartCard : public QFrame {
    Q_OBJECT

public:
    explicit ChartCard(const QString& metric, QWidget* parent = nullptr);

    const QString& metricName() const { return m_metric; }
    void setSeries(QVector<CardSeries> series);
    void setOptions(const CardOptions& options);
    void setMarks(const QVector<PlotMark>& marks);
    /// The metric's name where none is set; `help` is the tooltip of the title.
    void setTitle(const QString& title, const QString& help = {});
    /// Shown as a chip that asks for the explanation of this metric.
    void setExplainable(bool on);
    void redraw();
    bool isDrawn() const { return m_drawn; }
    qsizetype pointCount() const { return m_pointCount; } // given to the plot by the last redraw()

    /// The shared crosshair: values at x in the title; no value: the last.
    void setCursor(std::optional<double> x);
    struct Zoom {
        double xMin, xMax, yMin, yMax;
        bool ownY = true; // false: x alone, y follows the values
    };
    void setZoom(std::optional<Zoom> zoom);
    void zoomBack(); // history
    bool isZoomed() const { return m_zoom.has_value(); }

    void clear(); // back to the still grey bar, until the next redraw()
    PlotView* plot() const { return m_plot; }
    QString titleValue() const;               // smoothed value as shown
    QString csv() const;                      // step, raw and smoothed of every series, every point
    bool exportTo(const QString& path) const; // .png, .svg or .csv

Q_SIGNALS:
    void cursorMoved(double x, bool inside);
    void zoomed(double xMin, double xMax, bool reset); // x range of the other cards
    void explainRequested(const QString& metric);
    void exportRequested(const QString& suffix);
    void stepClicked(qint64 step);
    void enlargeRequested();

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void buildTitle();
    void buildPlot();
    void drawLines();
    QVector<PlotMark> notFiniteMarks(const Zoom& shown, int columns); // and counts them
    void showValues();
    QString legendEntry(const CardSeries& series, size_t at) const;
    void openMenu();
    Zoom shownRange(int* outliers) const;
    void pushZoom(std::optional<Zoom> zoom);

    QString m_metric;
    QVector<CardSeries> m_series;
    CardOptions m_options;
    QVector<PlotMark> m_marks;
    PlotView* m_plot = nullptr;
    ElidedLabel* m_name;
    QLabel *m_smooth, *m_raw, *m_legend; // the legend stands for both where there are several
    Chip *m_outliers, *m_notFinite, *m_explain;
    qsizetype m_pointCount = 0;
    bool m_logY = false, m_fitAll = false, m_drawn = false;
    std::optional<double> m_cursor;
    std::optional<Zoom> m_zoom;
    QVector<std::optional<Zoom>> m_history;
};

} // namespace rationale::ui
