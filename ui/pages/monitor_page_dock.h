// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/metric_explanations.h"

#include <QWidget>

class QPlainTextEdit;
class QTabWidget;
class QVBoxLayout;
class QCheckBox;
class QTimer;
class QLabel;

namespace rationale::ui {

class LiveSettings;
class MetricStore;
class StudioContext;

/// Right of the curves: alerts and events, log, configuration; below them an explanation when
/// asked, the phases of the step and the engine's telemetry.
class MonitorDock : public QWidget {
    Q_OBJECT

public:
    MonitorDock(StudioContext& context, MetricStore& store, QWidget* parent = nullptr);

    void explain(const Explanation& explanation);
    void refreshNumbers(); // phases and telemetry at the step of the time machine, once per turn
    void nextAlert();
    void setActive(bool on); // on a visible page: what is shown counts as seen

Q_SIGNALS:
    void metricWanted(const QString& metric);

private:
    class PhaseBar;
    class Telemetry;

    QWidget* buildEvents();
    QWidget* buildLog();
    QWidget* buildConfig();
    void buildExplanation();
    int addAlerts(); // on top of the events; how many rows they take
    void refreshEvents();
    void refreshLog();
    void showNumbers();

    StudioContext& m_context;
    MetricStore& m_store;
    QTabWidget* m_tabs;
    QVBoxLayout* m_events;
    QPlainTextEdit *m_log, *m_config;
    QCheckBox* m_follow;
    QWidget* m_explanation;
    QLabel *m_explainTitle, *m_explainText;
    PhaseBar* m_phases;
    Telemetry* m_telemetry;
    QTimer* m_numbers; // curves arrive one by one, and each asks for all numbers
    LiveSettings* m_live;
    bool m_active = false;
    QList<qint64> m_alertSteps;
};

} // namespace rationale::ui
