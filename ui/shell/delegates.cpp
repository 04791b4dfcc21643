// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/delegates.h"

#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QAbstractItemView>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int sidePadding = 8;

QColor rowColour(const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (option.state & QStyle::State_Selected) {
        const bool active = option.widget && option.widget->hasFocus();
        return active ? token(Token::Sel) : token(Token::SelInactive);
    }
    if (index.data(GroupRole).toBool())
        return token(Token::Sunken);
    return option.state & QStyle::State_MouseOver ? token(Token::Hover) : QColor();
}

} // namespace

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    painter->save();
    const QColor background = rowColour(option, index);
    if (background.isValid())
        painter->fillRect(option.rect, background);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      token(Token::Grid));
    const QRect area = option.rect.adjusted(px(sidePadding), 0, -px(sidePadding), -1);
    if (index.data(GroupRole).toBool())
        CellDelegate::paintContent(painter, area, option, index);
    else
        paintContent(painter, area, option, index);
    painter->restore();
}

namespace {

QFont cellFont(const QModelIndex& index) {
    const bool strong = index.data(StrongRole).toBool() || index.data(GroupRole).toBool();
    const QVariant own = index.data(Qt::FontRole); // code
    return own.isValid() ? own.value<QFont>()
                         : ui::font(strong ? FontRole::TableStrong : FontRole::Table);
}

} // namespace

QSize CellDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QFontMetrics metrics(cellFont(index));
    return {metrics.horizontalAdvance(index.data().toString()) + px(2 * sidePadding), px(28)};
}

void CellDelegate::paintText(QPainter* painter, const QRect& area, const QModelIndex& index,
                             Qt::Alignment alignment, Qt::TextElideMode elide) {
    painter->setFont(cellFont(index));
    const QVariant tone = index.data(ToneRole);
    painter->setPen(token(tone.isValid() ? static_cast<Token>(tone.toInt()) : Token::Text));
    const QString text = index.data().toString();
    painter->drawText(area, alignment | Qt::TextSingleLine,
                      elide == Qt::ElideNone ? text
                      : index.data(Qt::FontRole).isValid() // names of settings differ at their end
                          ? painter->fontMetrics().elidedText(text, Qt::ElideMiddle, area.width())
                          : painter->fontMetrics().elidedText(text, elide, area.width()));
}

void CellDelegate::paintContent(QPainter* painter, const QRect& area, const QStyleOptionViewItem&,
                                const QModelIndex& index) const {
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    paintText(painter, area, index,
              alignment.isValid() ? Qt::Alignment(alignment.toInt())
                                  : Qt::AlignLeft | Qt::AlignVCenter);
}

void NumberDelegate::paintContent(QPainter* painter, const QRect& area, const QStyleOptionViewItem&,
                                  const QModelIndex& index) const {
    paintText(painter, area, index, Qt::AlignRight | Qt::AlignVCenter, Qt::ElideNone);
}

void NameDelegate::paintContent(QPainter* painter, const QRect& area, const QStyleOptionViewItem&,
                                const QModelIndex& index) const {
    paintText(painter, area, index, Qt::AlignLeft | Qt::AlignVCenter, Qt::ElideMiddle);
}

void StateDelegate::paintContent(QPainter* painter, const QRect& area, const QStyleOptionViewItem&,
                                 const QModelIndex& index) const {
    const auto state = static_cast<RunState>(index.data(StateRole).toInt());
    const int size = px(12);
    paintStateMark(painter, QRectF(area.left(), area.center().y() - size / 2.0, size, size), state);
    painter->setFont(ui::font(FontRole::Table));
    const bool loud = state == RunState::Interrupted || state == RunState::Failed;
    painter->setPen(loud ? stateColour(state) : token(Token::Text));
    const QRect text = area.adjusted(size + px(6), 0, 0, 0);
    painter->drawText(
        text, Qt::AlignVCenter,
        painter->fontMetrics().elidedText(stateText(state), Qt::ElideRight, text.width()));
}

void ProgressDelegate::paintContent(QPainter* painter, const QRect& area,
                                    const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QVariant share = index.data(ProgressRole);
    if (!share.isValid()) {
        paintText(painter, area, index, Qt::AlignLeft | Qt::AlignVCenter);
        return;
    }
    const auto state = static_cast<RunState>(index.data(StateRole).toInt());
    const QColor colour =
        state == RunState::Running || state == RunState::Interrupted || state == RunState::Failed
            ? stateColour(state)
            : token(Token::Control);
    ProgressStrip::paintBar(painter, QRectF(area.left(), area.center().y() - px(3), px(20), px(6)),
                            share.toDouble(), colour);
    paintText(painter, area.adjusted(px(25), 0, 0, 0), index, Qt::AlignLeft | Qt::AlignVCenter);
}

void SparklineDelegate::paintLine(QPainter* painter, const QRectF& area,
                                  const QVector<float>& values, const QColor& colour) {
    if (values.size() < 2)
        return;
    const auto [low, high] =
        std::minmax_element(values.begin(), values.end(), [](float a, float b) { return a < b; });
    const float bottom = *low;
    const float range = *high > bottom ? *high - bottom : 1;
    QPolygonF line;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i]))
            continue;
        const double x = area.left() + area.width() * static_cast<double>(i) /
                                           static_cast<double>(values.size() - 1);
        line.append(QPointF(
            x, area.bottom() - area.height() * static_cast<double>((values[i] - bottom) / range)));
    }
    if (line.isEmpty())
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(line);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawEllipse(line.last(), 2, 2);
}

