// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace rationale {
struct RunEvent;
}

namespace rationale::ui {

class StudioContext;

/// Worth the person's attention: alerts, warnings and errors.
bool isAlert(const RunEvent& event);
/// One event of a run in the words of the studio: "Command: pause", not "command_done".
QString eventTitle(const RunEvent& event);
QString eventText(const RunEvent& event); // may be empty
/// Both, with what can be opened from them: the step, and the run of a base.
QWidget* makeEventRow(StudioContext& context, const RunEvent& event);

} // namespace rationale::ui
