// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/trace_description.h"

#include "core/text/language.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace rationale {

namespace {

int32_t codePoints(std::string_view utf8) {
    return static_cast<int32_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

Trace describeTrace(const std::string& language, SampleRecord& record, bool prefilled) {
    const std::string_view text(record.completion);
    Trace trace = parseTrace(text, prefilled);
    const TextRange thinking = trace.hasThink ? trace.think : TextRange{0, text.size()};
    const std::string_view thought = text.substr(thinking.begin, thinking.end - thinking.begin);

    LanguageReport languages = detectLanguages(thought, language);
    const int32_t shift = codePoints(text.substr(0, thinking.begin));
    for (LanguageSpan& span : languages.spans) {
        span.start += shift;
        span.end += shift;
    }
    record.targetShare =
        language.empty() ? std::numeric_limits<double>::quiet_NaN() : languages.share(language);
    record.switches = languages.switches;
    record.spans = std::move(languages.spans);
    record.reflections = countReflections(thought);
    return trace;
}

} // namespace rationale
