// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/word_scanner.h"

#include "core/text/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

namespace rationale {

namespace {

constexpr size_t npos = std::string_view::npos;

bool isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
}

// NOLINTNEXTLINE(readability-function-size): a table
Script scriptOf(UScriptCode code) {
    switch (code) {
    case USCRIPT_LATIN:
        return Script::Latin;
    case USCRIPT_HAN:
    case USCRIPT_BOPOMOFO:
        return Script::Han;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
        return Script::Kana;
    case USCRIPT_HANGUL:
        return Script::Hangul;
    case USCRIPT_CYRILLIC:
        return Script::Cyrillic;
    case USCRIPT_ARABIC:
        return Script::Arabic;
    case USCRIPT_DEVANAGARI:
        return Script::Devanagari;
    case USCRIPT_HEBREW:
        return Script::Hebrew;
    case USCRIPT_GREEK:
        return Script::Greek;
    case USCRIPT_THAI:
        return Script::Thai;
    case USCRIPT_LAO:
        return Script::Lao;
    case USCRIPT_KHMER:
        return Script::Khmer;
    case USCRIPT_MYANMAR:
        return Script::Myanmar;
    case USCRIPT_BENGALI:
        return Script::Bengali;
    case USCRIPT_GURMUKHI:
        return Script::Gurmukhi;
    case USCRIPT_GUJARATI:
        return Script::Gujarati;
    case USCRIPT_ORIYA:
        return Script::Oriya;
    case USCRIPT_TAMIL:
        return Script::Tamil;
    case USCRIPT_TELUGU:
        return Script::Telugu;
    case USCRIPT_KANNADA:
        return Script::Kannada;
    case USCRIPT_MALAYALAM:
        return Script::Malayalam;
    case USCRIPT_SINHALA:
        return Script::Sinhala;
    case USCRIPT_TIBETAN:
        return Script::Tibetan;
    case USCRIPT_GEORGIAN:
        return Script::Georgian;
    case USCRIPT_ARMENIAN:
        return Script::Armenian;
    case USCRIPT_ETHIOPIC:
        return Script::Ethiopic;
    case USCRIPT_THAANA:
        return Script::Thaana;
    case USCRIPT_CHEROKEE:
        return Script::Cherokee;
    case USCRIPT_MONGOLIAN:
        return Script::Mongolian;
    default:
        return Script::Other;
    }
}

struct Letter {
    bool is = false;        // starts or continues a word
    bool continues = false; // combining mark, joiner: continues any word
    Script script = Script::Other;
};

Letter letterOf(char32_t code) {
    if (code < 0x80)
        return {isAsciiLetter(static_cast<char>(code)), false, Script::Latin};
    if (code >= 0x4E00 && code <= 0x9FFF)
        return {true, false, Script::Han};
    if (code >= 0x3041 && code <= 0x30FF)
        return {code != 0x30FB, false, Script::Kana}; // all but the middle dot; "ー" included
    const auto point = static_cast<UChar32>(code);
    const uint32_t category = U_GET_GC_MASK(point);
    if ((category & U_GC_M_MASK) || code == 0x200C || code == 0x200D)
        return {false, true, Script::Other};
    if (!(category & U_GC_L_MASK) && code != 0x3007) // the ideographic zero is a number letter
        return {};
    UErrorCode error = U_ZERO_ERROR;
    return {true, false, scriptOf(uscript_getScript(point, &error))};
}

/// "<think>", "</answer>", "<b class=…>": end of the tag, or `at` when there is none.
size_t tagEnd(std::string_view text, size_t at) {
    size_t i = at + 1;
    if (i < text.size() && text[i] == '/')
        ++i;
    if (i >= text.size() || !isAsciiLetter(text[i]))
        return at;
    const size_t end = text.substr(0, std::min(text.size(), at + 80)).find_first_of("<>\n", i);
    return end != npos && text[end] == '>' ? end + 1 : at;
}

size_t closingEnd(std::string_view text, size_t from, std::string_view close, size_t longest) {
    const size_t end = text.substr(0, std::min(text.size(), from + longest)).find(close, from);
    return end == npos ? npos : end + close.size();
}

/// "\frac", "\( … \)", "\[ … \]".
size_t latexEnd(std::string_view text, size_t at) {
    if (at + 1 >= text.size())
        return at;
    if (text[at + 1] == '(' || text[at + 1] == '[') {
        const size_t end = closingEnd(text, at + 2, text[at + 1] == '(' ? "\\)" : "\\]", 2000);
        return end == npos ? at : end;
    }
    size_t end = at + 1;
    while (end < text.size() && isAsciiLetter(text[end]))
        ++end;
    return end > at + 1 ? end : at;
}

/// "$x + y$" but not "$5 and $6": as Pandoc tells them apart.
size_t dollarEnd(std::string_view text, size_t at) {
    const bool doubled = text.substr(at, 2) == "$$";
    const size_t open = at + (doubled ? 2 : 1);
    if (open >= text.size())
        return at;
    const size_t end = closingEnd(text, open, doubled ? "$$" : "$", doubled ? 2000 : 300);
    if (end == npos || doubled)
        return end == npos ? at : end;
    const bool spaced = text[open] == ' ' || text[end - 2] == ' ' || text[open] == '\n';
    const bool price = end < text.size() && isAsciiDigit(text[end]);
    return spaced || price || end == open + 1 || text.substr(open, end - open).find('\n') != npos
               ? at
               : end;
}

/// End of something that holds no words and starts here, or `at`.
size_t maskedEnd(std::string_view text, size_t at) {
    switch (text[at]) {
    case '<':
        return tagEnd(text, at);
    case '\\':
        return latexEnd(text, at);
    case '$':
        return dollarEnd(text, at);
    case '`':
        if (text.substr(at, 3) == "```") {
            const size_t end = closingEnd(text, at + 3, "```", text.size());
            return end == npos ? text.size() : end;
        }
        return at;
    default:
        return at;
    }
}

/// What may stand between words of one span: spaces and punctuation, but no operator.
bool isSoft(char32_t code) {
    if (code < 0x80)
        return code <= ' ' ||
               std::string_view(".,;:!?'\"()[]").find(static_cast<char>(code)) != npos;
    const uint32_t category = U_GET_GC_MASK(static_cast<UChar32>(code));
    return (category & (U_GC_P_MASK | U_GC_Z_MASK)) != 0;
}

bool endsSentence(char32_t code) {
    return code == '.' || code == '!' || code == '?' || code == '\n' || code == 0x3002 ||
           code == 0xFF01 || code == 0xFF1F || code == 0x0964;
}

/// A letter alone is a variable, unless it is a word in a language of Latin script ("a", "I", "y",
/// "à").
bool isVariable(std::string_view text, const Word& word) {
    const std::string_view letters = text.substr(word.begin, word.end - word.begin);
    if (word.script != Script::Latin || letters.size() > 2)
        return word.script == Script::Greek && word.charEnd - word.charBegin == 1;
    const bool afterDigit = word.begin > 0 && isAsciiDigit(text[word.begin - 1]);
    const bool beforeDigit = word.end < text.size() && isAsciiDigit(text[word.end]);
    if (afterDigit || beforeDigit)
        return true;
    return letters.size() == 1 && std::string_view("aAIyYeEoO").find(letters[0]) == npos;
}

bool isApostrophe(char32_t code) {
    return code == '\'' || code == 0x2019;
}

class Scanner {
public:
    explicit Scanner(std::string_view text)
        : m_text(text) {
        m_result.words.reserve(text.size() / 6 + 4);
    }

