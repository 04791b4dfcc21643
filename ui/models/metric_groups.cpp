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

Explanation explainLoss(const std::function<double(const QString&)>& value, const Json& resolved) {
    const double kl = value(QStringLiteral("kl"));
    double beta = 0;
    if (resolved.is_object()) {
        const Json& root = resolved.contains("recipe") && resolved["recipe"].is_object()
                               ? resolved["recipe"]
                               : resolved;
        if (root.contains("beta") && root["beta"].is_number())
            beta = root["beta"].get<double>();
    }
    QString text = tr("Advantages of a group sum to 0, and with one update per batch the ratio is "
                      "1: the value of the policy loss says nothing, its gradient does.");
    if (beta > 0 && std::isfinite(kl))
        text += u' ' + tr("What is left is β × KL: %1 × %2 = %3.")
                           .arg(TextFormat::number(beta), TextFormat::number(kl),
                                TextFormat::number(beta * kl));
    else if (beta == 0)
        text += u' ' + tr("β is 0, so no KL term is added.");
    return {tr("Why is loss near 0?"), text + u' ' + tr("Watch reward and entropy instead.")};
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

bool isExplainable(const QString& metric) {
    return metric == QLatin1String("loss") || metric == QLatin1String("frac_reward_zero_std") ||
           metric.startsWith(QLatin1String("sampling/logp_difference"));
}

std::optional<Explanation> explainMetric(const QString& metric,
                                         const std::function<double(const QString&)>& value,
                                         const Json& resolved) {
    if (metric == QLatin1String("loss"))
        return explainLoss(value, resolved);
    const double here = value(metric);
    if (metric == QLatin1String("frac_reward_zero_std")) {
        const double accuracy = value(QStringLiteral("rewards/accuracy/mean"));
        QString text = tr("All answers of these groups got the same reward, so their advantage is "
                          "0 and they add no gradient.");
        if (std::isfinite(accuracy))
            text += u' ' + (accuracy > 0.5
                                ? tr("Mean accuracy is %1: most of them are solved by every "
                                     "member, and harder prompts would teach more.")
                                : tr("Mean accuracy is %1: most of them are solved by no member, "
                                     "and easier prompts or larger groups would teach more."))
                               .arg(TextFormat::percent(accuracy));
        return Explanation{tr("Why is frac_reward_zero_std %1?").arg(TextFormat::number(here, 2)),
                           text};
    }
    if (isExplainable(metric))
        return Explanation{
            tr("What is the log-prob difference?"),
            tr("The sampler and the trainer score the same tokens with the same weights; the "
               "difference (%1) is rounding. In fp32 it stays below 0.00001, in bf16 below 0.02. "
               "More would mean that the ratio of the first update is not 1.")
                .arg(TextFormat::number(here, 2))};
    return std::nullopt;
}

} // namespace rationale::ui
