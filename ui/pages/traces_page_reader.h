// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace rationale::ui {

class Chip;
class PaneHeader;
class StripWidget;
class TraceView;

/// The chosen completion: overlays, language strip, text, extracted answer against gold.
class ReaderPane : public QWidget {
    Q_OBJECT

public:
    explicit ReaderPane(QWidget* parent = nullptr);

    void setSample(const SampleRecord& sample, const PromptRecord& prompt, int groupSize);
    void clear();
    bool hasSample() const { return m_hasSample; }
    TraceView& view() { return *m_view; }
    void toggleLanguages();
    void toggleFold();
    void setSearch(const QString& needle);
    /// Code points of the completion.
    void showSpan(int start, int end);
    void copyText() const;
    void copyJson() const;

Q_SIGNALS:
    void linkRequested();
    void stepRequested(int direction); // previous, next completion

private:
    void addControls();
    QWidget* makeBar();
    void showAnswer();
    QString extractedHtml() const;
    QString verdictHtml() const;
    void showStripLegend();

    SampleRecord m_sample;
    PromptRecord m_prompt;
    bool m_hasSample = false;
    PaneHeader* m_header;
    TraceView* m_view;
    StripWidget* m_strip;
    QLabel *m_legend, *m_violations, *m_answer;
    QPushButton *m_languages = nullptr, *m_format = nullptr, *m_reflection = nullptr;
};

} // namespace rationale::ui
