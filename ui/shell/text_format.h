// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace rationale::ui {

inline QString qs(const std::string& text) {
    return QString::fromStdString(text);
}

/// Numbers as the design writes them: true minus, thousands with a comma, an en dash for "not
/// known" (NaN), ∞ for infinities.
namespace TextFormat {

QString number(double value, int significant = 3); // 0.0018, 1.47e−6, −309.6, 12,345
QString fixed(double value, int decimals);         // 0.87
QString integer(qint64 value);                     // 20,046
QString percent(double share, int decimals = 1);   // 42.8 % of 0.428
/// "1 run" or "20,046 runs"; both texts hold %1.
QString plural(qint64 count, const QString& one, const QString& many);
QString duration(double seconds); // 2 h 37 m, 48 m, 9.3 s
QString bytes(qint64 count);      // 3.1 GB

} // namespace TextFormat

} // namespace rationale::ui
