// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/model_table_model.h"
#include "ui/shell/page.h"

#include <atomic>

class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTimer;
class QToolButton;

namespace rationale::ui {

class EmptyState;
class ModelExportPanel;
class ModelInspector;
class StudioContext;

/// What came out: checkpoints of every run and the folders of models/, with their lineage and how
/// they were measured.
class ModelsPage : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(StudioContext& context, QWidget* parent = nullptr);
    ~ModelsPage() override;

    QString id() const override { return QStringLiteral("models"); }
    QString title() const override { return tr("Models"); }
    QString iconName() const override { return QStringLiteral("models"); }
    QString subtitle() const override;
    QList<PageKey> keys() const override;
    QList<QWidget*> headerActions() override;
    /// Name of a model, as a recipe calls it: it is selected. "#lineage" or "#evaluations" may
    /// follow.
    void openArgument(const QString& link) override;
    void activated() override;
    void deactivated() override;
    bool isDrawing() const override;

private:
    QWidget* buildToolbar();
    void buildTable();
    void buildActions();
    void connectAll();
    void scan();
    void showRows(const ModelRows& rows);
    void applyFilter();
    void showCount();
    void fitColumns();
    void showSelected();
    void select(const QStringList& names);
    void showWanted();
    void move(int rows);
    void openMenu(const QPoint& position);
    QStringList selected() const;
    const ModelRecord* current() const; // the first of the selected ones
    void setActionsEnabled();
    void exportCurrent();
    void trainFrom();
    void evaluateCurrent();
    void copyPath();
    void copy(const QString& words);
    void openRun();
    void goToRun(const QString& runId);
    void removeSelected();
    QString whyKept(const ModelRecord& record) const; // empty: it may be deleted
    bool askToRemove(const std::vector<const ModelRecord*>& doomed, int kept);

    StudioContext& m_context;
    std::shared_ptr<ModelList> m_list;
    std::shared_ptr<std::atomic<bool>> m_cancelled;
    ModelTableModel* m_model;
    QTableView* m_table;
    ModelInspector* m_inspector;
    ModelExportPanel* m_export;
    QStackedWidget *m_stack, *m_rows = nullptr;
    EmptyState *m_empty, *m_noMatch = nullptr;
    QLineEdit* m_filter = nullptr;
    QComboBox* m_scope = nullptr;
    QLabel* m_count = nullptr;
    QPushButton *m_exportButton, *m_evaluate, *m_train;
    QToolButton *m_copy = nullptr, *m_open = nullptr, *m_delete = nullptr;
    QTimer* m_rescan;
    QString m_wanted; // to be selected when it is there
    bool m_wantsExport = false;
    bool m_active = false, m_known = false, m_scanning = false, m_again = false;
    bool m_selecting = false;
};

} // namespace rationale::ui
