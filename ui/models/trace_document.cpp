// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/trace_document.h"

#include "core/text/trace.h"

#include <QRegularExpression>

#include <algorithm>

namespace rationale::ui {

namespace {

/// A longer stretch without a line break is cut, so that no paragraph takes long to lay out.
constexpr int longestParagraph = 4000;

bool isOwnTag(QStringView tag) {
    return tag == QLatin1String("<think>") || tag == QLatin1String("</think>") ||
           tag == QLatin1String("<answer>") || tag == QLatin1String("</answer>");
}

/// UTF-16 offset of every byte offset that starts a code point.
QVector<int> utf16OfBytes(const std::string& utf8) {
    QVector<int> map(static_cast<qsizetype>(utf8.size()) + 1);
    int offset = 0;
    for (size_t i = 0; i < utf8.size(); ++i) {
        map[static_cast<qsizetype>(i)] = offset;
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if ((byte & 0xC0) != 0x80)
            offset += byte >= 0xF0 ? 2 : 1;
    }
    map[static_cast<qsizetype>(utf8.size())] = offset;
    return map;
}

} // namespace

QVector<TraceRange> findReflectionWords(const QString& text) {
    static const QRegularExpression words(
        QStringLiteral("\\b(?:wait|hmm+|check|verify|re-?check|double-check|mistake|however|"
                       "alternatively|actually|let me (?:think|see|check)|hold on)\\b|"
                       "等等|等一下|不对|不过|检查|验证|重新|再想|再看|仔细想|或者|错了|是不是"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    QVector<TraceRange> found;
    for (auto matches = words.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        found.push_back(
            {static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedEnd()), {}});
    }
    return found;
}

TraceDocument::TraceDocument(const SampleRecord& sample, const PromptRecord& prompt)
    : m_text(QString::fromStdString(sample.completion))
    , m_target(QString::fromStdString(prompt.language))
    , m_thinkTokens(sample.thinkLength)
    , m_answerTokens(sample.answerLength) {
    m_codePoints.reserve(m_text.size() + 1);
    for (int i = 0; i < m_text.size(); ++i)
        if (!m_text[i].isLowSurrogate() || i == 0 || !m_text[i - 1].isHighSurrogate())
            m_codePoints.push_back(i);
    m_codePoints.push_back(static_cast<int>(m_text.size()));
    split(sample, opensThought(prompt.text));
    for (const LanguageSpan& span : sample.spans)
        if (!span.language.empty())
            m_spans.push_back({utf16Offset(span.start), utf16Offset(span.end),
                               QString::fromStdString(span.language)});
    m_reflections = findReflectionWords(m_text);
}

int TraceDocument::utf16Offset(int codePoint) const {
    if (m_codePoints.isEmpty())
        return 0;
    return m_codePoints[std::clamp<qsizetype>(codePoint, 0, m_codePoints.size() - 1)];
}

int TraceDocument::codePoint(int utf16Offset) const {
    const auto at = std::upper_bound(m_codePoints.begin(), m_codePoints.end(), utf16Offset);
    return std::max(0, static_cast<int>(at - m_codePoints.begin()) - 1);
}

int TraceDocument::thinkingParagraphs() const {
    return static_cast<int>(
        std::count_if(m_paragraphs.begin(), m_paragraphs.end(),
                      [](const TraceParagraph& p) { return p.part == TracePart::Thinking; }));
}

void TraceDocument::split(const SampleRecord& sample, bool prefilled) {
    const Trace trace = parseTrace(sample.completion, prefilled);
    for (const std::string& violation : trace.violations)
        m_violations << QString::fromStdString(violation);
    const QVector<int> at = utf16OfBytes(sample.completion);
    const auto range = [&](const TextRange& bytes) {
        return std::pair(at[static_cast<qsizetype>(bytes.begin)],
                         at[static_cast<qsizetype>(bytes.end)]);
    };
    const auto think = range(trace.think), answer = range(trace.answer);
    const bool tagged = trace.hasThink || trace.hasAnswerTag;
    const auto partAt = [&](int begin) {
        if (!trace.think.empty() && begin >= think.first && begin < think.second)
            return TracePart::Thinking;
        if (!trace.answer.empty() && begin >= answer.first && begin < answer.second)
            return TracePart::Answer;
        return TracePart::Outside;
    };
    // Known tags, and what looks like one: a model that writes <思考> meant something by it.
    static const QRegularExpression tags(QStringLiteral("</?[\\p{L}_]{1,12}>"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    QStringList seen;
    int done = 0;
    const auto flush = [&](int until) {
        // The border of a part may lie inside a stretch without tags (an answer without its tag).
        int begin = done;
        while (begin < until) {
            const TracePart part = partAt(begin);
            int end = begin;
            while (end < until && partAt(end) == part)
                ++end;
            addText(begin, end, part, part == TracePart::Outside && tagged);
            begin = end;
        }
    };
    for (auto matches = tags.globalMatch(m_text); matches.hasNext();) {
        const auto match = matches.next();
        flush(static_cast<int>(match.capturedStart()));
        const QString tag = match.captured();
        TraceParagraph paragraph;
        paragraph.part = TracePart::Tag;
        paragraph.text = tag;
        paragraph.begin = static_cast<int>(match.capturedStart());
        paragraph.violates = !isOwnTag(tag) || seen.contains(tag);
        seen << tag;
        m_paragraphs.push_back(paragraph);
        done = static_cast<int>(match.capturedEnd());
    }
    flush(static_cast<int>(m_text.size()));
}

void TraceDocument::addText(int begin, int end, TracePart part, bool violates) {
    bool gap = false;
    int at = begin;
    while (at < end) {
        qsizetype lineEnd = m_text.indexOf(QLatin1Char('\n'), at);
        if (lineEnd < 0 || lineEnd > end)
            lineEnd = end;
        int from = at, to = static_cast<int>(lineEnd);
        at = to + 1;
        while (to > from && m_text[to - 1].isSpace())
            --to;
        while (from < to && m_text[from].isSpace() && m_text[from] != QLatin1Char('\t'))
            ++from;
        if (from == to) {
            gap = true;
            continue;
        }
        while (from < to) {
            int cut = std::min(to, from + longestParagraph);
            if (cut < to)
                for (int i = cut; i > from + longestParagraph / 2; --i)
                    if (m_text[i].isSpace() || m_text[i - 1].unicode() == 0x3002) { // 。
                        cut = i;
                        break;
                    }
            if (cut < to && m_text[cut].isLowSurrogate())
                ++cut;
            m_paragraphs.push_back({part, m_text.mid(from, cut - from), from, gap, violates});
            gap = false;
            from = cut;
        }
    }
}

QVector<TraceRange> TraceDocument::find(const QString& needle) const {
    QVector<TraceRange> hits;
    if (needle.isEmpty())
        return hits;
    qsizetype at = 0;
    while ((at = m_text.indexOf(needle, at, Qt::CaseInsensitive)) >= 0) {
        hits.push_back({static_cast<int>(at), static_cast<int>(at + needle.size()), {}});
        at += needle.size();
    }
    return hits;
}

} // namespace rationale::ui
