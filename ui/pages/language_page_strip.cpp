// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/language_page_strip.h"

#include "ui/shell/delegates.h"
#include "ui/shell/theme.h"

#include <QMouseEvent>
#include <QPainter>

namespace rationale::ui {

StripWidget::StripWidget(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Languages by position in the thinking"));
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void StripWidget::setStrip(const LanguageStrip& strip) {
    m_strip = strip;
    update();
}

QSize StripWidget::sizeHint() const {
    return {px(320), px(12)};
}

void StripWidget::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    LanguageStripDelegate::paintStrip(&painter, rect(), m_strip);
}

void StripWidget::mousePressEvent(QMouseEvent* event) {
    if (width() > 0)
        Q_EMIT positionClicked(event->position().x() / width());
}

} // namespace rationale::ui
