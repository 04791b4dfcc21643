// SPDX-License-Identifier: GPL-3.0-or-later
// What the database needs to know of a text without the engine's text library.
#pragma once

#include "core/storage/run_types.h"

#include <map>
#include <string_view>

namespace rationale {

/// Decodes the code point at `at` and moves past it; a malformed byte counts as one code point.
char32_t nextCodePoint(std::string_view text, size_t& at);
int64_t countCodePoints(std::string_view text);
/// The first `count` code points, with line breaks and tabs as spaces.
std::string previewOf(std::string_view text, int64_t count);

/// Byte ranges of the thinking and of the answer, as core/text/trace.h defines them: a completion
/// with </think> but no <think> began inside the thinking (the prompt ended in the tag).
struct TraceRanges {
    size_t thinkBegin = 0, thinkEnd = 0;
    size_t answerBegin = 0, answerEnd = 0;
};
TraceRanges traceRanges(std::string_view text);

/// Words per language inside the spans: a word is a run of letters, or one CJK character.
std::map<std::string, int64_t> countWords(std::string_view text,
                                          const std::vector<LanguageSpan>& spans);

/// Whether `needle` occurs in `text`; ASCII letters match in either case.
bool containsText(std::string_view text, std::string_view needle);

} // namespace rationale
