// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/decontaminate.h"

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/text/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <optional>

namespace rationale {

namespace {

constexpr uint64_t wholeText = 0x77686f6c65; // "whole": a text that is shorter than an n-gram
constexpr size_t fewestRowsOfTemplate = 20;  // of a set in which a template can be told
constexpr size_t templateShare = 10;         // in one of so many rows

struct Token {
    uint64_t hash = 0;
    size_t begin = 0, end = 0;
    int64_t weight = 2; // half words
};

/// Scripts that put no spaces between words.
bool isWordless(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
        return U_SUCCESS(status);
    default:
        return false;
    }
}

bool isPunctuation(UChar32 c) {
    return u_isalnum(c) == 0 && (U_GET_GC_MASK(c) & U_GC_M_MASK) == 0;
}

/// What is compared of a character: full-width letters as the others, in lower case; nothing of
/// signs without a width, which hide in copied text.
std::optional<UChar32> plainCharacter(UChar32 c) {
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return std::nullopt;
    const bool wide = c >= 0xFF01 && c <= 0xFF5E && u_isalnum(c) != 0;
    return u_tolower(wide ? c - 0xFF01 + '!' : c);
}

class Tokens {
public:
    Tokens(std::string_view text, bool ignorePunctuation) {
        for (size_t i = 0; i < text.size();) {
            const Utf8Char decoded = decodeUtf8(text, i);
            const auto plain = plainCharacter(static_cast<UChar32>(decoded.code));
            const size_t end = i + decoded.bytes;
            if (!plain) {
                i = end;
                continue;
            }
            const UChar32 c = *plain;
            const bool between = u_isUWhiteSpace(c) || (ignorePunctuation && isPunctuation(c));
            if (!between && isWordless(c)) {
                endWord();
                m_tokens.push_back({mixKeys(offset, static_cast<uint64_t>(c)), i, end, 1});
            } else if (between || isWidePunctuation(c)) { // in CJK with or without spaces
                endWord();
            } else {
                if (m_word.end == m_word.begin)
                    m_word = {offset, i, i};
                m_word.hash = mixKeys(m_word.hash, static_cast<uint64_t>(c));
                m_word.end = end;
            }
            i = end;
        }
        endWord();
    }
    const std::vector<Token>& list() const { return m_tokens; }

private:
    static constexpr uint64_t offset = 0xcbf29ce484222325;

    static bool isWidePunctuation(UChar32 c) {
        return (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF && isPunctuation(c));
    }
    void endWord() {
        if (m_word.end > m_word.begin)
            m_tokens.push_back(m_word);
        m_word = {};
    }

    std::vector<Token> m_tokens;
    Token m_word;
};

uint64_t hashOf(const std::vector<Token>& tokens, size_t begin, size_t end, uint64_t seed) {
    uint64_t hash = seed;
    for (size_t i = begin; i < end; ++i)
        hash = mixKeys(hash, tokens[i].hash);
    return hash;
}

/// As it is compared: in lower case, one space between words.
std::string normalised(std::string_view text, bool ignorePunctuation) {
    std::string plain;
    const Tokens tokens(text, ignorePunctuation);
    for (const Token& token : tokens.list()) {
        for (size_t i = token.begin; i < token.end;) {
            const Utf8Char c = decodeUtf8(text, i);
            if (const auto compared = plainCharacter(static_cast<UChar32>(c.code)))
                appendUtf8(plain, static_cast<char32_t>(*compared));
            i += c.bytes;
        }
        plain += ' ';
    }
    return plain;
}

std::vector<std::string> textsOf(const Json& row, const std::string& column) {
    const auto found = row.find(column);
    std::vector<std::string> texts;
    if (found != row.end() && found->is_string())
        texts.push_back(found->get<std::string>());
    if (found != row.end() && found->is_array())
        for (const Json& entry : *found)
            if (entry.is_string())
                texts.push_back(entry.get<std::string>());
    return texts;
}

} // namespace

