// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_card.h"
#include "ui/shell/page.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QSlider;
class QStackedWidget;
class QTimer;

namespace rationale::ui {

class CardGrid;
class CommandPalette;
class CompareRuns;
class CompareTables;
class CompareTraces;
class EmptyState;
class MetricStore;
class StudioContext;
struct ComparedRun;
struct SettingsComparison;

/// Several runs side by side: their curves over each other or as the mean of a group, what differs
/// in their settings, and how they went.
class ComparePage : public Page {
    Q_OBJECT

public:
    explicit ComparePage(StudioContext& context, QWidget* parent = nullptr);
    ~ComparePage() override;

    QString id() const override { return QStringLiteral("compare"); }
    QString title() const override { return tr("Compare"); }
    QString iconName() const override { return QStringLiteral("compare"); }
    QString subtitle() const override;
    QList<PageKey> keys() const override;
    QList<QWidget*> headerActions() override;
    /// Runs, separated by commas; ":traces" after them opens their traces side by side.
    void openArgument(const QString& runIds) override;
    void activated() override;
    void deactivated() override;
    bool isDrawing() const override;

private:
    struct Shown {
        QString id;
        MetricStore* store;
    };
    QWidget* buildToolbar();
    void connectAll();
    void connectRuns();
    void connectToolbar();
    QWidget* buildCurves(); // toolbar, cards, tables
    void showTraces(bool on);
    void refreshTraces();
    void setRuns(const QStringList& ids);
    void addRuns();
    void refreshRuns();
    void readSettings();
    QVector<ComparedRun> comparedRuns() const;
    void showSettings(const SettingsComparison& settings);
    void noteDifferences();
    void refreshSections();
    void updateCard(const QString& metric);
    void refreshCards();
    void prepareCard(ChartCard* card);
    QVector<CardSeries> seriesOf(const QString& metric) const;
    QVector<CardSeries> groupedSeries(const QString& metric) const;
    QString groupOf(int run) const;
    CardOptions options() const;
    void setZoom(double xMin, double xMax, bool reset);
    bool isGrouped() const;
    std::vector<Shown> shownRuns() const;

    StudioContext& m_context;
    QStringList m_wanted;                  // chosen to be compared, in the person's order
    QStringList m_runs;                    // those of them that are there
    QStringList m_asked;                   // those whose settings were asked for
    QHash<QString, MetricStore*> m_stores; // of each of them
    QString m_groupKey; // chosen to group by, whether or not these runs differ in it
    std::shared_ptr<const SettingsComparison> m_settings; // of m_runs; null: not read yet
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    CompareRuns* m_list;
    CompareTables* m_tables;
    CompareTraces* m_traces;
    QStackedWidget* m_views; // curves or traces
    CardGrid* m_grid;
    CommandPalette* m_palette = nullptr;
    QComboBox *m_axis = nullptr, *m_group = nullptr, *m_band = nullptr;
    QSlider* m_smoothing = nullptr;
    QLineEdit* m_filter = nullptr;
    QPushButton *m_logY = nullptr, *m_sync = nullptr, *m_readTraces = nullptr, *m_add;
    QTimer* m_refresh;
    std::optional<ChartCard::Zoom> m_zoom;
    bool m_active = false;
};

} // namespace rationale::ui
