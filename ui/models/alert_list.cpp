// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alert_list.h"

#include "core/base/error.h"
#include "ui/services/background_jobs.h"
#include "ui/services/project_writer.h"
#include "ui/services/reader_pool.h"
#include "ui/services/recipe_text.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

/// Alerts are about tens of steps: a run that goes on need not be read with each of its commits.
constexpr int againMs = 3000;
/// A long run is looked at less often, so that this takes a twentieth of one core at most.
constexpr qint64 rest = 20;
constexpr size_t aroundPoints = 120, shownPoints = 60;

/// Points of the series around the step, thinned to what a small line can show.
QVector<float> evidenceOf(const MetricSeries& series, int64_t step) {
    const auto middle = std::lower_bound(series.steps.begin(), series.steps.end(), step);
    const auto at = static_cast<size_t>(middle - series.steps.begin());
    const size_t begin = at > aroundPoints / 2 ? at - aroundPoints / 2 : 0;
    const size_t end = std::min(series.values.size(), begin + aroundPoints);
    const size_t stride = std::max<size_t>(1, (end - begin) / shownPoints);
    QVector<float> points;
    points.reserve(static_cast<qsizetype>(shownPoints));
    for (size_t i = begin; i < end; i += stride)
        if (std::isfinite(series.values[i]))
            points.append(static_cast<float>(series.values[i]));
    return points;
}

QString keyOf(const RunAlert& alert) {
    return QStringLiteral("%1@%2").arg(qs(alert.rule)).arg(alert.step);
}

QVector<ShownAlert> readAlerts(const fs::path& folder) {
    QVector<ShownAlert> all;
    const std::unique_ptr<RunReader> reader = openReader(folder);
    if (!reader)
        return all;
    const std::vector<CheckpointRecord> checkpoints = reader->checkpoints();
    for (RunAlert& alert : runAlerts(*reader)) {
        ShownAlert shown;
        shown.key = keyOf(alert);
        if (!alert.metric.empty())
            shown.evidence = evidenceOf(reader->series(alert.metric), alert.step);
        for (const CheckpointRecord& checkpoint : checkpoints)
            if (checkpoint.step < alert.step)
                shown.checkpoint = std::max(shown.checkpoint, checkpoint.step);
        shown.hasAnswers = !reader->groups(alert.step).empty();
        shown.alert = std::move(alert);
        all.append(std::move(shown));
    }
    return all;
}

/// Nothing that is shown in words differs.
bool isSame(const QVector<ShownAlert>& a, const QVector<ShownAlert>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const ShownAlert& left, const ShownAlert& right) {
                          return left.key == right.key && left.checkpoint == right.checkpoint &&
                                 left.alert.points == right.alert.points;
                      });
}

QSet<QString> keysIn(const Json& state, const char* name) {
    QSet<QString> keys;
    if (state.is_object() && state.contains(name))
        for (const Json& key : state[name])
            keys.insert(qs(key.get<std::string>()));
    return keys;
}

Json toJson(const QSet<QString>& keys) {
    QStringList sorted(keys.begin(), keys.end());
    sorted.sort();
    Json list = Json::array();
    for (const QString& key : std::as_const(sorted))
        list.push_back(key.toStdString());
    return list;
}

} // namespace

QString ShownAlert::title() const {
    return recipeText(alertWording(alert.rule).title);
}

QString ShownAlert::evidenceText() const {
    if (!alert.message.empty())
        return qs(alert.message);
    QString words = recipeText(alertWording(alert.rule).evidence);
    words.replace(QLatin1String("%1"), qs(alert.metric));
    words.replace(QLatin1String("%2"), TextFormat::number(alert.before));
    words.replace(QLatin1String("%3"), TextFormat::number(alert.after));
    words.replace(QLatin1String("%4"), TextFormat::number(alert.threshold));
    return words.replace(QLatin1String("%5"), TextFormat::integer(alert.points));
}

