// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/metric_store.h"

#include "ui/models/metric_groups.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rationale::ui {

namespace {

constexpr qint64 logTailBytes = 32 * 1024;
constexpr size_t eventLimit = 2000;
/// Logged at every step that logs training at all (telemetry comes more often than that).
constexpr std::array paceMetrics{"reward", "loss"};
const QString runJob = QStringLiteral("run");
int stores = 0;                    // each has channels of its own: several runs are read at once
constexpr double endMargin = 0.02; // of the x axis: the last point is not cut in half
constexpr size_t sparseFactor = 4; // an evaluation has at most a quarter of their points

QString readTail(const fs::path& path) {
    QFile file(text(path));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const qint64 start = std::max<qint64>(0, file.size() - logTailBytes);
    file.seek(start);
    QByteArray bytes = file.readAll();
    if (start > 0)
        bytes.remove(0, bytes.indexOf('\n') + 1); // the first line is cut
    return QString::fromUtf8(bytes);
}

struct Wanted {
    QString metric;
    int64_t after;
};

std::vector<double> clockValues(const StepClock& clock, XAxis axis) {
    std::vector<double> x;
    x.reserve(clock.steps.size());
    const double began = clock.wallSeconds.empty() ? 0 : clock.wallSeconds.front();
    for (size_t i = 0; i < clock.steps.size(); ++i)
        x.push_back(axis == XAxis::Tokens ? static_cast<double>(clock.tokens[i])
                    : axis == XAxis::Wall ? clock.wallSeconds[i] - began
                                          : clock.processSeconds[i]);
    return x;
}

} // namespace

/// What one refresh has read; values only, so that it can cross the threads.
struct MetricStore::Update {
    QString run;
    int64_t segments = 0;
    QStringList metrics;
    std::vector<std::pair<QString, MetricSeries>> rows;
    std::vector<RunEvent> events;
    QString log, recipe;
    Json resolved;
    bool first = false;
};

