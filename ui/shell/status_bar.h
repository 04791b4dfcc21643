// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace rationale::ui {

class StudioContext;

/// 24 high, full width: project, what runs, queue at the left; processor, memory and the size of
/// the project at the right. Each item opens the page it talks about.
class StatusBar : public QWidget {
    Q_OBJECT

public:
    explicit StatusBar(StudioContext& context, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QToolButton* addItem(const char* name);
    void refreshRuns();
    void refreshMachine();
    void measureProject();

    StudioContext& m_context;
    QToolButton *m_project, *m_running, *m_current, *m_queue;
    QLabel *m_cpu, *m_memory, *m_size;
    qint64 m_busy = 0, m_total = 0; // of /proc/stat at the last look
};

} // namespace rationale::ui
