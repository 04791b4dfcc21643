// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/text_format.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr QChar noBreakSpace(0x00A0);
const QString enDash(QChar(0x2013));
const QString minusSign(QChar(0x2212));

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui::TextFormat", text);
}

QString typographic(QString text) {
    return text.replace(u'-', minusSign);
}

QString grouped(QString digits) {
    const qsizetype dot = digits.indexOf(u'.');
    const qsizetype start = digits.startsWith(u'-') ? 1 : 0;
    for (qsizetype i = (dot < 0 ? digits.size() : dot) - 3; i > start; i -= 3)
        digits.insert(i, u',');
    return typographic(digits);
}

QString notFinite(double value) {
    if (std::isnan(value))
        return enDash;
    return (value < 0 ? minusSign : QString()) + QChar(0x221E);
}

} // namespace

QString TextFormat::number(double value, int significant) {
    if (!std::isfinite(value))
        return notFinite(value);
    const double size = std::fabs(value);
    if (size == 0)
        return QStringLiteral("0");
    QString text = QString::number(value, 'e', significant - 1);
    // Decided on the rounded value: 0.00099999 and 0.001 look the same.
    if (std::fabs(text.toDouble()) < 1e-3 || size >= 1e9) {
        text.replace(QLatin1String("e-0"), QLatin1String("e-")).remove(QLatin1String("e+0"));
        return typographic(text);
    }
    const int whole = static_cast<int>(std::floor(std::log10(size))) + 1;
    const int decimals = std::max(0, significant - std::max(whole, size < 1 ? whole : 1));
    return grouped(QString::number(value, 'f', std::min(decimals, 6)));
}

QString TextFormat::fixed(double value, int decimals) {
    return std::isfinite(value) ? grouped(QString::number(value, 'f', decimals)) : notFinite(value);
}

QString TextFormat::integer(qint64 value) {
    return grouped(QString::number(value));
}

QString TextFormat::plural(qint64 count, const QString& one, const QString& many) {
    return (count == 1 ? one : many).arg(integer(count));
}

QString TextFormat::percent(double share, int decimals) {
    if (!std::isfinite(share))
        return notFinite(share);
    return grouped(QString::number(share * 100, 'f', decimals)) + noBreakSpace + u'%';
}

QString TextFormat::duration(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0)
        return enDash;
    const auto part = [](qint64 value, const QString& unit) {
        return QString::number(value) + noBreakSpace + unit;
    };
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (seconds < 60)
        return (seconds < 10 ? QString::number(seconds, 'f', 1) : QString::number(whole)) +
               noBreakSpace + tr("s");
    if (whole < 3600)
        return part(whole / 60, tr("m"));
    if (whole < 86400)
        return part(whole / 3600, tr("h")) + noBreakSpace +
               QStringLiteral("%1").arg(whole / 60 % 60, 2, 10, QLatin1Char('0')) + noBreakSpace +
               tr("m");
    return part(whole / 86400, tr("d")) + noBreakSpace + part(whole / 3600 % 24, tr("h"));
}

QString TextFormat::bytes(qint64 count) {
    constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
    double size = static_cast<double>(count);
    size_t unit = 0;
    while (size >= 1000 && unit + 1 < units.size()) {
        size /= 1000;
        ++unit;
    }
    return QString::number(size, 'f', unit == 0 || size >= 100 ? 0 : 1) + noBreakSpace +
           QLatin1String(units[unit]);
}

} // namespace rationale::ui
