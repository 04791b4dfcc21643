// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/language.h"

#include "core/text/word_scanner.h"

#include <algorithm>
#include <array>
#include <limits>

namespace rationale {

namespace {

/// Joins neighbouring words of one language with the punctuation between them; the rest is "".
std::vector<LanguageSpan> makeSpans(const ScannedText& scanned) {
    std::vector<LanguageSpan> spans;
    int32_t at = 0;
    for (const Word& word : scanned.words) {
        const bool joins = !spans.empty() && word.softGap && spans.back().language == word.language;
        if (joins) {
            spans.back().end = word.charEnd;
        } else {
            if (word.charBegin > at)
                spans.push_back({at, word.charBegin, {}});
            spans.push_back({word.charBegin, word.charEnd, std::string(word.language)});
        }
        at = word.charEnd;
    }
    if (scanned.characters > at)
        spans.push_back({at, scanned.characters, {}});
    return spans;
}

} // namespace

double LanguageReport::share(const std::string& language) const {
    if (words == 0)
        return std::numeric_limits<double>::quiet_NaN();
    const auto found = shares.find(language);
    return found == shares.end() ? 0.0 : found->second;
}

LanguageReport detectLanguages(std::string_view utf8, const std::string& expected) {
    ScannedText scanned = scanWords(utf8);
    assignLanguages(utf8, expected, scanned.words);
    LanguageReport report;
    report.words = static_cast<int64_t>(scanned.words.size());
    std::vector<std::pair<std::string_view, int64_t>> counts;
    std::string_view before;
    for (const Word& word : scanned.words) {
        if (counts.empty() || word.language != before)
            report.switches += !counts.empty();
        before = word.language;
        const auto found = std::find_if(counts.begin(), counts.end(), [&](const auto& entry) {
            return entry.first == word.language;
        });
        if (found == counts.end())
            counts.emplace_back(word.language, 1);
        else
            ++found->second;
    }
    for (const auto& [language, count] : counts)
        report.shares.emplace(language,
                              static_cast<double>(count) / static_cast<double>(report.words));
    report.spans = makeSpans(scanned);
    return report;
}

std::string mainLanguage(std::string_view utf8) {
    const LanguageReport report = detectLanguages(utf8);
    const auto most = std::max_element(
        report.shares.begin(), report.shares.end(),
        [](const auto& left, const auto& right) { return left.second < right.second; });
    return most == report.shares.end() ? std::string() : most->first;
}

} // namespace rationale
