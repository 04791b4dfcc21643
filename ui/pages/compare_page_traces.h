// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/comparison_table.h"
#include "ui/models/shared_prompts.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;
class QSplitter;

namespace rationale::ui {

class SegmentedControl;
class StudioContext;
class TraceColumn;

/// Traces side by side: one prompt, and what each of the compared runs has answered at its visit
/// nearest to the step of the time machine. The first run says which prompts a step has. Reads
/// nothing while it is hidden.
class CompareTraces : public QWidget {
    Q_OBJECT

public:
    explicit CompareTraces(StudioContext& context, QWidget* parent = nullptr);
    ~CompareTraces() override;

    struct Run {
        ComparedRun names;
        fs::path folder;
        int64_t samples = 0; // when they become more, a live view reads again
    };
    /// In their order; at most `mostColumns` are shown.
    void setRuns(const QVector<Run>& runs);
    static constexpr int mostColumns = 4;

    void movePrompt(int by);
    void nextPick(); // best, median, worst
    void toggleMarks();
    bool isReading() const { return m_reading; }

Q_SIGNALS:
    void closed();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildBar();
    void reload();
    void show(const SharedPrompts& found);
    void showSteps();
    void showPrompts();
    void showAnswers();
    QString noteText() const;

    StudioContext& m_context;
    std::shared_ptr<ReaderPool> m_readers;
    QVector<Run> m_runs;
    SharedPrompts m_found;
    std::string m_key;
    bool m_reading = false, m_stale = true;
    QComboBox* m_prompts = nullptr;
    QSlider* m_step = nullptr;
    QLabel *m_stepText = nullptr, *m_prompt = nullptr, *m_note = nullptr;
    SegmentedControl* m_pick = nullptr;
    QCheckBox* m_marks = nullptr;
    QSplitter* m_splitter = nullptr;
    QVector<TraceColumn*> m_columns; // mostColumns of them
};

} // namespace rationale::ui
