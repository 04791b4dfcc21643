// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/studio_style.h"

#include "ui/shell/theme.h"

#include <QAbstractButton>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

namespace rationale::ui {

namespace {

void drawMarkBox(const QStyleOption* option, QPainter* painter, bool round) {
    const bool on = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const bool enabled = option->state & QStyle::State_Enabled;
    const QRectF box = QRectF(option->rect).adjusted(1, 1, -1, -1);
    const qreal radius = round ? box.width() / 2 : 3;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor outline = !enabled ? token(Token::Border)
                           : on     ? token(Token::Accent)
                                    : token(Token::Control);
    painter->setPen(QPen(outline, 1.2));
    painter->setBrush(on ? (enabled ? token(Token::Accent) : token(Token::Press))
                         : token(Token::Input));
    painter->drawRoundedRect(box, radius, radius);
    if (on) {
        const QColor mark = enabled ? token(Token::OnAccent) : token(Token::TextDis);
        if (round) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(mark);
            painter->drawEllipse(box.center(), box.width() / 5, box.width() / 5);
        } else {
            const bool partly = option->state & QStyle::State_NoChange;
            painter->setPen(
                QPen(mark, box.width() / 7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            const auto at = [&box](qreal x, qreal y) {
                return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
            };
            const QVector<QPointF> tick =
                partly ? QVector<QPointF>{at(.25, .5), at(.75, .5)}
                       : QVector<QPointF>{at(.22, .52), at(.42, .72), at(.78, .3)};
            painter->setBrush(Qt::NoBrush);
            painter->drawPolyline(tick.data(), static_cast<int>(tick.size()));
        }
    }
    painter->restore();
}

} // namespace

StudioStyle::StudioStyle()
    : QProxyStyle(QStringLiteral("fusion")) {}

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                QPainter* painter, const QWidget* widget) const {
    switch (element) {
    case PE_FrameFocusRect: {
        if (!(option->state & State_KeyboardFocusChange))
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(token(Token::Accent), 2));
        painter->setBrush(Qt::NoBrush);
        // Of a button the style gives the place of its text: a ring there would cross the letters.
        const bool button = qobject_cast<const QAbstractButton*>(widget) != nullptr;
        const QRectF around(button ? widget->rect() : option->rect);
        painter->drawRoundedRect(around.adjusted(1, 1, -1, -1), 4, 4);
        painter->restore();
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawMarkBox(option, painter, false);
        return;
    case PE_IndicatorRadioButton:
        drawMarkBox(option, painter, true);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void StudioStyle::drawSlider(const QStyleOptionComplex* option, QPainter* painter,
                             const QWidget* widget) const {
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!slider)
        return;
    const bool enabled = option->state & State_Enabled;
    const QRectF handle = subControlRect(CC_Slider, option, SC_SliderHandle, widget);
    const qreal y = QRectF(option->rect).center().y();
    const qreal size = px(14);
    const QRectF groove(option->rect.left() + size / 2, y - 2, option->rect.width() - size, 4);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(token(Token::Press));
    painter->drawRoundedRect(groove, 2, 2);
    QRectF filled = groove;
    filled.setRight(handle.center().x());
    painter->setBrush(enabled ? token(Token::Accent) : token(Token::BorderStrong));
    painter->drawRoundedRect(filled, 2, 2);
    const QVariant defaultValue = widget ? widget->property("defaultValue") : QVariant();
    if (defaultValue.isValid() && slider->maximum > slider->minimum) {
        const double share =
            (defaultValue.toDouble() - slider->minimum) / (slider->maximum - slider->minimum);
        painter->setBrush(token(Token::Control));
        painter->drawRect(QRectF(groove.left() + share * groove.width() - 0.75, y - 5, 1.5, 10));
    }
    const QPointF centre(handle.center().x(), y);
    const bool focused =
        (option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange);
    painter->setPen(
        QPen(enabled ? token(Token::Accent) : token(Token::BorderStrong), focused ? 3 : 2));
    painter->setBrush(token(Token::Surface));
    painter->drawEllipse(centre, size / 2 - 2, size / 2 - 2);
    painter->restore();
}

void StudioStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                     QPainter* painter, const QWidget* widget) const {
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control == CC_Slider && slider && slider->orientation == Qt::Horizontal) {
        drawSlider(option, painter, widget);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int StudioStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                             const QWidget* widget) const {
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return px(15);
    case PM_SliderLength:
    case PM_SliderThickness:
    case PM_SliderControlThickness:
        return px(14);
    case PM_SplitterWidth:
        return 1;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
        return px(16);
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* data) const {
    switch (hint) {
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_Widget_Animate:
    case SH_Widget_Animation_Duration:
        return 0;
    case SH_Slider_AbsoluteSetButtons:
        return Qt::LeftButton;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

} // namespace rationale::ui
