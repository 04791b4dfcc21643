// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/metric_explanations.h"

#include "core/recipe/glossary.h"
#include "ui/services/recipe_text.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace rationale::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui", text);
}

/// A number of the recipe; NaN where it has none.
double setting(const ExplanationFacts& facts, const char* key) {
    if (!facts.resolved.is_object())
        return std::numeric_limits<double>::quiet_NaN();
    const Json& root = facts.resolved.contains("recipe") && facts.resolved["recipe"].is_object()
                           ? facts.resolved["recipe"]
                           : facts.resolved;
    return root.contains(key) && root[key].is_number() ? root[key].get<double>()
                                                       : std::numeric_limits<double>::quiet_NaN();
}

/// 64, not 64.0: most settings are whole numbers.
QString number(double value) {
    return std::isfinite(value) && value == std::floor(value) && std::fabs(value) < 1e9
               ? TextFormat::integer(std::llround(value))
               : TextFormat::number(value);
}

QString join(const QStringList& sentences) {
    return sentences.join(u' ');
}

bool isPolicy(const ExplanationFacts& facts) {
    return std::isfinite(facts.value(QStringLiteral("reward")));
}

Explanation ofLoss(const ExplanationFacts& facts) {
    const double here = facts.value(QStringLiteral("loss"));
    if (!isPolicy(facts))
        return {tr("What does loss %1 say?").arg(number(here)),
                tr("The mean negative log-probability of a token: the model gives the right next "
                   "token a probability of %1 on (geometric) average.")
                    .arg(TextFormat::percent(std::exp(-here)))};
    const double kl = facts.value(QStringLiteral("kl")), beta = setting(facts, "beta");
    QStringList text{
        tr("Advantages of a group sum to 0, and with one update per batch the ratio is "
           "1: the value of the policy loss says nothing, its gradient does.")};
    if (beta > 0 && std::isfinite(kl))
        text.append(tr("What is left is β × KL: %1 × %2 = %3.")
                        .arg(number(beta), number(kl), number(beta * kl)));
    else if (!(beta > 0))
        text.append(tr("β is 0, so no KL term is added."));
    text.append(tr("Watch reward and entropy instead."));
    return {tr("Why is loss near 0?"), join(text)};
}

Explanation ofZeroStd(const ExplanationFacts& facts) {
    const double here = facts.value(QStringLiteral("frac_reward_zero_std"));
    const double accuracy = facts.value(QStringLiteral("rewards/accuracy/mean"));
    const double members = setting(facts, "num_generations");
    QStringList text{std::isfinite(members)
                         ? tr("All %1 answers of these groups got the same reward, so their "
                              "advantage is 0 and they add no gradient.")
                               .arg(TextFormat::integer(std::llround(members)))
                         : tr("All answers of these groups got the same reward, so their advantage "
                              "is 0 and they add no gradient.")};
    if (std::isfinite(accuracy))
        text.append((accuracy > 0.5
                         ? tr("Mean accuracy is %1: most of them are solved by every member, and "
                              "harder prompts would teach more.")
                         : tr("Mean accuracy is %1: most of them are solved by no member, and "
                              "easier prompts or larger groups would teach more."))
                        .arg(TextFormat::percent(accuracy)));
    return {tr("Why is frac_reward_zero_std %1?").arg(TextFormat::number(here, 2)), join(text)};
}

Explanation ofDifference(const ExplanationFacts& facts, const QString& metric) {
    return {tr("What is the log-prob difference?"),
            tr("The sampler and the trainer score the same tokens with the same weights; the "
               "difference (%1) is rounding. In fp32 it stays below 0.00001, in bf16 below 0.02. "
               "More would mean that the ratio of the first update is not 1.")
                .arg(TextFormat::number(facts.value(metric), 2))};
}

Explanation ofKl(const ExplanationFacts& facts) {
    const double here = facts.value(QStringLiteral("kl")), beta = setting(facts, "beta");
    QStringList text{tr("How far the policy has moved from its reference: a token is %1 nats less "
                        "likely under the reference than under the policy, on average.")
                         .arg(number(here))};
    if (beta > 0)
        text.append(
            tr("β is %1, so it adds %2 to the loss.").arg(number(beta), number(beta * here)));
    else
        text.append(tr("β is 0: it is measured and not punished. Without a reference model it is "
                       "not measured at all."));
    if (facts.step <= 1)
        text.append(tr("At the first step policy and reference are one model, so it is 0."));
    return {tr("Why is kl %1?").arg(number(here)), join(text)};
}

Explanation ofClip(const ExplanationFacts& facts, const QString& metric) {
    const double here = facts.value(metric), updates = setting(facts, "num_iterations");
    QStringList text;
    if (here == 0)
        text.append(tr("A token is clipped when its ratio leaves the clip range. With one update "
                       "per rollout the ratio is exactly 1, so nothing can be clipped."));
    else
        text.append(tr("%1 of the tokens left the clip range and add no gradient.")
                        .arg(TextFormat::percent(here, 2)));
    if (std::isfinite(updates))
        text.append(tr("num_iterations is %1 in this run.").arg(number(updates)));
    if (const double epsilon = setting(facts, "epsilon"); std::isfinite(epsilon))
        text.append(tr("The range is %1 around 1 (epsilon).").arg(number(epsilon)));
    return {tr("Why is %1 %2?").arg(metric, number(here)), join(text)};
}

