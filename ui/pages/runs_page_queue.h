// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/queue_model.h"
#include "ui/shell/page.h"

#include <QTimer>

class QLabel;
class QPushButton;
class QTableView;
class QToolButton;

namespace rationale::ui {

class Chip;
class QueuePlans;
class StudioContext;

/// Below the table of runs: what waits for its turn, in order. Folds to its title when nothing
/// does.
class QueuePane : public QWidget {
    Q_OBJECT

public:
    explicit QueuePane(StudioContext& context, QWidget* parent = nullptr);

    /// Keys of the page that act on the queue; `selectedRuns` gives the runs selected in the table
    /// above.
    QList<PageKey> keys(const std::function<QStringList()>& selectedRuns);
    bool isWaiting(const QString& run) const { return m_model->placeAt(m_model->rowOf(run)) > 0; }
    /// Puts these at the end of the queue; what waits already is taken out instead.
    void toggle(const QStringList& runs);
    void fold(bool folded);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* buildHeader();
    void buildTable();
    void refresh();
    void showQueue(const QueueState& state, const std::map<std::string, int64_t>& steps);
    void showState(const QueueState& state);
    void showHeight();
    void showButtons();
    QString selected() const;
    void select(const QString& run);
    void move(const QString& run, int place);
    void moveSelected(int rows);
    void removeSelected();
    void toggleHeld();
    void openMenu(const QPoint& position);

    StudioContext& m_context;
    QueueModel* m_model;
    QTableView* m_table;
    std::shared_ptr<QueuePlans> m_plans;
    QTimer m_timer;
    QLabel* m_note = nullptr;
    Chip* m_count = nullptr;
    QPushButton *m_hold = nullptr, *m_continue = nullptr;
    QToolButton *m_fold = nullptr, *m_up = nullptr, *m_down = nullptr, *m_remove = nullptr;
    bool m_folded = false, m_held = false;
};

} // namespace rationale::ui
