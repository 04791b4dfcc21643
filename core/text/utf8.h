// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rationale {

/// One decoded character; a byte that is no valid UTF-8 counts as one character, `valid` false.
struct Utf8Char {
    char32_t code = 0xFFFD;
    uint32_t bytes = 1;
    bool valid = false;
};

/// Decodes the character at `position` (< text.size()); rejects overlong forms and surrogates.
inline Utf8Char decodeUtf8(std::string_view text, size_t position) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[position + i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return {first, 1, true};
    const uint32_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || position + length > text.size())
        return {};
    char32_t code = first & (0xFF >> (length + 1));
    for (uint32_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {};
        code = (code << 6) | (byte(i) & 0x3F);
    }
    static constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return {};
    return {code, length, true};
}

/// Where the character after the one at `position` begins; at the end of the text beyond it.
inline size_t afterCharacter(std::string_view text, size_t position) {
    return position + (position < text.size() ? decodeUtf8(text, position).bytes : 1);
}

/// The beginning of a text, of at most so many bytes, that ends between two characters. Where there
/// is no character to end before (the text is no UTF-8), it ends at that byte.
inline std::string cutUtf8(std::string_view text, size_t bytes) {
    constexpr size_t longest = 4; // bytes of a character
    const auto inside = [text](size_t i) { return (text[i] & 0xC0) == 0x80; };
    if (text.size() <= bytes)
        return std::string(text);
    size_t end = bytes;
    while (end > 0 && bytes - end + 1 < longest && inside(end))
        --end;
    return std::string(text.substr(0, inside(end) ? bytes : end));
}

inline void appendUtf8(std::string& text, char32_t code) {
    const auto put = [&](char32_t value) { text.push_back(static_cast<char>(value)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

} // namespace rationale
