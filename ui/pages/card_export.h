// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace rationale::ui {

class ChartCard;
class StudioContext;

/// Asks for a file and writes the card into it: "png", "svg" or "csv". Says how it went.
void exportCard(StudioContext& context, QWidget* page, const ChartCard& card,
                const QString& suffix);

} // namespace rationale::ui
