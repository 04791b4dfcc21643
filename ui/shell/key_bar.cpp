// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/widgets_frame.h"

#include <QMouseEvent>
#include <QPainter>

namespace rationale::ui {

namespace {

constexpr int help = -1;

QStringList capTexts(const QString& keys) {
    // "Ctrl+K" is two caps, "[ ]" too; a lone "+" is one.
    if (keys.size() <= 1)
        return {keys};
    QStringList caps;
    for (const QString& word : keys.split(u' ', Qt::SkipEmptyParts))
        caps += word.split(u'+', Qt::SkipEmptyParts);
    return caps;
}

int capWidth(const QFontMetrics& metrics, const QString& text) {
    return std::max(metrics.horizontalAdvance(text) + px(8), px(16));
}

} // namespace

KeyBar::KeyBar(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("keyBar"));
    setFixedHeight(px(24));
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Keys of this page"));
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void KeyBar::setKeys(const QList<PageKey>& keys) {
    m_keys = keys;
    update();
}

QSize KeyBar::sizeHint() const {
    return {px(400), px(24)};
}

int KeyBar::capsWidth(const QString& keys) {
    const QFontMetrics metrics(ui::font(FontRole::Small));
    int width = 0;
    for (const QString& cap : capTexts(keys))
        width += capWidth(metrics, cap) + px(4);
    return width;
}

int KeyBar::paintCaps(QPainter* painter, int left, int centreY, const QString& keys) {
    painter->setFont(ui::font(FontRole::Small));
    for (const QString& cap : capTexts(keys)) {
        const int width = capWidth(painter->fontMetrics(), cap);
        const QRectF box(left + .5, centreY - px(8) + .5, width - 1, px(16) - 1);
        painter->setPen(token(Token::BorderStrong));
        painter->setBrush(token(Token::Surface));
        painter->drawRoundedRect(box, 3, 3);
        painter->setPen(token(Token::Text2));
        painter->drawText(box, Qt::AlignCenter, cap);
        left += width + px(4);
    }
    return left;
}

void KeyBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), token(Token::Window));
    painter.fillRect(0, 0, width(), 1, token(Token::Border));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(ui::font(FontRole::Small));
    m_hits.clear();
    const auto paintKey = [&](int x, const QString& keys, const QString& label) {
        x = paintCaps(&painter, x, height() / 2, keys) + px(2);
        painter.setPen(token(Token::Text2));
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, label);
        return x + painter.fontMetrics().horizontalAdvance(label);
    };
    const QString all = tr("All keys");
    const int helpLeft = width() - px(16) - capsWidth(QStringLiteral("?")) -
                         painter.fontMetrics().horizontalAdvance(all);
    paintKey(helpLeft, QStringLiteral("?"), all);
    m_hits.append({QRect(helpLeft, 0, width() - helpLeft, height()), help});
    int x = px(16);
    for (int i = 0; i < m_keys.size(); ++i) {
        if (!m_keys[i].inKeyBar)
            continue;
        const int needed =
            capsWidth(m_keys[i].keys) + painter.fontMetrics().horizontalAdvance(m_keys[i].label);
        if (x + needed > helpLeft - px(16))
            break;
        const int end = paintKey(x, m_keys[i].keys, m_keys[i].label);
        m_hits.append({QRect(x, 0, end - x, height()), i});
        x = end + px(16);
    }
}

void KeyBar::mouseReleaseEvent(QMouseEvent* event) {
    for (const auto& [box, index] : m_hits) {
        if (!box.contains(event->pos()))
            continue;
        if (index == help)
            Q_EMIT helpClicked();
        else if (index < m_keys.size() && m_keys[index].run)
            m_keys[index].run();
        return;
    }
}

} // namespace rationale::ui
