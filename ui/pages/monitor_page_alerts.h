// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alert_list.h"

class QWidget;

namespace rationale::ui {

/// An alert with its evidence and what can be done about it. `showMetric` scrolls to the card.
QWidget* makeAlertRow(StudioContext& context, const ShownAlert& shown,
                      const std::function<void(const QString& metric)>& showMetric);

} // namespace rationale::ui
