// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

#include <QString>
#include <QStringList>
#include <QVector>

namespace rationale::ui {

/// What one paragraph of a trace is.
enum class TracePart { Outside, Tag, Thinking, Answer };

struct TraceParagraph {
    TracePart part = TracePart::Outside;
    QString text;          // no line breaks, not empty
    int begin = 0;         // UTF-16 offset of text[0] in the completion
    bool gap = false;      // an empty line stands above it
    bool violates = false; // a tag that should not be there, or text outside the tags
    int end() const { return begin + static_cast<int>(text.size()); }
};

/// A stretch of a completion with something to see.
struct TraceRange {
    int begin = 0, end = 0; // UTF-16 offsets in the completion
    QString language;       // only for language spans
};

/// A completion prepared for reading: its parts as paragraphs, and where languages, reflection
/// words and search hits are. Holds no widget and no colour. All offsets are UTF-16 units of
/// `text`.
class TraceDocument {
public:
    TraceDocument() = default;
    TraceDocument(const SampleRecord& sample, const PromptRecord& prompt);

    const QString& text() const { return m_text; }
    const QVector<TraceParagraph>& paragraphs() const { return m_paragraphs; }
    const QString& targetLanguage() const { return m_target; }
    const QVector<TraceRange>& languageSpans() const { return m_spans; } // words only, in order
    const QVector<TraceRange>& reflections() const { return m_reflections; }
    const QStringList& violations() const { return m_violations; } // readable, from core/text
    int thinkTokens() const { return m_thinkTokens; }
    int answerTokens() const { return m_answerTokens; }
    QVector<TraceRange> find(const QString& needle) const; // case-insensitive
    int utf16Offset(int codePoint) const; // of a code point's number in the completion
    int codePoint(int utf16Offset) const;
    /// First thinking paragraphs up to this many are shown when folded; −1: nothing to fold.
    static constexpr int foldedParagraphs = 4;
    int thinkingParagraphs() const;

private:
    void split(const SampleRecord& sample, bool prefilled);
    void addText(int begin, int end, TracePart part, bool violates);

    QString m_text, m_target;
    QVector<TraceParagraph> m_paragraphs;
    QVector<TraceRange> m_spans, m_reflections;
    QVector<int> m_codePoints; // UTF-16 offset of each code point, and of the end
    QStringList m_violations;
    int m_thinkTokens = 0, m_answerTokens = 0;
};

/// Reflection words ("wait", "check", "等等" …) and where they are, in UTF-16 units.
QVector<TraceRange> findReflectionWords(const QString& text);

} // namespace rationale::ui
