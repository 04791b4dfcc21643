// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/text_scan.h"

#include <cstring>

namespace rationale {
namespace {

bool within(char32_t c, char32_t low, char32_t high) {
    return c >= low && c <= high;
}

/// Scripts written without spaces, one word per character: Han and Kana.
bool isCjk(char32_t c) {
    return within(c, 0x4E00, 0x9FFF) || within(c, 0x3400, 0x4DBF) || within(c, 0x3041, 0x30FF) ||
           within(c, 0xF900, 0xFAFF) || within(c, 0x20000, 0x3FFFF);
}

/// Letters of the alphabetic scripts; spans have already left out digits, operators and code, so
/// that beyond ASCII it is enough to know the blocks of punctuation and symbols.
bool isLetter(char32_t c) {
    if (c < 0x80)
        return within(c | 0x20, 'a', 'z');
    return c >= 0xC0 && c != 0xD7 && c != 0xF7 && !within(c, 0x2000, 0x2BFF) &&
           !within(c, 0x3000, 0x303F) && !within(c, 0xFE30, 0xFE4F) && !within(c, 0xFF00, 0xFF20) &&
           !within(c, 0x1F000, 0x1FAFF) && c != 0xFFFD;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

} // namespace

char32_t nextCodePoint(std::string_view text, size_t& at) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    const size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (length == 1 || first < 0xC2 || first > 0xF4 || at + length > text.size()) {
        ++at;
        return length == 1 ? first : 0xFFFD;
    }
    char32_t value = first & (0x7Fu >> length);
    for (size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) {
            ++at;
            return 0xFFFD;
        }
        value = (value << 6) | (byte(at + i) & 0x3Fu);
    }
    at += length;
    return value;
}

int64_t countCodePoints(std::string_view text) {
    int64_t count = 0;
    for (size_t at = 0; at < text.size(); ++count)
        nextCodePoint(text, at);
    return count;
}

std::string previewOf(std::string_view text, int64_t count) {
    std::string preview;
    for (size_t at = 0; at < text.size() && count > 0; --count) {
        const size_t begin = at;
        const char32_t c = nextCodePoint(text, at);
        if (c == '\n' || c == '\r' || c == '\t')
            preview += ' ';
        else if (c == 0xFFFD)
            preview += "\uFFFD"; // half a character, as models end on one
        else
            preview += text.substr(begin, at - begin);
    }
    return preview;
}

TraceRanges traceRanges(std::string_view text) {
    static constexpr std::string_view openThink = "<think>", closeThink = "</think>";
    static constexpr std::string_view openAnswer = "<answer>", closeAnswer = "</answer>";
    constexpr size_t none = std::string_view::npos;
    TraceRanges ranges;
    size_t rest = 0; // where the answer may begin
    const size_t open = text.find(openThink);
    const size_t close = text.find(closeThink, open == none ? 0 : open + openThink.size());
    if (open != none || close != none) {
        ranges.thinkBegin = open == none ? 0 : open + openThink.size();
        ranges.thinkEnd = close == none ? text.size() : close;
        rest = close == none ? text.size() : close + closeThink.size();
    }
    ranges.answerBegin = rest;
    ranges.answerEnd = text.size();
    if (const size_t tag = text.find(openAnswer, rest); tag != none) {
        ranges.answerBegin = tag + openAnswer.size();
        const size_t end = text.find(closeAnswer, ranges.answerBegin);
        ranges.answerEnd = end == none ? text.size() : end;
    }
    return ranges;
}

std::map<std::string, int64_t> countWords(std::string_view text,
                                          const std::vector<LanguageSpan>& spans) {
    std::map<std::string, int64_t> words;
    size_t at = 0;
    int64_t position = 0; // code points before `at`
    for (const LanguageSpan& span : spans) {
        if (span.start < position) // overlapping or unordered spans: begin again
            at = static_cast<size_t>(position = 0);
        for (; position < span.start && at < text.size(); ++position)
            nextCodePoint(text, at);
        bool inWord = false;
        int64_t count = 0;
        for (; position < span.end && at < text.size(); ++position) {
            const char32_t c = nextCodePoint(text, at);
            const bool cjk = isCjk(c), letter = !cjk && isLetter(c);
            count += cjk || (letter && !inWord);
            inWord = letter;
        }
        if (!span.language.empty() && count > 0)
            words[span.language] += count;
    }
    return words;
}

bool containsText(std::string_view text, std::string_view needle) {
    if (needle.empty())
        return true;
    if (needle.size() > text.size())
        return false;
    const char first = needle.front(), low = lower(first);
    const bool letter = low >= 'a' && low <= 'z';
    if (!letter && static_cast<unsigned char>(first) >= 0x80)
        return ::memmem(text.data(), text.size(), needle.data(), needle.size()) != nullptr;
    const auto matches = [&](const char* at) {
        for (size_t i = 1; i < needle.size(); ++i)
            if (lower(at[i]) != lower(needle[i]))
                return false;
        return true;
    };
    const char* const end = text.data() + (text.size() - needle.size() + 1);
    const char upper = letter ? static_cast<char>(low - ('a' - 'A')) : low;
    for (const char* at = text.data(); at < end; ++at)
        if ((*at == low || *at == upper) && matches(at))
            return true;
    return false;
}

} // namespace rationale
