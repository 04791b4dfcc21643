// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_alerts.h"

#include <QObject>
#include <QSet>
#include <QString>
#include <QVector>

class QTimer;

namespace rationale::ui {

class StudioContext;

/// One alert with what the studio shows beside it.
struct ShownAlert {
    RunAlert alert;
    QVector<float> evidence; // its metric around the step, at most 60 points; may be empty
    int64_t checkpoint = -1; // of the newest checkpoint before the step; −1: none
    bool hasAnswers = false; // of its step
    QString key;             // remembers what a person did with it

    QString title() const;
    QString evidenceText() const;
    QString advice() const; // what it means and what to try; empty for the engine's own
};

/// The alerts of the current run, found off the GUI thread and kept up to date; one for the window.
/// What was seen or dismissed is remembered in the project.
class AlertList : public QObject {
    Q_OBJECT

public:
    static AlertList& of(StudioContext& context); // made at the first call

    const QVector<ShownAlert>& shown() const { return m_shown; } // by step, without dismissed ones
    int unseen() const;
    int dismissed() const { return static_cast<int>(m_all.size() - m_shown.size()); }
    void markSeen(); // all that are shown
    void dismiss(const QString& key);
    void restoreDismissed();
    /// Whether its advice is unfolded; survives the next look at a run that goes on.
    bool isOpen(const QString& key) const { return m_open.contains(key); }
    void setOpen(const QString& key, bool on);

Q_SIGNALS:
    void changed();

private:
    explicit AlertList(StudioContext& context);
    void setRun();
    void find();
    void refreshShown();
    void remember();
    QString settingKey() const;

    StudioContext& m_context;
    QTimer* m_again; // a run that goes on is looked at again now and then
    QString m_run;
    QVector<ShownAlert> m_all, m_shown;
    QSet<QString> m_seen, m_dismissed, m_open;
};

} // namespace rationale::ui
