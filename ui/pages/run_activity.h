// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace rationale::ui {

class ProgressStrip;
class StudioContext;

/// What a run does while it makes no steps: its base is trained first, or it is measured. Hidden
/// while there is nothing of the kind.
class RunActivity : public QFrame {
    Q_OBJECT

public:
    explicit RunActivity(StudioContext& context, QWidget* parent = nullptr);
    void showRun(const RunSummary* run); // nullptr: none
    QString text() const;

private:
    const RunSummary* baseBeingTrained(const RunSummary& run) const;

    StudioContext& m_context;
    QLabel* m_text;
    ProgressStrip* m_progress;
    QPushButton* m_openBase;
    QString m_base;
};

} // namespace rationale::ui
