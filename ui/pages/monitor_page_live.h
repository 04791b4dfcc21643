// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QWidget>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace rationale {
struct FieldSpec;
}

namespace rationale::ui {

class MetricStore;
class StudioContext;

/// The options that may be changed while the run goes on, with their values of now, and what became
/// of the changes so far. Hidden for runs that have none; the boxes are closed for ended runs.
class LiveSettings : public QWidget {
    Q_OBJECT

public:
    LiveSettings(StudioContext& context, MetricStore& store, QWidget* parent = nullptr);

private:
    struct Row {
        const FieldSpec* field;
        QLineEdit* edit;
        QString known; // the value of now, as shown
    };
    void rebuild();       // rows of the run's stage
    void refreshValues(); // from the recipe and the events
    void check();         // what is typed, against the field and the recipe
    void apply();
    QString problemWith(const Row& row) const; // empty: it may be sent
    QString refusalOf(const Row& row, double value) const;

    StudioContext& m_context;
    MetricStore& m_store;
    QFormLayout* m_form;
    QLabel *m_message, *m_history;
    QPushButton* m_apply;
    QList<Row> m_rows;
    QString m_stage;
};

} // namespace rationale::ui
