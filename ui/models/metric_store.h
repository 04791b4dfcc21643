// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"
#include "ui/charts/axis_scale.h"
#include "ui/charts/series_cache.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QStringList>

#include <memory>

namespace rationale::ui {

class ReaderPool;
class StudioContext;

/// The curves of one run, read off the GUI thread and kept as they grow. Nothing is read that was
/// not asked for; a refresh reads only rows after the last known step.
class MetricStore : public QObject {
    Q_OBJECT

public:
    explicit MetricStore(StudioContext& context, QObject* parent = nullptr);
    ~MetricStore() override;

    void setRun(const QString& runId); // empty: none; drops all curves
    const QString& run() const { return m_run; }
    const QStringList& metrics() const { return m_metrics; }
    /// The run was set and its metrics are not known yet; metricsChanged() ends it.
    bool isLoading() const { return m_loading; }
    void request(const QString& metric); // curveReady() follows
    /// The same for a curve that release() leaves alone.
    void keep(const QString& metric);
    /// Forgets these curves; they can be requested again.
    void release(const QStringList& metrics);
    size_t pointCount() const; // of all curves that are there; 33 bytes each
    std::shared_ptr<MetricCurve> curve(const QString& metric) const {
        return m_curves.value(metric);
    }
    /// Smoothed value nearest to `step` (−1: the last); NaN when the curve is not there.
    double valueAt(const QString& metric, qint64 step) const;
    double rawAt(const QString& metric, qint64 step) const;

    void setSmoothing(double weight);
    double smoothing() const { return m_smoothing; }
    void setAxis(XAxis axis); // axisReady() follows when the clock had to be read
    XAxis axis() const { return m_axis; }
    /// x of the axis for a step, and the range of what was logged on this axis.
    double xOfStep(qint64 step) const;
    std::pair<double, double> xRange() const;

    const std::vector<RunEvent>& events() const { return m_events; }
    const QString& logTail() const { return m_log; }
    const Json& resolved() const { return m_resolved; }
    const QString& recipeText() const { return m_recipe; }

    void refresh(); // after the engine has committed

Q_SIGNALS:
    void metricsChanged();
    void curveReady(const QString& metric); // first values, or more of them
    void axisReady();
    void eventsChanged();
    void logChanged();
    void configChanged();

private:
    struct Update;
    void readRun();
    void readClock();
    void apply(Update update);
    void endLoading();
    double smoothingOf(const QString& metric) const;
    void findSparse(); // among the curves that are there
    void drop();

    StudioContext& m_context;
    std::shared_ptr<ReaderPool> m_pool;
    QString m_channel; // of its background jobs
    QString m_run;
    fs::path m_folder;
    QStringList m_metrics;
    QHash<QString, std::shared_ptr<MetricCurve>> m_curves;
    QSet<QString> m_requested, m_kept;
    StepClock m_clock;
    std::vector<double> m_clockX;
    XAxis m_axis = XAxis::Step;
    double m_smoothing = 0.6;
    int64_t m_segments = 0;
    bool m_loading = false;
    std::vector<RunEvent> m_events;
    QString m_log, m_recipe;
    Json m_resolved;
};

} // namespace rationale::ui
