// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_card.h"
#include "ui/shell/theme.h"

#include <QImage>
#include <QLocale>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <cmath>

namespace rationale::ui {

QString ChartCard::csv() const {
    QString text = QStringLiteral("series,step,x,value,smoothed\n");
    const auto number = [](double v) {
        return std::isfinite(v) ? QString::number(v, 'g', QLocale::FloatingPointShortest)
               : std::isnan(v)  ? QStringLiteral("nan")
               : v > 0          ? QStringLiteral("inf")
                                : QStringLiteral("-inf");
    };
    for (const CardSeries& series : m_series) {
        const MetricCurve& curve = *series.curve;
        QString label = series.label;
        label.replace(u'"', QLatin1String("\"\""));
        for (size_t i = 0; i < curve.raw().size(); ++i)
            text += QStringLiteral("\"%1\",%2,%3,%4,%5\n")
                        .arg(label, QString::number(curve.steps()[i]), number(curve.raw().x(i)),
                             number(curve.raw().y(i)), number(curve.smooth().y(i)));
    }
    return text;
}

bool ChartCard::exportTo(const QString& path) const {
    auto* self = const_cast<ChartCard*>(this); // QWidget::render is not const
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setFileName(path);
        generator.setSize(size());
        generator.setViewBox(rect());
        generator.setTitle(m_metric);
        QPainter painter;
        if (!painter.begin(&generator))
            return false;
        self->render(&painter);
        return painter.end();
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
        file.write(csv().toUtf8());
    } else {
        QImage image(size() * 2, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(2);
        image.fill(token(Token::Surface));
        self->render(&image);
        image.save(&file, "PNG");
    }
    return file.commit();
}

} // namespace rationale::ui
