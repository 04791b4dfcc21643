// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/evaluation_rows.h"

#include <QWidget>

namespace rationale::ui {

/// Evaluations with their 95 % intervals: for each measure a dot with whiskers for each run, in its
/// colour, on one axis of per cent; beside each its value and what it is more than the first run.
/// Measures of other units stand in the table alone. As high as it needs: put it into a scroll
/// area.
class EvaluationChart : public QWidget {
    Q_OBJECT

public:
    explicit EvaluationChart(QWidget* parent = nullptr);
    void setContent(const QVector<ComparedRun>& runs, const QVector<Json>& reports);
    bool isEmpty() const { return m_rows.isEmpty(); }
    /// "pass@1, seed-1: 42.8 % (40.1–45.6)" of a dot; also what a hovered one shows.
    QString text(int dot) const;
    int dotCount() const { return static_cast<int>(m_dots.size()); }
    QRectF dotRect(int dot) const; // with its whiskers, in pixels of the widget
    int current() const { return m_current; }
    QSize sizeHint() const override;

Q_SIGNALS:
    void currentChanged(int dot); // by keyboard: it should be scrolled into view

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent*) override;

private:
    struct Dot {
        int row, run;
        double y; // in pixels
    };
    void place();
    double xAt(double share) const;
    QRectF plotRect() const;
    int dotAt(const QPointF& position) const; // −1: none
    void setCurrent(int dot);
    void paintAxis(QPainter& painter) const;
    void paintRow(QPainter& painter, int row) const;
    void paintDot(QPainter& painter, int dot) const;
    QString differenceText(const Dot& dot) const;

    QVector<ComparedRun> m_runs;
    QVector<EvaluationMeasure> m_rows;
    QVector<Dot> m_dots;
    double m_low = 0, m_high = 1; // shares at the ends of the axis
    double m_height = 0;
    int m_current = -1;
};

} // namespace rationale::ui
