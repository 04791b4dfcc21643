// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/theme.h"

#include <QLabel>

namespace rationale::ui {

/// One line that elides where it would be cut; what is hidden is its tooltip.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(const QString& text, FontRole role = FontRole::Body,
                         const char* tone = nullptr, QWidget* parent = nullptr);
    void setElideMode(Qt::TextElideMode mode) { m_mode = mode; }
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent*) override;

private:
    QString shown() const;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace rationale::ui
