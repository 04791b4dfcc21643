// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/comparison_table.h"
#include "ui/models/shared_prompts.h"

#include <QWidget>

class QLabel;

namespace rationale::ui {

class TraceView;

/// One completion of the side-by-side view: the run, how it was rewarded, its text, its answer.
class TraceColumn : public QWidget {
    Q_OBJECT

public:
    explicit TraceColumn(int place, QWidget* parent = nullptr);
    void setAnswer(const ComparedRun& run, const SharedPrompts::Answer& answer, bool marks);
    TraceView& view() { return *m_view; }

private:
    void showNothing(const QString& why);
    QString rewardText(const SharedPrompts::Answer& answer) const;
    QString answerText(const SharedPrompts::Answer& answer) const;

    QLabel *m_swatch, *m_name, *m_when, *m_reward, *m_why, *m_verdict;
    TraceView* m_view;
};

} // namespace rationale::ui
