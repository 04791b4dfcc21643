// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>

class QLabel;
class QPushButton;
class QSpinBox;

namespace rationale {
struct RunSummary;
}

namespace rationale::ui {

class Chip;
class StudioContext;

/// The time machine: one strip with the reward's silhouette, checkpoints, alerts and a handle. It
/// drives StudioContext::step(); every panel of the studio follows.
class StepBar : public QWidget {
    Q_OBJECT

public:
    explicit StepBar(StudioContext& context, QWidget* parent = nullptr);

    void moveBy(int steps); // keys [ and ]
    void goLive();

protected:
    void paintEvent(QPaintEvent*) override;
    void showEvent(QShowEvent*) override;

private:
    class Strip;

    const RunSummary* run() const;
    void refresh();      // values the watcher already has
    void requestMarks(); // checkpoints and alerts, off the GUI thread
    void choose(qint64 step);

    StudioContext& m_context;
    Strip* m_strip;
    QSpinBox* m_spin;
    QLabel* m_total;
    Chip* m_chip;
    QPushButton* m_live;
};

} // namespace rationale::ui
