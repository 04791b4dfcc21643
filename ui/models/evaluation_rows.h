// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "ui/models/comparison_table.h"

#include <vector>

namespace rationale::ui {

/// The last evaluation that each run has kept; null where it has none or cannot be read. Call off
/// the GUI thread.
QVector<Json> evaluationsOf(const std::vector<fs::path>& runFolders);

/// A row for each measure that any of the reports has: "42.8 % (40.1–45.6)", with the 95 % interval
/// that the report gives. A value is strong where its interval lies above those of all others.
QVector<ComparisonTable::Row> evaluationRows(const QVector<Json>& reports);

} // namespace rationale::ui
