// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/icon_provider.h"

#include <QCoreApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>

namespace rationale::ui {

namespace {

QByteArray source(const QString& name) {
    static QHash<QString, QByteArray> sources;
    auto it = sources.constFind(name);
    if (it == sources.constEnd()) {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        if (!file.open(QIODevice::ReadOnly))
            qWarning("no icon called %s", qPrintable(name));
        it = sources.insert(name, file.isOpen() ? file.readAll() : QByteArray());
    }
    return *it;
}

/// Renders at the size asked for and takes its colours from the theme at that moment, so a QIcon
/// made before a theme change is right after it.
class TintedIcon : public QIconEngine {
public:
    TintedIcon(QString name, Token colour)
        : m_name(std::move(name))
        , m_colour(colour) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        IconProvider::paint(painter, m_name, rect, colour(mode, state));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new TintedIcon(*this); }

private:
    QColor colour(QIcon::Mode mode, QIcon::State state) const {
        if (mode == QIcon::Disabled)
            return token(Token::TextDis);
        if (state == QIcon::On && m_colour != Token::OnAccent)
            return token(Token::AccentText);
        return token(m_colour);
    }

    QString m_name;
    Token m_colour;
};

QPen strokePen(const QColor& colour, qreal width) {
    return QPen(colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
}

} // namespace

QIcon IconProvider::icon(const QString& name, Token colour) {
    return QIcon(new TintedIcon(name, colour));
}

QPixmap IconProvider::pixmap(const QString& name, int size, const QColor& colour,
                             qreal devicePixelRatio) {
    const QString key = QStringLiteral("icon/%1/%2/%3/%4")
                            .arg(name)
                            .arg(size)
                            .arg(devicePixelRatio)
                            .arg(colour.rgba());
    QPixmap result;
    if (QPixmapCache::find(key, &result))
        return result;
    QByteArray svg = source(name);
    svg.replace("currentColor", colour.name().toLatin1());
    // Below 16 px the stroke would fall under 1.5 device pixels.
    if (size * devicePixelRatio < 16)
        svg.replace("stroke-width=\"1.5\"",
                    "stroke-width=\"" +
                        QByteArray::number(30.0 / (size * devicePixelRatio), 'f', 2) + "\"");
    result = QPixmap(QSize(size, size) * devicePixelRatio);
    result.setDevicePixelRatio(devicePixelRatio);
    result.fill(Qt::transparent);
    QPainter painter(&result);
    QSvgRenderer(svg).render(&painter, QRectF(0, 0, size, size));
    painter.end();
    QPixmapCache::insert(key, result);
    return result;
}

void IconProvider::paint(QPainter* painter, const QString& name, const QRectF& rect,
                         const QColor& colour) {
    const int size = static_cast<int>(std::min(rect.width(), rect.height()));
    if (size <= 0)
        return;
    const QPixmap image = pixmap(name, size, colour, painter->device()->devicePixelRatioF());
    painter->drawPixmap(QPointF(std::round(rect.center().x() - size / 2.0),
                                std::round(rect.center().y() - size / 2.0)),
                        image);
}

QColor stateColour(RunState state) {
    switch (state) {
    case RunState::Running:
    case RunState::Complete:
        return token(Token::Ok);
    case RunState::Interrupted:
        return token(Token::Warn);
    case RunState::Failed:
        return token(Token::Err);
    default:
        return token(Token::Text2);
    }
}

QString stateText(RunState state) {
    constexpr std::array names{
        QT_TRANSLATE_NOOP("RunState", "Queued"),     QT_TRANSLATE_NOOP("RunState", "Launching"),
        QT_TRANSLATE_NOOP("RunState", "Running"),    QT_TRANSLATE_NOOP("RunState", "Paused"),
        QT_TRANSLATE_NOOP("RunState", "Stopping"),   QT_TRANSLATE_NOOP("RunState", "Complete"),
        QT_TRANSLATE_NOOP("RunState", "Stopped"),    QT_TRANSLATE_NOOP("RunState", "Failed"),
        QT_TRANSLATE_NOOP("RunState", "Interrupted")};
    return QCoreApplication::translate("RunState", names.at(static_cast<size_t>(state)));
}

void paintStateMark(QPainter* painter, const QRectF& rect, RunState state) {
    const QColor colour = stateColour(state);
    const qreal unit = rect.width() / 12;
    const QPointF c = rect.center();
    const auto at = [&](qreal x, qreal y) {
        return QPointF(rect.left() + x * unit, rect.top() + y * unit);
    };
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(strokePen(colour, 1.5 * unit));
    switch (state) {
    case RunState::Running:
        painter->setPen(Qt::NoPen);
        painter->setBrush(colour);
        painter->drawEllipse(c, 4 * unit, 4 * unit);
        break;
    case RunState::Queued:
        painter->drawEllipse(c, 3.8 * unit, 3.8 * unit);
        break;
    case RunState::Launching: {
        QPen dashed = painter->pen();
        dashed.setDashPattern({1.4, 1.6});
        dashed.setCapStyle(Qt::FlatCap);
        painter->setPen(dashed);
        painter->drawEllipse(c, 3.8 * unit, 3.8 * unit);
        break;
    }
    case RunState::Paused:
        painter->setPen(strokePen(colour, 2 * unit));
        painter->drawLine(at(4, 3), at(4, 9));
        painter->drawLine(at(8, 3), at(8, 9));
        break;
    case RunState::Stopping:
        painter->drawRect(QRectF(at(2.5, 2.5), at(9.5, 9.5)));
        painter->fillRect(QRectF(at(2.5, 6), at(9.5, 9.5)), colour);
        break;
    case RunState::Complete:
        painter->drawPolyline(QPolygonF({at(2, 6.3), at(4.8, 9), at(10, 3)}));
        break;
    case RunState::Stopped:
        painter->fillRect(QRectF(at(2.5, 2.5), at(9.5, 9.5)), colour);
        break;
    case RunState::Failed:
        painter->drawLine(at(2.5, 2.5), at(9.5, 9.5));
        painter->drawLine(at(9.5, 2.5), at(2.5, 9.5));
        break;
    case RunState::Interrupted:
        painter->setPen(strokePen(colour, 1.2 * unit));
        painter->drawPolygon(QPolygonF({at(6, 1.2), at(11.2, 10.6), at(0.8, 10.6)}));
        painter->drawLine(at(6, 4.6), at(6, 7));
        painter->drawPoint(at(6, 8.9));
        break;
    }
    painter->restore();
}

} // namespace rationale::ui