    ScannedText run() {
        while (m_at < m_text.size()) {
            const char byte = m_text[m_at];
            if (byte == '<' || byte == '\\' || byte == '$' || byte == '`') {
                const size_t end = maskedEnd(m_text, m_at);
                if (end > m_at) {
                    skip(end);
                    continue;
                }
            }
            step();
        }
        m_result.characters = m_characters;
        return std::move(m_result);
    }

private:
    void skip(size_t end) {
        m_soft = false;
        while (m_at < end) {
            const Utf8Char c = decodeUtf8(m_text, m_at);
            m_at += c.bytes;
            ++m_characters;
        }
    }

    void step() {
        if (const char byte = m_text[m_at];
            byte == ' ' || isAsciiDigit(byte)) { // most of the miniature's text
            m_soft = m_soft && byte == ' ';
            ++m_at;
            ++m_characters;
            return;
        }
        const Utf8Char c = decodeUtf8(m_text, m_at);
        const Letter letter = letterOf(c.code);
        if (letter.is && c.valid) {
            takeWord(letter.script);
            return;
        }
        m_soft = m_soft && isSoft(c.code);
        m_sentence = m_sentence || endsSentence(c.code);
        m_at += c.bytes;
        ++m_characters;
    }

    void takeWord(Script script) {
        Word word;
        word.begin = static_cast<uint32_t>(m_at);
        word.charBegin = m_characters;
        word.script = script;
        const bool single = script == Script::Han || script == Script::Kana;
        do {
            m_at += decodeUtf8(m_text, m_at).bytes;
            ++m_characters;
            while (script == Script::Latin && m_at < m_text.size() && isAsciiLetter(m_text[m_at])) {
                ++m_at;
                ++m_characters;
            }
        } while (m_at < m_text.size() && continuesWord(script, single));
        word.end = static_cast<uint32_t>(m_at);
        word.charEnd = m_characters;
        if (isVariable(m_text, word)) {
            m_soft = false;
            return;
        }
        word.startsSentence = m_sentence;
        word.softGap = m_soft;
        m_result.words.push_back(word);
        m_soft = true;
        m_sentence = false;
    }

    bool continuesWord(Script script, bool single) const {
        const Utf8Char c = decodeUtf8(m_text, m_at);
        const Letter letter = letterOf(c.code);
        if (letter.continues)
            return c.valid;
        if (single)
            return false;
        if (letter.is)
            return c.valid && letter.script == script;
        const size_t next = m_at + c.bytes;
        return isApostrophe(c.code) && next < m_text.size() &&
               letterOf(decodeUtf8(m_text, next).code).is;
    }

    std::string_view m_text;
    size_t m_at = 0;
    int32_t m_characters = 0;
    bool m_soft = false, m_sentence = true;
    ScannedText m_result;
};

} // namespace

ScannedText scanWords(std::string_view text) {
    return Scanner(text).run();
}

} // namespace rationale
