// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/word_diff.h"

#include <QHash>
#include <QStringView>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rationale::ui {

namespace {

constexpr size_t mostPairs = 4'000'000;

struct Word {
    int begin = 0, end = 0;
    int id = 0; // equal for equal words
};

bool isLetterOfWord(QChar character) {
    const auto script = character.script();
    return character.isLetterOrNumber() && script != QChar::Script_Han &&
           script != QChar::Script_Hiragana && script != QChar::Script_Katakana;
}

std::vector<Word> wordsOf(const QString& text, QHash<QStringView, int>& ids) {
    std::vector<Word> words;
    const int size = static_cast<int>(text.size());
    for (int at = 0; at < size;) {
        const int begin = at++;
        if (text[begin].isSpace())
            continue;
        if (isLetterOfWord(text[begin]))
            while (at < size && isLetterOfWord(text[at]))
                ++at;
        else if (text[begin].isHighSurrogate() && at < size)
            ++at;
        const QStringView word = QStringView(text).mid(begin, at - begin);
        const auto known = ids.constFind(word);
        const int id = known != ids.constEnd() ? *known : static_cast<int>(ids.size());
        if (known == ids.constEnd())
            ids.insert(word, id);
        words.push_back({begin, at, id});
    }
    return words;
}

/// Where both differ: [begin, end) of the words of each.
struct Differing {
    size_t begin = 0, firstEnd = 0, secondEnd = 0;
};

class Comparison {
public:
    Comparison(const QString& first, const QString& second)
        : m_a(wordsOf(first, m_ids))
        , m_b(wordsOf(second, m_ids))
        , m_part{0, m_a.size(), m_b.size()} {
        while (m_part.begin < std::min(m_a.size(), m_b.size()) &&
               isSame(m_part.begin, m_part.begin))
            ++m_part.begin;
        while (m_part.firstEnd > m_part.begin && m_part.secondEnd > m_part.begin &&
               isSame(m_part.firstEnd - 1, m_part.secondEnd - 1)) {
            --m_part.firstEnd;
            --m_part.secondEnd;
        }
    }

    WordDiff result() const {
        WordDiff diff;
        const size_t rows = m_part.firstEnd - m_part.begin;
        const size_t columns = m_part.secondEnd - m_part.begin;
        if (rows * columns > mostPairs) {
            diff.tooLong = true;
            return diff;
        }
        const std::vector<uint16_t> longest = table(rows, columns);
        size_t i = 0, j = 0;
        while (i < rows || j < columns) {
            const size_t at = i * (columns + 1) + j;
            if (i < rows && j < columns && isSame(m_part.begin + i, m_part.begin + j)) {
                ++i;
                ++j;
            } else if (j == columns || (i < rows && longest[at + columns + 1] >= longest[at + 1])) {
                add(diff.onlyFirst, m_a, m_part.begin + i++);
            } else {
                add(diff.onlySecond, m_b, m_part.begin + j++);
            }
        }
        return diff;
    }

private:
    bool isSame(size_t i, size_t j) const { return m_a[i].id == m_b[j].id; }

    /// Length of the longest common sequence from each pair of places to the ends.
    std::vector<uint16_t> table(size_t rows, size_t columns) const {
        std::vector<uint16_t> longest((rows + 1) * (columns + 1), 0);
        for (size_t i = rows; i-- > 0;)
            for (size_t j = columns; j-- > 0;) {
                const size_t at = i * (columns + 1) + j, below = at + columns + 1;
                longest[at] = isSame(m_part.begin + i, m_part.begin + j)
                                  ? static_cast<uint16_t>(longest[below + 1] + 1)
                                  : std::max(longest[below], longest[at + 1]);
            }
        return longest;
    }

    static void add(QVector<TraceRange>& ranges, const std::vector<Word>& words, size_t word) {
        const bool follows =
            !ranges.isEmpty() && word > 0 && ranges.last().end == words[word - 1].end;
        if (follows)
            ranges.last().end = words[word].end;
        else
            ranges.append({words[word].begin, words[word].end, {}});
    }

    QHash<QStringView, int> m_ids; // of words of both texts, which outlive this
    std::vector<Word> m_a, m_b;
    Differing m_part;
};

} // namespace

WordDiff wordDiff(const QString& first, const QString& second) {
    return Comparison(first, second).result();
}

} // namespace rationale::ui
