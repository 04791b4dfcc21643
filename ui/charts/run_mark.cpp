// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/run_mark.h"

#include "ui/shell/theme.h"

#include <QPainter>
#include <QPixmap>
#include <QPolygonF>

namespace rationale::ui {

RunMark runMark(int colour) {
    constexpr double longDash = 4; // in widths of the pen
    const QPen pen = Theme::instance().runPen(colour, 1);
    if (pen.style() == Qt::SolidLine)
        return RunMark::Filled;
    return pen.dashPattern().value(0) > longDash ? RunMark::Hollow : RunMark::Diamond;
}

QString runMarkCharacter(int colour) {
    switch (runMark(colour)) {
    case RunMark::Filled:
        return QString(QChar(0x25A0));
    case RunMark::Hollow:
        return QString(QChar(0x25A1));
    case RunMark::Diamond:
        return QString(QChar(0x25C7));
    }
    return {};
}

void paintRunMark(QPainter& painter, const QPointF& centre, double radius, int colour,
                  bool square) {
    const QColor ink = Theme::instance().runColour(colour);
    const RunMark mark = runMark(colour);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    constexpr double outline = 1.5;
    const double inner = radius - outline / 2;
    painter.setPen(QPen(ink, outline));
    painter.setBrush(mark == RunMark::Filled ? ink : token(Token::Surface));
    const QRectF box(centre - QPointF(inner, inner), QSizeF(2 * inner, 2 * inner));
    if (mark == RunMark::Diamond)
        painter.drawPolygon(QPolygonF({centre + QPointF(0, -inner), centre + QPointF(inner, 0),
                                       centre + QPointF(0, inner), centre + QPointF(-inner, 0)}));
    else if (square)
        painter.drawRoundedRect(box, 2, 2);
    else
        painter.drawEllipse(box);
    painter.restore();
}

QIcon runSwatch(int colour) {
    const int size = px(12);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintRunMark(painter, QPointF(size / 2.0, size / 2.0), size / 2.0, colour, true);
    return QIcon(pixmap);
}

} // namespace rationale::ui