Explanation ofGradient(const ExplanationFacts& facts) {
    const double here = facts.value(QStringLiteral("grad_norm"));
    const double most = setting(facts, "max_grad_norm");
    const double zero = facts.value(QStringLiteral("frac_reward_zero_std"));
    QStringList text{tr("The length of the whole gradient before clipping.")};
    if (most > 0)
        text.append(here > most
                        ? tr("It is %1 and the limit is %2 (max_grad_norm): the update is "
                             "scaled down to %3 of its length.")
                              .arg(number(here), number(most), TextFormat::percent(most / here, 0))
                        : tr("It is %1, below the limit of %2 (max_grad_norm): the update "
                             "is not scaled.")
                              .arg(number(here), number(most)));
    if (std::isfinite(zero) && zero > 0)
        text.append(tr("%1 of the groups add nothing to it, because their answers got the same "
                       "reward.")
                        .arg(TextFormat::percent(zero, 0)));
    return {tr("What does grad_norm %1 say?").arg(number(here)), join(text)};
}

Explanation ofEntropy(const ExplanationFacts& facts) {
    const double here = facts.value(QStringLiteral("entropy"));
    QStringList text{
        tr("%1 nats: at a token the policy hesitates between about %2 choices on average.")
            .arg(number(here), number(std::exp(here)))};
    text.append(here < 0.05 ? tr("Near 0 all answers of a group become the same and nothing new is "
                                 "tried.")
                            : tr("It falls while the policy learns. A fall to nearly 0 ends "
                                 "exploration; a sudden rise means that answers fall apart."));
    return {tr("What does entropy %1 say?").arg(number(here)), join(text)};
}

Explanation ofCut(const ExplanationFacts& facts) {
    const double here = facts.value(QStringLiteral("completions/clipped_ratio"));
    const double limit = setting(facts, "max_completion_length");
    const double length = facts.value(QStringLiteral("completions/mean_length"));
    QStringList text{std::isfinite(limit)
                         ? tr("%1 of the answers reached the limit of %2 tokens and were cut off.")
                               .arg(TextFormat::percent(here), number(limit))
                         : tr("%1 of the answers reached the limit and were cut off.")
                               .arg(TextFormat::percent(here))};
    if (std::isfinite(length))
        text.append(tr("Their mean length is %1 tokens.").arg(number(length)));
    text.append(tr("A cut-off answer has no final answer, so it counts as wrong however good its "
                   "thinking was."));
    return {tr("Why are %1 of the answers cut off?").arg(TextFormat::percent(here)), join(text)};
}

Explanation ofSpread(const ExplanationFacts& facts) {
    const double here = facts.value(QStringLiteral("reward_std"));
    const double reward = facts.value(QStringLiteral("reward"));
    return {
        tr("What does reward_std %1 say?").arg(number(here)),
        tr("Rewards of the step lie about %1 around their mean of %2. It is what advantages are "
           "made of: near 0 there is nothing to learn from, whether everything is solved or "
           "nothing.")
            .arg(number(here), number(reward))};
}

Explanation ofRate(const ExplanationFacts& facts) {
    const double here = facts.raw(QStringLiteral("learning_rate"));
    const double full = setting(facts, "learning_rate"), warmup = setting(facts, "warmup_steps");
    QStringList text;
    if (warmup > 0 && static_cast<double>(facts.step) <= warmup)
        text.append(tr("Warm-up: the rate rises from 0 to %1 over the first %2 steps; this is step "
                       "%3.")
                        .arg(number(full), number(warmup), TextFormat::integer(facts.step)));
    else if (std::isfinite(full) && here < full)
        text.append(
            tr("The schedule has brought it from %1 down to %2.").arg(number(full), number(here)));
    else
        text.append(tr("The rate is the one of the recipe: %1.").arg(number(here)));
    text.append(tr("It can be changed while the run goes on, under Live settings."));
    return {tr("Why is learning_rate %1?").arg(number(here)), join(text)};
}

Explanation ofPass(const ExplanationFacts& facts, const QString& metric) {
    const double every = setting(facts, "eval_steps");
    QStringList text{tr("Held-out problems are asked now and then, not at every step, so the curve "
                        "is made of straight lines between few points.")};
    if (every > 0)
        text.append(tr("This run asks them every %1 steps.").arg(number(every)));
    text.append(
        tr("Its latest value is %1. If it is flat while the reward rises, the policy learns "
           "its training problems or the form, not the task.")
            .arg(TextFormat::percent(facts.raw(metric))));
    return {tr("Why is %1 flat?").arg(metric), join(text)};
}

