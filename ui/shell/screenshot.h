// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace rationale::ui {

class MainWindow;
class StudioContext;

/// Returns when the list of runs is known, no background job is under way and none was started by
/// the results of the last: the window shows its data. False after `timeoutMilliseconds`.
bool waitUntilSettled(StudioContext& context, int timeoutMilliseconds = 30000);
/// Settles, then writes the window as PNG.
bool saveScreenshot(MainWindow& window, StudioContext& context, const QString& path);

} // namespace rationale::ui
