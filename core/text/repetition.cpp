// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/repetition.h"

#include "core/text/utf8.h"

#include <cstdint>
#include <functional>
#include <unordered_set>
#include <vector>

namespace rationale {

namespace {

bool isIdeograph(char32_t code) {
    return (code >= 0x2E80 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0x20000 && code <= 0x3FFFF);
}

/// Hashes of the words: what white space separates, and every CJK character.
std::vector<uint64_t> wordHashes(std::string_view text) {
    std::vector<uint64_t> words;
    size_t begin = 0;
    const auto flush = [&](size_t end) {
        if (end > begin)
            words.push_back(std::hash<std::string_view>{}(text.substr(begin, end - begin)));
    };
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decodeUtf8(text, i);
        const bool space = c.code == ' ' || (c.code >= '\t' && c.code <= '\r') || c.code == 0x3000;
        const bool ideograph = isIdeograph(c.code);
        if (space || ideograph) {
            flush(i);
            begin = ideograph ? i : i + c.bytes;
        }
        if (ideograph) {
            flush(i + c.bytes);
            begin = i + c.bytes;
        }
        i += c.bytes;
    }
    flush(text.size());
    return words;
}

} // namespace

double repeatedShare(std::string_view text, size_t ngram) {
    const std::vector<uint64_t> words = wordHashes(text);
    if (words.size() < ngram)
        return 0;
    std::unordered_set<uint64_t> seen;
    const size_t total = words.size() - ngram + 1;
    for (size_t i = 0; i < total; ++i) {
        uint64_t hash = 0;
        for (size_t j = i; j < i + ngram; ++j)
            hash = (hash ^ words[j]) * 0x9E3779B97F4A7C15ULL + (hash >> 29);
        seen.insert(hash);
    }
    return 1 - static_cast<double>(seen.size()) / static_cast<double>(total);
}

} // namespace rationale
