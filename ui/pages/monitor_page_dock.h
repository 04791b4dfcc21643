// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/metric_groups.h"

#include <QWidget>

class QPlainTextEdit;
class QTabWidget;
class QVBoxLayout;
class QCheckBox;
class QTimer;
class QLabel;

namespace rationale::ui {

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
    int alertCount() const { return m_alertCount; }
    void nextAlert();

private:
    class PhaseBar;
    class Telemetry;

    QWidget* buildEvents();
    QWidget* buildLog();
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
    int m_alertCount = 0;
    QList<qint64> m_alertSteps;
};

} // namespace rationale::ui
