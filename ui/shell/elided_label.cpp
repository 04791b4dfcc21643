// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/elided_label.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>

namespace rationale::ui {

ElidedLabel::ElidedLabel(const QString& text, FontRole role, const char* tone, QWidget* parent)
    : QLabel(text, parent) {
    setFont(ui::font(role));
    setTextFormat(Qt::PlainText);
    if (tone)
        setProperty("tone", QLatin1String(tone));
}

QSize ElidedLabel::minimumSizeHint() const {
    return {std::min(px(24), QLabel::minimumSizeHint().width()),
            QLabel::minimumSizeHint().height()};
}

QString ElidedLabel::shown() const {
    return fontMetrics().elidedText(text(), m_mode, contentsRect().width());
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !toolTip().isEmpty() || shown() == text())
        return QLabel::event(event);
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
    return true;
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(),
                          static_cast<int>(alignment()) | Qt::TextSingleLine, palette(),
                          isEnabled(), shown(), foregroundRole());
}

} // namespace rationale::ui
