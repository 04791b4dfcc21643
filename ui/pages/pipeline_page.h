// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/pipeline_graph.h"
#include "ui/shell/page.h"

#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTimer;

namespace rationale::ui {

class CommandPalette;
class ComparisonTable;
class EngineCommand;
class PipelineInspector;
class PipelineResults;
class PipelineView;
class SegmentedControl;
class StudioContext;

/// The recipe as a graph: stages with their state and result, what flows between them, what each
/// was made from; runs all of it or up to a stage.
class PipelinePage : public Page {
    Q_OBJECT

public:
    explicit PipelinePage(StudioContext& context, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("pipeline"); }
    QString title() const override { return tr("Pipeline"); }
    QString iconName() const override { return QStringLiteral("pipeline"); }
    QString subtitle() const override;
    QList<PageKey> keys() const override;
    QList<QWidget*> headerActions() override;
    /// Id of a pipeline of the project, name of a built-in one, or a YAML file; a stage after "#".
    void openArgument(const QString& argument) override;
    void activated() override;
    void deactivated() override;
    bool isDrawing() const override { return m_reading; }

private:
    /// What the page shows, as it was read.
    struct Snapshot {
        QString key;
        std::shared_ptr<const Pipeline> pipeline;
        std::optional<PipelineRecord> record; // none: not started yet
        Json report;
        QString problem;
        std::vector<PipelineRecord> all; // of the project
    };
    static Snapshot read(const fs::path& project, const QString& key);

    QWidget* buildToolbar();
    QWidget* buildBody();
    QWidget* buildLegend();
    void connectInputs();
    void refresh();
    void take(Snapshot snapshot);
    void showGraph();
    void showSelection();
    void showList();
    void applyChanges(); // what was typed into the settings, and what a person brings
    void choosePipeline();
    void openFile();
    void select(const QString& key);
    void run(const QString& until);
    void stop();
    void openStage(int node);
    QString selectedStage() const; // empty: none, or what a person brings
    QString stateText() const;
    bool isRunning() const { return m_shown.record && m_shown.record->running; }

    StudioContext& m_context;
    QString m_key; // id, built-in name or file
    Snapshot m_shown;
    std::shared_ptr<const Pipeline> m_edited; // with the changes of this page, before its start
    QString m_changeError;
    QString m_wantedStage;            // to be selected when the pipeline has been read
    QHash<QString, QString> m_inputs; // what a person brings
    PipelineGraph m_graph;
    EngineCommand* m_command;
    QStackedWidget* m_views;
    PipelineView* m_view;
    QTableView* m_list;
    ComparisonTable* m_listModel;
    PipelineInspector* m_inspector;
    PipelineResults* m_results;
    SegmentedControl* m_mode = nullptr;
    QLabel *m_state = nullptr, *m_error = nullptr;
    QLineEdit *m_changes = nullptr, *m_seed = nullptr;
    QPushButton *m_pick = nullptr, *m_run = nullptr, *m_stop = nullptr;
    CommandPalette* m_palette = nullptr;
    QTimer* m_timer;
    bool m_active = false, m_reading = false;
};

} // namespace rationale::ui
