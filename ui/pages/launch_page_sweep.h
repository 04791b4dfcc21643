// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/sweep.h"
#include "core/storage/run_queue.h"

#include <QList>
#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStandardItemModel;
class QTableView;
class QVBoxLayout;

namespace rationale::ui {

class RecipeDocument;
class StudioContext;

/// Launch, tab Sweep: values for one or more settings, times seeds; the runs that makes, what they
/// cost and what is wrong with them, before any is made.
class LaunchSweep : public QWidget {
    Q_OBJECT

public:
    LaunchSweep(StudioContext& context, RecipeDocument& document, QWidget* parent = nullptr);
    void setRunName(const QString& name); // stands before the values in the names

Q_SIGNALS:
    void queued(const QStringList& runIds);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Axis {
        QWidget* row;
        QComboBox* key;
        QLineEdit* values;
    };
    struct Plan { // made off the GUI thread
        QString error;
        std::vector<SweepMember> members;
        std::vector<NewRun> runs; // empty unless every member is valid
        SweepCost cost;
    };
    struct Question;

    void buildMembers(QVBoxLayout* column);
    void addAxis();
    void removeAxis(QWidget* row);
    void fillKeys(QComboBox* box) const;
    void renumber();
    void stageChanged();
    void refreshLater();
    void refresh();
    static Plan planFor(const Question& question);
    void showPlan(Plan plan);
    void showMembers();
    void showCost();
    void queueAll();

    StudioContext& m_context;
    RecipeDocument& m_document;
    QString m_name, m_stage;
    QList<Axis> m_axes;
    QVBoxLayout* m_axisColumn;
    QLineEdit* m_seeds;
    QStandardItemModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QLabel *m_cost = nullptr, *m_problem = nullptr;
    QPushButton* m_queue = nullptr;
    QTimer m_timer;
    Plan m_plan;
    QStringList m_headings;
    bool m_queuing = false;
};

} // namespace rationale::ui
