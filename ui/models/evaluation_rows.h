// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "ui/models/comparison_table.h"

#include <cmath>
#include <vector>

namespace rationale::ui {

/// The last evaluation that each run has kept; null where it has none or cannot be read. Call off
/// the GUI thread.
QVector<Json> evaluationsOf(const std::vector<fs::path>& runFolders);

/// What an evaluation says of one thing; NaN where it says nothing.
struct Measured {
    double value = std::nan(""), low = std::nan(""), high = std::nan(""); // the 95 % interval
    bool hasInterval() const { return !std::isnan(low) && !std::isnan(high); }
};

/// One measure of all runs: "pass@1".
struct EvaluationMeasure {
    QString name;
    bool isShare = false;             // 0 to 1, told in per cent
    QVector<Measured> runs;           // in the order of the reports
    QString valueText(int run) const; // "42.8 % (40.1–45.6)", "512"; an en dash: not measured
};

/// Every measure that any of the reports has, in their order.
QVector<EvaluationMeasure> evaluationMeasures(const QVector<Json>& reports);

/// A row for each measure that any of the reports has: "42.8 % (40.1–45.6)", with the 95 % interval
/// that the report gives. A value is strong where its interval lies above those of all others.
QVector<ComparisonTable::Row> evaluationRows(const QVector<Json>& reports);

} // namespace rationale::ui
