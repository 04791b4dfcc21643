// SPDX-License-Identifier: GPL-3.0-or-later
// First half of language detection: the words of a text and the scripts they are written in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

enum class Script : uint8_t {
    Latin,
    Han,
    Kana,
    Hangul,
    Cyrillic,
    Arabic,
    Devanagari,
    Hebrew,
    Greek,
    Thai,
    Lao,
    Khmer,
    Myanmar,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Tibetan,
    Georgian,
    Armenian,
    Ethiopic,
    Thaana,
    Cherokee,
    Mongolian,
    Other
};

/// A maximal run of letters of one script, or one CJK character.
struct Word {
    uint32_t begin = 0, end = 0;        // bytes
    int32_t charBegin = 0, charEnd = 0; // code points
    Script script = Script::Latin;
    bool startsSentence = false; // a full stop or a line's end lies before it
    bool softGap = false;        // only spaces and punctuation between the word before and this one
    std::string_view language;   // set by assignLanguages()
};

struct ScannedText {
    std::vector<Word> words;
    int32_t characters = 0; // code points of the whole text
};

/// Finds the words. Tags, LaTeX commands and formulas, code fences and letters that are variables
/// ("x", "2n") are no words.
ScannedText scanWords(std::string_view text);

/// Fills Word::language (static strings or `expected`, which must outlive the words).
void assignLanguages(std::string_view text, std::string_view expected, std::vector<Word>& words);

/// Whether this lower-case word is among the commonest of English (the miniature's words included).
bool isCommonEnglish(std::string_view lowerCase);

} // namespace rationale
