// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/run_table_model.h"
#include "ui/shell/page.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace rationale::ui {

class EmptyState;
class EvidenceMaker;
class QueuePane;
class RunInspector;
class StudioContext;

/// What is there and what is running.
class RunsPage : public Page {
    Q_OBJECT

public:
    explicit RunsPage(StudioContext& context, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("runs"); }
    QString title() const override { return tr("Runs"); }
    QString iconName() const override { return QStringLiteral("runs"); }
    QString subtitle() const override;
    QList<PageKey> keys() const override;
    QList<QWidget*> headerActions() override;
    void activated() override;
    void deactivated() override { m_active = false; }

private:
    QWidget* buildToolbar();
    void buildTable();
    void refresh();
    void applyFilter();
    void showCount();
    void headingsOverFullWidth();
    QStringList selected() const;
    QString current() const;
    void select(const QStringList& ids);
    void clicked(const QModelIndex& index);
    void openMonitor();
    void openMenu(const QPoint& position);
    void move(int rows);
    void toggleVisible(const RunSummary& run);
    void togglePinned(const RunSummary& run);
    void forSelected(void (RunsPage::*act)(const RunSummary&));
    void removeSelected();
    void compareSelected();

    StudioContext& m_context;
    RunTableModel* m_model;
    QTableView* m_table;
    RunInspector* m_inspector;
    QueuePane* m_queue;
    EvidenceMaker* m_evidence;
    QStackedWidget* m_stack;
    QLabel* m_filterProblem = nullptr;
    QStackedWidget* m_rows = nullptr; // the table, or that nothing matches
    EmptyState* m_noMatch = nullptr;
    EmptyState* m_empty;
    QLineEdit* m_filter = nullptr;
    QComboBox* m_group = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_new;
    bool m_active = false, m_selecting = false;
};

} // namespace rationale::ui
