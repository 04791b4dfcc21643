// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_card.h"
#include "ui/shell/page.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSlider;
class QStackedWidget;
class QTimer;

namespace rationale::ui {

class CardGrid;
class EmptyState;
class MetricStore;
class MonitorDock;
class RunActivity;
class StudioContext;

/// Live curves of one run.
class MonitorPage : public Page {
    Q_OBJECT

public:
    explicit MonitorPage(StudioContext& context, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("monitor"); }
    QString title() const override { return tr("Monitor"); }
    QString iconName() const override { return QStringLiteral("monitor"); }
    bool usesRun() const override { return true; }
    QList<PageKey> keys() const override;
    QList<QWidget*> headerActions() override;
    /// "metric:NAME" scrolls to its card, "filter:PATTERN" shows only the metrics that match.
    void openArgument(const QString& argument) override;
    void activated() override;
    void deactivated() override;
    bool isDrawing() const override;

private:
    QWidget* buildToolbar();
    void makeSmoothing();
    QWidget* buildEndNote();
    void connectSignals();
    void connectToolbar();
    void showRun();
    void refreshState();
    void refreshSections();
    void refreshHint();
    void refreshCards();
    void prepareCard(ChartCard* card);
    void updateCard(const QString& metric);
    void showCursorOfStep();
    void setZoom(double xMin, double xMax, bool reset);
    void moveStep(int by);
    void explain(const QString& metric);
    void explainPointed();
    void showMetric(const QString& metric);
    void exportAll();
    CardOptions options() const;

    StudioContext& m_context;
    MetricStore* m_store;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QWidget* m_endNote = nullptr;
    QLabel* m_endText = nullptr;
    RunActivity* m_activity = nullptr;
    CardGrid* m_grid = nullptr;
    MonitorDock* m_dock = nullptr;
    QComboBox *m_axis = nullptr, *m_perRow = nullptr;
    QSlider* m_smoothing = nullptr;
    QLineEdit *m_smoothingValue = nullptr, *m_filter = nullptr;
    QPushButton *m_outliers = nullptr, *m_logY = nullptr, *m_sync = nullptr;
    QPushButton *m_checkpoint = nullptr, *m_pause = nullptr, *m_stop = nullptr, *m_resume = nullptr;
    QTimer* m_refresh; // gathers commits: at most ten refreshes a second
    std::optional<ChartCard::Zoom> m_zoom;
    QString m_wantedMetric; // to be shown as soon as the metrics of the run are known
    double m_xMax = 0;      // end of the x axis of all cards
    bool m_active = false;
};

} // namespace rationale::ui
