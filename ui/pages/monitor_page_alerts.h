// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alert_list.h"

#include <QWidget>

namespace rationale::ui {

/// While the rows are made anew: gives the focus back to the same button of the same alert.
class AlertFocus {
public:
    explicit AlertFocus(QWidget* area);
    ~AlertFocus();
    AlertFocus(const AlertFocus&) = delete;
    AlertFocus& operator=(const AlertFocus&) = delete;

private:
    QWidget* m_area;
    QString m_row, m_button;
};

/// An alert with its evidence and what can be done about it. `showMetric` scrolls to the card.
QWidget* makeAlertRow(StudioContext& context, const ShownAlert& shown,
                      const std::function<void(const QString& metric)>& showMetric);

/// Marks the alerts among the rows that hold at this step; −1: none.
void showAlertsAt(const QWidget* area, qint64 step);

} // namespace rationale::ui
