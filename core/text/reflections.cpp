// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/ascii.h"
#include "core/text/language.h"

#include <algorithm>
#include <array>

namespace rationale {

namespace {

// After the list of reflective words in DeepSeek-R1's paper ("wait", "mistake", "verify", "wrong"
// …).
constexpr std::array<std::string_view, 16> english = {
    "wait",     "hmm",       "check",    "recheck",       "verify",     "mistake",
    "retry",    "wrong",     "actually", "alternatively", "reconsider", "rethink",
    "checking", "verifying", "mistaken", "reevaluate"};
constexpr std::array<std::string_view, 16> chinese = {
    "等等", "等一下", "不对", "检查", "检验", "验证",   "验算", "核对",
    "错了", "重新",   "再想", "再看", "反思", "仔细想", "稍等", "再算"};

/// Bytes of the reflection word that starts here; 0: none.
size_t reflectionAt(std::string_view text, size_t at) {
    if (static_cast<unsigned char>(text[at]) >= 0x80) {
        for (const std::string_view word : chinese)
            if (text.compare(at, word.size(), word) == 0)
                return word.size();
        return 0;
    }
    if (!isLetter(text[at]) || (at > 0 && isLetter(text[at - 1])))
        return 0;
    size_t end = at;
    char lower[16];
    while (end < text.size() && isLetter(text[end])) {
        if (end - at >= sizeof lower)
            return 0;
        lower[end - at] = static_cast<char>(text[end] | 0x20);
        ++end;
    }
    const std::string_view word(lower, end - at);
    return std::find(english.begin(), english.end(), word) != english.end() ? word.size() : 0;
}

bool onlySpaces(std::string_view gap) {
    return gap.find_first_not_of(" ,.!\n") == std::string_view::npos;
}

} // namespace

int32_t countReflections(std::string_view utf8) {
    int32_t count = 0;
    size_t lastEnd = std::string_view::npos;
    for (size_t i = 0; i < utf8.size();) {
        const size_t bytes = reflectionAt(utf8, i);
        if (bytes == 0) {
            ++i;
            while (i < utf8.size() && (static_cast<unsigned char>(utf8[i]) & 0xC0) == 0x80)
                ++i; // to the next character
            continue;
        }
        // "等等 不对" and "wait, wait" are one reflection.
        const bool continues =
            lastEnd != std::string_view::npos && onlySpaces(utf8.substr(lastEnd, i - lastEnd));
        count += !continues;
        i += bytes;
        lastEnd = i;
    }
    return count;
}

} // namespace rationale