void SparklineDelegate::paintContent(QPainter* painter, const QRect& area,
                                     const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QRectF line(area.left(), area.center().y() - px(8), std::min(area.width() - 3, px(104)),
                      px(16));
    paintLine(painter, line, index.data(SparklineRole).value<QVector<float>>(),
              index.data(ColourRole).value<QColor>());
}

void RewardPartsDelegate::paintContent(QPainter* painter, const QRect& area,
                                       const QStyleOptionViewItem&,
                                       const QModelIndex& index) const {
    const auto bar = index.data(PartsRole).value<RewardBar>();
    double negative = 0;
    for (const double part : bar.parts)
        negative += part < 0 ? -part : 0;
    const double unit = area.width() / std::max(bar.scale + negative, 1e-9);
    const double zero = area.left() + negative * unit;
    const double top = area.center().y() - px(6);
    double right = zero, left = zero;
    for (int i = 0; i < bar.parts.size(); ++i) {
        const double width = std::fabs(bar.parts[i]) * unit;
        if (!(width > 0))
            continue;
        const QColor colour = Theme::instance().partColour(i);
        if (bar.parts[i] > 0) {
            painter->fillRect(QRectF(right, top, std::max(width - 1, 1.0), px(12)), colour);
            right += width;
        } else {
            left -= width;
            painter->fillRect(QRectF(left, top, std::max(width - 1, 1.0), px(12)),
                              QBrush(colour, Qt::BDiagPattern));
        }
    }
    if (negative > 0)
        painter->fillRect(QRectF(zero, area.top() + 2, 1, area.height() - 4), token(Token::Axis));
}

void AdvantageDelegate::paintContent(QPainter* painter, const QRect& area,
                                     const QStyleOptionViewItem&, const QModelIndex& index) const {
    const double value = index.data(AdvantageRole).toDouble();
    const double scale = std::max(index.data(AdvantageScaleRole).toDouble(), 1e-9);
    const int textWidth = px(44);
    const double half = std::max((area.width() - 2.0 * textWidth) / 2, 4.0);
    const double centre = area.left() + textWidth + half;
    const double width = std::min(std::fabs(value) / scale, 1.0) * half;
    const double top = area.center().y() - px(6);
    painter->fillRect(QRectF(centre, area.top() + 3, 1, area.height() - 6), token(Token::Axis));
    painter->fillRect(QRectF(value < 0 ? centre - width : centre + 1, top, width, px(12)),
                      Theme::instance().rewardColour(value));
    painter->setFont(ui::font(FontRole::Table));
    painter->setPen(token(Token::Text));
    const QString text =
        (value > 0 ? QStringLiteral("+") : QString()) + TextFormat::fixed(value, 2);
    const QRectF left(centre - width - textWidth - 4, area.top(), textWidth, area.height());
    const QRectF right(centre + width + 5, area.top(), textWidth, area.height());
    painter->drawText(value < 0 ? left : right,
                      Qt::AlignVCenter | (value < 0 ? Qt::AlignRight : Qt::AlignLeft), text);
}

void LanguageStripDelegate::paintStrip(QPainter* painter, const QRectF& area,
                                       const LanguageStrip& strip) {
    painter->fillRect(area, Theme::instance().languageColour(QString()));
    for (const LanguageStrip::Span& span : strip.spans) {
        if (span.language.isEmpty())
            continue;
        const double left = area.left() + span.from * area.width();
        painter->fillRect(QRectF(left, area.top(),
                                 std::max((span.to - span.from) * area.width(), 0.5),
                                 area.height()),
                          Theme::instance().languageColour(span.language));
    }
}

void LanguageStripDelegate::paintContent(QPainter* painter, const QRect& area,
                                         const QStyleOptionViewItem&,
                                         const QModelIndex& index) const {
    paintStrip(painter, QRectF(area.left(), area.center().y() - px(6), area.width(), px(12)),
               index.data(StripRole).value<LanguageStrip>());
}

void ChipsDelegate::paintContent(QPainter* painter, const QRect& area,
                                 const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    int x = area.left();
    const auto chips = index.data(ChipsRole).value<ChipList>();
    const QFontMetrics metrics(ui::font(FontRole::Small));
    for (const CellChip& chip : chips) {
        const int width = metrics.horizontalAdvance(chip.text) + px(12);
        if (x + width > area.right() + px(sidePadding)) {
            painter->setPen(token(Token::Text3));
            painter->drawText(QRect(x, area.top(), area.right() - x, area.height()),
                              Qt::AlignVCenter, QStringLiteral("…"));
            break;
        }
        x += Chip::paint(painter, QPoint(x, area.center().y() - px(10)), chip.text,
                         static_cast<ChipKind>(chip.kind), option.state & QStyle::State_MouseOver) +
             px(4);
    }
}

void IconDelegate::paintContent(QPainter* painter, const QRect&, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
    const QColor swatch = index.data(ColourRole).value<QColor>();
    const QPointF centre = QRectF(option.rect).center();
    if (swatch.isValid()) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(swatch);
        painter->drawRoundedRect(QRectF(centre.x() - px(5), centre.y() - px(5), px(10), px(10)), 2,
                                 2);
        return;
    }
    const QString name = index.data(Qt::DecorationRole).toString();
    if (!name.isEmpty()) {
        const QVariant tone = index.data(ToneRole);
        IconProvider::paint(
            painter, name, QRectF(centre.x() - px(7), centre.y() - px(7), px(14), px(14)),
            token(tone.isValid() ? static_cast<Token>(tone.toInt()) : Token::Text2));
    }
}

} // namespace rationale::ui
