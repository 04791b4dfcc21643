// SPDX-License-Identifier: GPL-3.0-or-later
// A chart card: the values at the crosshair, in the title or the legend.
#include "ui/charts/chart_card.h"

#include "ui/charts/run_mark.h"
#include "ui/shell/elided_label.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QLabel>

#include <cmath>

namespace rationale::ui {

void ChartCard::setCursor(std::optional<double> x) {
    m_cursor = x;
    if (m_drawn)
        showValues();
}

/// "■ name 0.62 ± 0.04": the colour, what it stands for, and its value there.
QString ChartCard::legendEntry(const CardSeries& series, size_t at) const {
    const double value = series.curve->smooth().y(at);
    QString number = TextFormat::number(value);
    if (series.band && series.band->runs > 1) {
        const double spread = series.band->upper.y(at) - series.band->lower.y(at);
        number += QStringLiteral(" ± ") + TextFormat::number(spread / 2, 2);
    }
    const QString& label = series.shortLabel.isEmpty() ? series.label : series.shortLabel;
    const QString name = m_legend->fontMetrics().elidedText(label, Qt::ElideMiddle, px(200));
    return QStringLiteral("<span style=\"color:%1\">%2</span>&nbsp;%3&nbsp;<b>%4</b>")
        .arg(Theme::instance().runColour(series.colour).name(), runMarkCharacter(series.colour),
             name.toHtmlEscaped().replace(u' ', QChar::Nbsp).replace(u'-', QChar(0x2011)), number);
}

void ChartCard::showValues() {
    QVector<QPair<QPointF, QColor>> dots;
    QStringList legend;
    const bool hasLegend =
        m_series.size() > 1 ||
        (!m_series.isEmpty() && (m_series[0].band || !m_series[0].shortLabel.isEmpty()));
    m_smooth->clear();
    m_raw->clear();
    for (const CardSeries& series : m_series) {
        const MetricCurve& curve = *series.curve;
        if (curve.raw().empty())
            continue;
        const size_t i = m_cursor ? curve.raw().nearest(*m_cursor) : curve.raw().size() - 1;
        dots.append({QPointF(curve.smooth().x(i), curve.smooth().y(i)),
                     Theme::instance().runColour(series.colour)});
        legend.append(legendEntry(series, i));
        if (!hasLegend) {
            m_smooth->setText(TextFormat::number(curve.smooth().y(i)));
            m_raw->setText(curve.smoothing() > 0 ? TextFormat::number(curve.raw().y(i))
                           : curve.isSparse()
                               ? tr("step %1").arg(TextFormat::integer(curve.steps()[i]))
                               : QString());
        }
    }
    m_legend->setVisible(hasLegend);
    m_legend->setText(legend.join(QStringLiteral(" &nbsp; ")));
    m_plot->setCrosshair(m_cursor.value_or(0), m_cursor.has_value());
    m_plot->setCrosshairDots(m_cursor ? dots : QVector<QPair<QPointF, QColor>>());
}

QString ChartCard::titleValue() const {
    return m_smooth->text();
}

} // namespace rationale::ui
