// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QPushButton;

namespace rationale::ui {

class StudioContext;

/// The first steps of a new project, in a line below the header: each opens its page and is ticked
/// off when it has happened. Shown in projects that began without a run, until dismissed.
class FirstRunGuide : public QWidget {
    Q_OBJECT

public:
    explicit FirstRunGuide(StudioContext& context, QWidget* parent = nullptr);
    void pageOpened(const QString& pageId);
    void begin(); // from the start, also after it was dismissed

private:
    void finish(const QString& step);
    void refresh();
    void save();

    StudioContext& m_context;
    QStringList m_done; // ids of steps
    QList<QPushButton*> m_steps;
    bool m_shown = false;
};

} // namespace rationale::ui