QString ShownAlert::advice() const {
    const AlertWording& wording = alertWording(alert.rule);
    if (*wording.meaning == '\0')
        return {};
    return recipeText(wording.meaning) + QStringLiteral("\n\n") + recipeText(wording.remedy);
}

AlertList& AlertList::of(StudioContext& context) {
    auto* made = context.findChild<AlertList*>(QString(), Qt::FindDirectChildrenOnly);
    return made ? *made : *new AlertList(context);
}

AlertList::AlertList(StudioContext& context)
    : QObject(&context)
    , m_context(context)
    , m_again(new QTimer(this)) {
    m_again->setSingleShot(true);
    m_again->setInterval(againMs);
    connect(m_again, &QTimer::timeout, this, &AlertList::find);
    connect(&context, &StudioContext::currentRunChanged, this, &AlertList::setRun);
    connect(&context.watcher(), &RunWatcher::runDataChanged, this, [this](const QString& run) {
        if (run == m_run && !m_again->isActive())
            m_again->start();
    });
    setRun();
}

QString AlertList::settingKey() const {
    return QStringLiteral("alerts.") + m_run;
}

void AlertList::setRun() {
    if (m_run == m_context.currentRun())
        return;
    m_run = m_context.currentRun();
    m_again->stop();
    m_all.clear();
    m_seen.clear();
    m_dismissed.clear();
    m_open.clear();
    if (!m_run.isEmpty()) {
        const Json state = m_context.library().setting(settingKey().toStdString(), Json::object());
        m_seen = keysIn(state, "seen");
        m_dismissed = keysIn(state, "dismissed");
    }
    refreshShown();
    find();
}

void AlertList::find() {
    if (m_run.isEmpty())
        return;
    struct Found {
        QString run;
        QVector<ShownAlert> alerts;
        qint64 milliseconds;
    };
    m_context.jobs().run(
        this, QStringLiteral("alerts"),
        [folder = path(m_context.runFolder(m_run)), run = m_run] {
            QElapsedTimer timer;
            timer.start();
            try {
                QVector<ShownAlert> alerts = readAlerts(folder);
                return Found{run, std::move(alerts), timer.elapsed()};
            } catch (const Error& error) { // the page that reads the curves says so
                if (error.kind() == ErrorKind::Stopped)
                    throw;
                return Found{run, {}, timer.elapsed()};
            }
        },
        [this](Found found) {
            if (found.run != m_run)
                return;
            m_again->setInterval(
                static_cast<int>(std::max<qint64>(againMs, rest * found.milliseconds)));
            const bool same = isSame(found.alerts, m_all);
            m_all = std::move(found.alerts);
            if (!same)
                refreshShown();
        });
}

void AlertList::refreshShown() {
    m_shown.clear();
    for (const ShownAlert& each : std::as_const(m_all))
        if (!m_dismissed.contains(each.key))
            m_shown.append(each);
    Q_EMIT changed();
}

int AlertList::unseen() const {
    return static_cast<int>(std::count_if(m_shown.begin(), m_shown.end(), [this](const auto& each) {
        return !m_seen.contains(each.key);
    }));
}

void AlertList::markSeen() {
    if (unseen() == 0)
        return;
    for (const ShownAlert& each : std::as_const(m_shown))
        m_seen.insert(each.key);
    remember();
    Q_EMIT changed();
}

void AlertList::dismiss(const QString& key) {
    m_dismissed.insert(key);
    remember();
    refreshShown();
}

void AlertList::setOpen(const QString& key, bool on) {
    if (on)
        m_open.insert(key);
    else
        m_open.remove(key);
}

void AlertList::restoreDismissed() {
    m_dismissed.clear();
    remember();
    refreshShown();
}

void AlertList::remember() {
    m_context.writer().setSetting(settingKey(),
                                  {{"seen", toJson(m_seen)}, {"dismissed", toJson(m_dismissed)}});
}

} // namespace rationale::ui
