// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/metric_groups.h"

#include "ui/shell/text_format.h"

#include <QCollator>
#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>

namespace rationale::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui", text);
}

struct Group {
    const char* id;
    const char* title;
    std::array<const char*, 14> patterns; // in the order of the cards; "*" stands for anything
};

const std::array<Group, 5>& groups() {
    static const std::array<Group, 5> all{{
        {"reward",
         QT_TRANSLATE_NOOP("rationale::ui", "Reward"),
         {"reward", "rewards/*/mean", "accuracy", "accuracy/*", "eval/*", "pass@*", "*pass@*",
          "frac_reward_zero_std", "reward_std", "advantage/*", "rewards/*"}},
        {"policy",
         QT_TRANSLATE_NOOP("rationale::ui", "Policy"),
         {"loss", "entropy", "kl", "grad_norm", "learning_rate", "sampling/logp_difference*",
          "sampling/*", "clip_ratio*", "ratio*"}},
        {"language",
         QT_TRANSLATE_NOOP("rationale::ui", "Language"),
         {"language/target_share", "language/mixed_share", "language/*"}},
        {"completions",
         QT_TRANSLATE_NOOP("rationale::ui", "Completions"),
         {"completions/mean_length", "completions/*", "reflection/*", "length/*"}},
        {"time",
         QT_TRANSLATE_NOOP("rationale::ui", "Time and speed"),
         {"step_time", "time/*", "throughput/*", "num_tokens", "flos", "mfu"}},
    }};
    return all;
}

/// pass@2 comes before pass@16. The locale is fixed: the order of cards is not a matter of
/// language, and the C locale knows no numbers.
QCollator metricOrder() {
    QCollator order(QLocale(QLocale::English, QLocale::UnitedStates));
    order.setNumericMode(true);
    return order;
}

QRegularExpression compiled(const char* pattern) {
    QString expression = QRegularExpression::escape(QLatin1String(pattern));
    expression.replace(QLatin1String("\\*"), QLatin1String(".*"));
    return QRegularExpression(QRegularExpression::anchoredPattern(expression));
}

} // namespace

QVector<CardGrid::Section> metricSections(const QStringList& metrics,
                                          const QRegularExpression& filter) {
    QStringList left;
    for (const QString& metric : metrics)
        if (filter.pattern().isEmpty() || filter.match(metric).hasMatch())
            left.append(metric);
    std::sort(left.begin(), left.end(), metricOrder());
    QVector<CardGrid::Section> sections;
    for (const Group& group : groups()) {
        CardGrid::Section section{QLatin1String(group.id), tr(group.title), {}};
        for (const char* pattern : group.patterns) {
            if (!pattern)
                break;
            const QRegularExpression wanted = compiled(pattern);
            for (const QString& metric : QStringList(left)) {
                if (!wanted.match(metric).hasMatch())
                    continue;
                section.metrics.append(metric);
                left.removeOne(metric);
            }
        }
        if (!section.metrics.isEmpty())
            sections.append(section);
    }
    for (const QString& metric : std::as_const(left)) {
        const qsizetype slash = metric.indexOf(u'/');
        const QString prefix = slash > 0 ? metric.left(slash) : QStringLiteral("other");
        if (sections.isEmpty() || sections.last().id != QStringLiteral("prefix_") + prefix)
            sections.append(
                {QStringLiteral("prefix_") + prefix, slash > 0 ? prefix : tr("Other"), {}});
        sections.last().metrics.append(metric);
    }
    return sections;
}

bool isExact(const QString& metric) {
    return metric == QLatin1String("num_tokens") || metric == QLatin1String("learning_rate") ||
           metric == QLatin1String("skipped_steps") || metric == QLatin1String("epoch");
}

QString metricTitle(const QString& metric) {
    for (const char* prefix : {"throughput/", "telemetry/"})
        if (metric.startsWith(QLatin1String(prefix)))
            return metric.mid(static_cast<qsizetype>(qstrlen(prefix)));
    return metric;
}

Reading telemetryReading(const QString& metric, double value) {
    if (metric == QLatin1String("telemetry/cpu_percent")) // 100 is one core
        return {tr("CPU, sum of cores"), TextFormat::percent(value / 100, 0)};
    if (metric == QLatin1String("telemetry/rss_mib"))
        return {tr("Memory"), TextFormat::bytes(std::llround(value * 1024 * 1024))};
    if (metric == QLatin1String("telemetry/peak_rss_mib"))
        return {tr("Most memory"), TextFormat::bytes(std::llround(value * 1024 * 1024))};
    QString name = metricTitle(metric);
    const bool perSecond = name.endsWith(QLatin1String("_per_s"));
    if (perSecond)
        name.chop(6);
    name.replace(u'_', u' ');
    return {name.left(1).toUpper() + name.mid(1),
            TextFormat::number(value) + (perSecond ? QStringLiteral("\u00A0/s") : QString())};
}

} // namespace rationale::ui
