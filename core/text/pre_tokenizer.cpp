// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizer.h"

#include "core/text/utf8.h"

#include <unicode/uchar.h>

#include <array>
#include <initializer_list>

namespace rationale {

namespace {

enum class CharClass : unsigned char { Letter, Number, Space, Symbol };

CharClass classifyWithIcu(char32_t code) {
    const uint32_t category = U_GET_GC_MASK(static_cast<UChar32>(code));
    if (category & U_GC_L_MASK)
        return CharClass::Letter;
    if (category & U_GC_N_MASK)
        return CharClass::Number;
    return u_isUWhiteSpace(static_cast<UChar32>(code)) ? CharClass::Space : CharClass::Symbol;
}

const std::array<CharClass, 128>& asciiClasses() {
    static const auto classes = [] {
        std::array<CharClass, 128> table{};
        for (char32_t code = 0; code < 128; ++code)
            table[code] = classifyWithIcu(code);
        return table;
    }();
    return classes;
}

struct Classified {
    CharClass kind;
    uint32_t bytes;
};

Classified classify(std::string_view text, size_t position) {
    const auto byte = static_cast<unsigned char>(text[position]);
    if (byte < 128)
        return {asciiClasses()[byte], 1};
    const Utf8Char c = decodeUtf8(text, position);
    return {c.valid ? classifyWithIcu(c.code) : CharClass::Symbol, c.bytes};
}

size_t runEnd(std::string_view text, size_t position, CharClass kind) {
    while (position < text.size()) {
        const Classified c = classify(text, position);
        if (c.kind != kind)
            break;
        position += c.bytes;
    }
    return position;
}

/// `\s+(?!\S)|\s+`: leaves the last white space of a run to the word that follows.
size_t spaceEnd(std::string_view text, size_t begin) {
    size_t last = begin;
    size_t end = begin;
    while (end < text.size()) {
        const Classified c = classify(text, end);
        if (c.kind != CharClass::Space)
            break;
        last = end;
        end += c.bytes;
    }
    return end < text.size() && last > begin ? last : end;
}

size_t contractionEnd(std::string_view text, size_t begin) {
    for (const std::string_view suffix : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
        if (text.substr(begin, suffix.size()) == suffix)
            return begin + suffix.size();
    return begin;
}

bool isLabel(std::string_view text, size_t position, uint32_t bytes) {
    if (position + bytes >= text.size() || text[position + bytes] != ':')
        return false;
    const Utf8Char c = decodeUtf8(text, position);
    return u_charType(static_cast<UChar32>(c.code)) == U_UPPERCASE_LETTER;
}

} // namespace

size_t pieceEnd(std::string_view text, size_t begin, PreTokenizer kind) {
    if (kind == PreTokenizer::None)
        return text.size();
    if (kind == PreTokenizer::Gpt2 && text[begin] == '\'') {
        const size_t end = contractionEnd(text, begin);
        if (end > begin)
            return end;
    }
    size_t start = begin;
    if (text[begin] == ' ' && begin + 1 < text.size())
        start = begin + 1;
    const Classified first = classify(text, start);
    switch (first.kind) {
    case CharClass::Space:
        return spaceEnd(text, begin);
    case CharClass::Number:
        if (kind == PreTokenizer::SingleDigits)
            return start + first.bytes;
        break;
    case CharClass::Letter:
        if (kind == PreTokenizer::SingleDigits && isLabel(text, start, first.bytes))
            return start + first.bytes + 1;
        break;
    case CharClass::Symbol:
        break;
    }
    return runEnd(text, start, first.kind);
}

void splitPieces(std::string_view text, PreTokenizer kind,
                 const std::function<void(std::string_view)>& emit) {
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = pieceEnd(text, begin, kind);
        emit(text.substr(begin, end - begin));
        begin = end;
    }
}

} // namespace rationale
