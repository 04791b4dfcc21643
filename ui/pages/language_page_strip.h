// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/cell_roles.h"

#include <QWidget>

namespace rationale::ui {

/// Who wrote what, by position in the text; a click opens the text there.
class StripWidget : public QWidget {
    Q_OBJECT

public:
    explicit StripWidget(QWidget* parent = nullptr);
    void setStrip(const LanguageStrip& strip);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {40, sizeHint().height()}; }

Q_SIGNALS:
    void positionClicked(double share); // 0 … 1

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    LanguageStrip m_strip;
};

} // namespace rationale::ui