Explanation ofTime(const ExplanationFacts& facts, const QString& metric) {
    const double here = facts.raw(metric), whole = facts.raw(QStringLiteral("step_time"));
    QStringList text;
    if (metric == QLatin1String("step_time")) {
        for (const char* phase : {"generate", "reward", "logprob", "update", "evaluate"}) {
            const double part = facts.raw(QStringLiteral("time/") + QLatin1String(phase));
            if (std::isfinite(part) && here > 0)
                text.append(tr("%1: %2 (%3).")
                                .arg(QLatin1String(phase), TextFormat::duration(part),
                                     TextFormat::percent(part / here, 0)));
        }
    } else if (whole > 0) {
        text.append(tr("%1 of a step that takes %2.")
                        .arg(TextFormat::percent(here / whole, 0), TextFormat::duration(whole)));
    }
    text.append(tr("Sampling usually takes most of the time, since an answer is written token by "
                   "token; it grows with the length of the answers."));
    return {tr("Where does %1 come from?").arg(metric), join(text)};
}

Explanation ofTokens(const ExplanationFacts& facts) {
    const double here = facts.raw(QStringLiteral("num_tokens"));
    QStringList text{
        tr("Tokens of prompts and answers since the start, so the curve only rises: "
           "%1 in %2 steps.")
            .arg(TextFormat::integer(std::llround(here)), TextFormat::integer(facts.step))};
    if (facts.step > 0)
        text.append(tr("That is %1 a step. A steeper curve means longer answers.")
                        .arg(number(here / static_cast<double>(facts.step))));
    return {tr("What does num_tokens say?"), join(text)};
}

enum class Topic {
    None,
    Loss,
    ZeroStd,
    Difference,
    Kl,
    Clip,
    Gradient,
    Entropy,
    Cut,
    Spread,
    Rate,
    Pass,
    Time,
    Tokens
};

Topic topicOf(const QString& metric) {
    static const std::array<std::pair<const char*, Topic>, 10> exact{{
        {"loss", Topic::Loss},
        {"frac_reward_zero_std", Topic::ZeroStd},
        {"kl", Topic::Kl},
        {"grad_norm", Topic::Gradient},
        {"entropy", Topic::Entropy},
        {"completions/clipped_ratio", Topic::Cut},
        {"reward_std", Topic::Spread},
        {"learning_rate", Topic::Rate},
        {"step_time", Topic::Time},
        {"num_tokens", Topic::Tokens},
    }};
    for (const auto& [name, topic] : exact)
        if (metric == QLatin1String(name))
            return topic;
    if (metric.startsWith(QLatin1String("sampling/logp_difference")))
        return Topic::Difference;
    if (metric.startsWith(QLatin1String("clip_ratio")))
        return Topic::Clip;
    if (metric.startsWith(QLatin1String("time/")))
        return Topic::Time;
    return metric.endsWith(QLatin1String("pass@1")) ? Topic::Pass : Topic::None;
}

Explanation explainTopic(Topic topic, const QString& metric, const ExplanationFacts& facts) {
    switch (topic) {
    case Topic::Loss:
        return ofLoss(facts);
    case Topic::ZeroStd:
        return ofZeroStd(facts);
    case Topic::Difference:
        return ofDifference(facts, metric);
    case Topic::Kl:
        return ofKl(facts);
    case Topic::Clip:
        return ofClip(facts, metric);
    case Topic::Gradient:
        return ofGradient(facts);
    case Topic::Entropy:
        return ofEntropy(facts);
    case Topic::Cut:
        return ofCut(facts);
    case Topic::Spread:
        return ofSpread(facts);
    case Topic::Rate:
        return ofRate(facts);
    case Topic::Pass:
        return ofPass(facts, metric);
    case Topic::Time:
        return ofTime(facts, metric);
    case Topic::Tokens:
        return ofTokens(facts);
    case Topic::None:
        break;
    }
    return {};
}

} // namespace

bool isExplainable(const QString& metric) {
    return topicOf(metric) != Topic::None;
}

QStringList metricsForExplanation(const QString& metric) {
    QStringList names{metric};
    for (const char* other : {"kl", "reward", "rewards/accuracy/mean", "frac_reward_zero_std",
                              "completions/mean_length", "step_time"})
        names.append(QLatin1String(other));
    if (metric == QLatin1String("step_time"))
        for (const char* phase : {"generate", "reward", "logprob", "update", "evaluate"})
            names.append(QStringLiteral("time/") + QLatin1String(phase));
    return names;
}

std::optional<Explanation> explainMetric(const QString& metric, const ExplanationFacts& facts) {
    const Topic topic = topicOf(metric);
    return topic == Topic::None ? std::nullopt : std::optional(explainTopic(topic, metric, facts));
}

QString metricHelp(const QString& metric) {
    const std::optional<GlossaryEntry> entry = metricEntry(metric.toStdString());
    if (!entry)
        return {};
    QString help = QStringLiteral("%1\n%2").arg(metric, recipeText(entry->text));
    if (entry->better != Better::Neither)
        help += u'\n' + (entry->better == Better::Higher ? tr("Higher is better.")
                                                         : tr("Lower is better."));
    if (!entry->source.empty())
        help += u'\n' + tr("Source: %1").arg(qs(entry->source));
    return help;
}

} // namespace rationale::ui