std::vector<NGram> nGramsOf(std::string_view text, const OverlapOptions& options) {
    const Tokens all(text, options.ignorePunctuation);
    const std::vector<Token>& tokens = all.list();
    std::vector<NGram> nGrams;
    const int64_t due = 2 * options.words;
    size_t end = 0;
    int64_t weight = 0;
    for (size_t begin = 0; begin < tokens.size(); ++begin) {
        for (; end < tokens.size() && weight < due; ++end)
            weight += tokens[end].weight;
        if (weight < due)
            break;
        nGrams.push_back({hashOf(tokens, begin, end, 0), tokens[begin].begin, tokens[end - 1].end});
        weight -= tokens[begin].weight;
    }
    if (nGrams.empty() && !tokens.empty())
        nGrams.push_back(
            {hashOf(tokens, 0, tokens.size(), wholeText), tokens.front().begin, tokens.back().end});
    return nGrams;
}

void EvaluationIndex::add(const std::string& name, Dataset rows, const char* column) {
    const auto set = static_cast<uint32_t>(m_sets.size());
    struct Found {
        uint32_t first = 0, last = 0, rows = 0;
    };
    std::unordered_map<uint64_t, Found> places;
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto row = static_cast<uint32_t>(i);
        for (const NGram& nGram : nGramsOf(rows.text(rows.row(i), i, column), m_options)) {
            Found& found = places.try_emplace(nGram.hash, Found{row, row, 0}).first->second;
            found.rows += found.rows == 0 || found.last != row ? 1 : 0;
            found.last = row;
        }
    }
    const size_t limit =
        rows.size() < fewestRowsOfTemplate ? rows.size() : rows.size() / templateShare;
    Set added{name, column, std::move(rows), 0};
    for (const auto& [hash, found] : places) {
        if (found.rows > limit)
            ++added.templates;
        else
            m_places.try_emplace(hash, Place{set, found.first});
    }
    m_sets.push_back(std::move(added));
}

bool EvaluationIndex::saysTheSame(const Place& place, const NGram& nGram,
                                  std::string_view text) const {
    const Set& set = m_sets[place.set];
    const std::string theirs = textOr(set.rows.row(place.row), set.column.c_str());
    const std::string said =
        normalised(text.substr(nGram.begin, nGram.end - nGram.begin), m_options.ignorePunctuation);
    for (const NGram& other : nGramsOf(theirs, m_options))
        if (other.hash == nGram.hash &&
            normalised(std::string_view(theirs).substr(other.begin, other.end - other.begin),
                       m_options.ignorePunctuation) == said)
            return true;
    return false;
}

std::optional<EvaluationIndex::Overlap> EvaluationIndex::find(std::string_view text) const {
    for (const NGram& nGram : nGramsOf(text, m_options)) {
        const auto found = m_places.find(nGram.hash);
        if (found != m_places.end() && saysTheSame(found->second, nGram, text))
            return Overlap{found->second.set, found->second.row,
                           std::string(text.substr(nGram.begin, nGram.end - nGram.begin))};
    }
    return std::nullopt;
}

OverlapReport
decontaminate(const Dataset& rows, const std::vector<std::string>& columns,
              const EvaluationIndex& index, const std::function<void(const Json& row)>& keep,
              const std::function<void(size_t row, const Json& json, const std::string& column,
                                       const EvaluationIndex::Overlap& overlap)>& drop) {
    OverlapReport report;
    for (size_t i = 0; i < rows.size(); ++i) {
        const Json row = rows.row(i);
        std::optional<EvaluationIndex::Overlap> overlap;
        std::string where;
        size_t looked = 0;
        for (const std::string& column : columns)
            for (const std::string& text : textsOf(row, column)) {
                ++looked;
                if (!overlap && (overlap = index.find(text)))
                    where = column;
            }
        if (looked == 0)
            throw Error(ErrorKind::Input, "A row has none of the columns to look at", rows.where(i),
                        "Name its texts with --column.");
        ++report.rows;
        if (!overlap) {
            ++report.kept;
            keep(row);
            continue;
        }
        report.found.resize(std::max(report.found.size(), overlap->set + 1));
        ++report.found[overlap->set];
        drop(i, row, where, *overlap);
    }
    return report;
}

} // namespace rationale