MetricStore::MetricStore(StudioContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_pool(std::make_shared<ReaderPool>())
    , m_channel(QStringLiteral("metrics.%1.").arg(++stores)) {
    connect(&context.jobs(), &BackgroundJobs::failed, this, [this](const QString& channel) {
        if (channel == m_channel + runJob)
            endLoading();
    });
}

MetricStore::~MetricStore() {
    m_pool->interruptAll();
}

void MetricStore::drop() {
    m_metrics.clear();
    m_curves.clear();
    m_clock = {};
    m_clockX.clear();
    m_segments = 0;
    m_events.clear();
    m_log.clear();
    m_recipe.clear();
    m_resolved = {};
}

void MetricStore::setRun(const QString& runId) {
    if (runId == m_run)
        return;
    m_run = runId;
    m_pool->interruptAll();
    m_pool->clear();
    m_requested.clear();
    m_kept.clear();
    drop();
    m_loading = !runId.isEmpty();
    Q_EMIT metricsChanged();
    Q_EMIT eventsChanged();
    Q_EMIT logChanged();
    if (m_run.isEmpty())
        return;
    m_folder = path(m_context.runFolder(m_run));
    readRun();
    if (m_axis != XAxis::Step)
        readClock();
}

void MetricStore::refresh() {
    if (m_run.isEmpty())
        return;
    readRun();
    if (m_axis != XAxis::Step)
        readClock();
}

void MetricStore::readRun() {
    std::vector<Wanted> wanted;
    for (auto it = m_curves.cbegin(); it != m_curves.cend(); ++it)
        wanted.push_back({it.key(), it.value()->steps().empty() ? -1 : it.value()->steps().back()});
    const int64_t lastEvent = m_events.empty() ? 0 : m_events.back().id;
    const bool first = m_segments == 0;
    m_context.jobs().run(
        this, m_channel + runJob,
        [pool = m_pool, folder = m_folder, run = m_run, wanted = std::move(wanted), lastEvent,
         first, segments = m_segments] {
            Update update;
            update.run = run;
            const auto lent = pool->tryLease(folder);
            if (!lent)
                return update;
            const ReaderPool::Lease& reader = *lent;
            update.first = first;
            update.segments = reader->segmentCount();
            for (const MetricKey& key : reader->metricKeys())
                update.metrics.append(text(key.name));
            const bool same = update.segments == segments;
            for (const Wanted& metric : wanted)
                update.rows.emplace_back(metric.metric, reader->series(metric.metric.toStdString(),
                                                                       same ? metric.after : -1));
            update.events = reader->events(lastEvent);
            update.log = readTail(folder / run_files::log);
            if (first) {
                update.resolved = reader->resolved();
                update.recipe = text(reader->recipeText());
            }
            return update;
        },
        [this](Update update) { apply(std::move(update)); });
}

void MetricStore::endLoading() {
    if (std::exchange(m_loading, false))
        Q_EMIT metricsChanged();
}

void MetricStore::apply(Update update) {
    if (update.run != m_run)
        return;
    if (update.segments == 0) { // no row yet
        endLoading();
        return;
    }
    const bool again =
        m_segments != 0 && update.segments != m_segments; // resumed: older rows are superseded
    m_segments = update.segments;
    if (update.first) {
        m_resolved = std::move(update.resolved);
        m_recipe = std::move(update.recipe);
        Q_EMIT configChanged();
    }
    if (again)
        for (auto& curve : m_curves)
            curve = std::make_shared<MetricCurve>(m_smoothing);
    if (m_loading || update.metrics != m_metrics) {
        m_loading = false;
        m_metrics = update.metrics;
        Q_EMIT metricsChanged();
        for (const char* pace : paceMetrics)
            if (m_metrics.contains(QLatin1String(pace)))
                keep(QLatin1String(pace));
    }
    for (const auto& [metric, rows] : update.rows) {
        const std::shared_ptr<MetricCurve> curve = m_curves.value(metric);
        if (!curve)
            continue;
        const int64_t last = curve->steps().empty() ? -1 : curve->steps().back();
        bool grown = again;
        for (size_t i = 0; i < rows.steps.size(); ++i) {
            if (rows.steps[i] <= last)
                continue; // two refreshes were under way
            curve->append(rows.steps[i], rows.values[i]);
            grown = true;
        }
        if (again && m_axis != XAxis::Step)
            curve->setClock(m_clock.steps, m_clockX);
        if (grown)
            Q_EMIT curveReady(metric);
    }
    findSparse();
    if (!update.events.empty()) {
        const int64_t last = m_events.empty() ? 0 : m_events.back().id;
        for (RunEvent& event : update.events)
            if (event.id > last)
                m_events.push_back(std::move(event));
        if (m_events.size() > eventLimit)
            m_events.erase(m_events.begin(), m_events.end() - eventLimit);
        Q_EMIT eventsChanged();
    }
    if (update.log != m_log) {
        m_log = update.log;
        Q_EMIT logChanged();
    }
}

void MetricStore::keep(const QString& metric) {
    m_kept.insert(metric);
    request(metric);
}

void MetricStore::release(const QStringList& metrics) {
    for (const QString& metric : metrics) {
        if (m_kept.contains(metric))
            continue;
        m_requested.remove(metric);
        m_curves.remove(metric);
    }
}

size_t MetricStore::pointCount() const {
    size_t count = 0;
    for (const auto& curve : m_curves)
        count += curve->raw().size();
    return count;
}

void MetricStore::request(const QString& metric) {
    if (m_run.isEmpty() || m_requested.contains(metric))
        return;
    m_requested.insert(metric);
    m_context.jobs().run(
        this, m_channel + QStringLiteral("curve.") + metric,
        [pool = m_pool, folder = m_folder, run = m_run, metric, weight = smoothingOf(metric)] {
            auto reader = pool->lease(folder);
            const MetricSeries rows = reader->series(metric.toStdString());
            auto curve = std::make_shared<MetricCurve>(weight);
            for (size_t i = 0; i < rows.steps.size(); ++i)
                curve->append(rows.steps[i], rows.values[i]);
            return std::make_pair(run, curve);
        },
        [this, metric](const std::pair<QString, std::shared_ptr<MetricCurve>>& result) {
            if (result.first != m_run)
                return;
            result.second->setSmoothing(smoothingOf(metric));
            if (m_axis != XAxis::Step && !m_clockX.empty())
                result.second->setClock(m_clock.steps, m_clockX);
            m_curves.insert(metric, result.second);
            findSparse();
            Q_EMIT curveReady(metric);
        });
}

/// What is logged at a fraction of the run's steps is an evaluation, whatever its name.
void MetricStore::findSparse() {
    size_t most = 0;
    for (const char* pace : paceMetrics)
        if (const auto found = curve(QLatin1String(pace)))
            most = std::max(most, found->raw().size());
    for (auto it = m_curves.cbegin(); it != m_curves.cend(); ++it) {
        const size_t size = it.value()->raw().size();
        const bool sparse = size > 0 && size * sparseFactor <= most;
        if (sparse == it.value()->isSparse())
            continue;
        it.value()->setSparse(sparse);
        Q_EMIT curveReady(it.key());
    }
}

double MetricStore::rawAt(const QString& metric, qint64 step) const {
    const std::shared_ptr<MetricCurve> found = curve(metric);
    if (!found || found->steps().empty())
        return NAN;
    if (step < 0)
        return found->raw().y(found->raw().size() - 1);
    const auto after = std::upper_bound(found->steps().begin(), found->steps().end(), step);
    return after == found->steps().begin()
               ? NAN
               : found->raw().y(static_cast<size_t>(after - found->steps().begin()) - 1);
}

double MetricStore::valueAt(const QString& metric, qint64 step) const {
    const std::shared_ptr<MetricCurve> found = curve(metric);
    if (!found || found->steps().empty())
        return NAN;
    if (step < 0)
        return found->smooth().y(found->smooth().size() - 1);
    const auto after = std::upper_bound(found->steps().begin(), found->steps().end(), step);
    return after == found->steps().begin()
               ? NAN
               : found->smooth().y(static_cast<size_t>(after - found->steps().begin()) - 1);
}

double MetricStore::smoothingOf(const QString& metric) const {
    return isExact(metric) ? 0 : m_smoothing;
}

void MetricStore::setSmoothing(double weight) {
    m_smoothing = weight;
    for (auto it = m_curves.cbegin(); it != m_curves.cend(); ++it)
        it.value()->setSmoothing(smoothingOf(it.key()));
}

void MetricStore::setAxis(XAxis axis) {
    if (axis == m_axis)
        return;
    m_axis = axis;
    if (axis != XAxis::Step && m_clock.steps.empty() && !m_run.isEmpty()) {
        readClock();
        return;
    }
    m_clockX = axis == XAxis::Step ? std::vector<double>() : clockValues(m_clock, axis);
    for (const auto& curve : std::as_const(m_curves))
        curve->setClock(axis == XAxis::Step ? std::span<const int64_t>() : m_clock.steps, m_clockX);
    Q_EMIT axisReady();
}

void MetricStore::readClock() {
    m_context.jobs().run(
        this, m_channel + QStringLiteral("clock"),
        [pool = m_pool, folder = m_folder, run = m_run] {
            const auto reader = pool->tryLease(folder);
            return std::make_pair(run, reader ? (*reader)->clock() : StepClock());
        },
        [this](std::pair<QString, StepClock> result) {
            if (result.first != m_run)
                return;
            m_clock = std::move(result.second);
            if (m_axis == XAxis::Step)
                return;
            m_clockX = clockValues(m_clock, m_axis);
            for (const auto& curve : std::as_const(m_curves))
                curve->setClock(m_clock.steps, m_clockX);
            Q_EMIT axisReady();
        });
}

double MetricStore::xOfStep(qint64 step) const {
    if (m_axis == XAxis::Step || m_clockX.empty())
        return static_cast<double>(step);
    const auto after = std::upper_bound(m_clock.steps.begin(), m_clock.steps.end(), step);
    return m_clockX[after == m_clock.steps.begin()
                        ? 0
                        : static_cast<size_t>(after - m_clock.steps.begin()) - 1];
}

std::pair<double, double> MetricStore::xRange() const {
    if (m_axis != XAxis::Step && !m_clockX.empty())
        return {m_clockX.front(), std::max(m_clockX.back(), m_clockX.front() + 1e-6)};
    int64_t last = 1;
    for (const auto& curve : m_curves)
        if (!curve->steps().empty())
            last = std::max(last, curve->steps().back());
    return {0, static_cast<double>(last) * (1 + endMargin)};
}

} // namespace rationale::ui
