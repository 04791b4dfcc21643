// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/trace.h"

#include "core/text/utf8.h"

#include <unicode/uchar.h>

#include <array>

namespace rationale {

namespace {

constexpr size_t npos = std::string_view::npos;

/// First place and number of occurrences of one tag.
struct TagCount {
    std::string_view tag;
    size_t first = npos;
    size_t count = 0;

    TagCount(std::string_view text, std::string_view wanted)
        : tag(wanted) {
        for (size_t at = text.find(tag); at != npos; at = text.find(tag, at + tag.size())) {
            if (count++ == 0)
                first = at;
        }
    }
    size_t end() const { return first + tag.size(); }
};

bool anyCharacter(std::string_view text, bool (*wanted)(char32_t)) {
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decodeUtf8(text, i);
        if (wanted(c.code))
            return true;
        i += c.bytes;
    }
    return false;
}

/// White space, controls and zero-width characters do not make a part of a trace non-blank.
bool isBlank(std::string_view text) {
    return !anyCharacter(text,
                         [](char32_t code) { return u_isgraph(static_cast<UChar32>(code)) != 0; });
}

bool hasLetterOrDigit(std::string_view text) {
    return anyCharacter(text,
                        [](char32_t code) { return u_isalnum(static_cast<UChar32>(code)) != 0; });
}

struct Tags {
    TagCount think, thinkEnd, answer, answerEnd;
    explicit Tags(std::string_view text)
        : think(text, "<think>")
        , thinkEnd(text, "</think>")
        , answer(text, "<answer>")
        , answerEnd(text, "</answer>") {}
};

void locateThink(std::string_view text, const Tags& tags, bool prefilled, Trace& trace) {
    trace.hasThink = prefilled || tags.think.count > 0;
    if (!trace.hasThink)
        return;
    const size_t begin = prefilled ? 0 : tags.think.end();
    const size_t end = text.find(tags.thinkEnd.tag, begin);
    trace.thinkClosed = end != npos;
    trace.think = {begin, trace.thinkClosed ? end : text.size()};
}

void locateAnswer(std::string_view text, const Tags& tags, Trace& trace) {
    trace.answer = {0, text.size()};
    const size_t close = text.rfind(tags.answerEnd.tag);
    const size_t open = close == npos ? npos : text.rfind(tags.answer.tag, close);
    if (open != npos) {
        trace.hasAnswerTag = true;
        trace.answer = {open + tags.answer.tag.size(), close};
        return;
    }
    const size_t thinkEnd = text.rfind(tags.thinkEnd.tag);
    if (tags.answer.count > 0)
        trace.answer.begin = tags.answer.end();
    else if (thinkEnd != npos)
        trace.answer.begin = thinkEnd + tags.thinkEnd.tag.size();
}

void checkOrder(std::string_view text, const Tags& tags, bool prefilled, Trace& trace) {
    const auto between = [&](size_t begin, size_t end) { return text.substr(begin, end - begin); };
    auto& violations = trace.violations;
    if (!prefilled && tags.think.count > 0 && !isBlank(text.substr(0, tags.think.first)))
        violations.emplace_back("text before <think>");
    if (!prefilled && tags.think.count > 0 && tags.thinkEnd.count > 0 &&
        tags.thinkEnd.first < tags.think.first)
        violations.emplace_back("</think> before <think>");
    if (tags.thinkEnd.count > 0 && tags.answer.count > 0) {
        if (tags.answer.first < tags.thinkEnd.first)
            violations.emplace_back("<answer> before </think>");
        else if (!isBlank(between(tags.thinkEnd.end(), tags.answer.first)))
            violations.emplace_back("text between </think> and <answer>");
    }
    if (tags.answer.count > 0 && tags.answerEnd.count > 0 &&
        tags.answerEnd.first < tags.answer.first)
        violations.emplace_back("</answer> before <answer>");
    if (tags.answerEnd.count > 0 && !isBlank(text.substr(tags.answerEnd.end())))
        violations.emplace_back("text after </answer>");
}

} // namespace

bool opensThought(std::string_view prompt) {
    const size_t last = prompt.find_last_not_of(" \t\r\n");
    return last != npos && prompt.substr(0, last + 1).ends_with("<think>");
}

std::string withOpenThought(std::string_view completion, bool prefilled) {
    return (prefilled ? "<think>" : "") + std::string(completion);
}

Trace parseTrace(std::string_view text, bool prefilled) {
    const Tags tags(text);
    Trace trace;
    locateThink(text, tags, prefilled, trace);
    locateAnswer(text, tags, trace);
    const auto count = [&](const TagCount& found, bool opened) {
        const size_t seen = found.count + (opened ? 1 : 0);
        if (seen == 0)
            trace.violations.push_back("no " + std::string(found.tag));
        else if (seen > 1)
            trace.violations.push_back("second " + std::string(found.tag));
    };
    count(tags.think, prefilled);
    count(tags.thinkEnd, false);
    count(tags.answer, false);
    count(tags.answerEnd, false);
    checkOrder(text, tags, prefilled, trace);
    const auto part = [&](TextRange range) {
        return text.substr(range.begin, range.end - range.begin);
    };
    if (trace.thinkClosed && !hasLetterOrDigit(part(trace.think)))
        trace.violations.emplace_back("empty thinking");
    if (trace.hasAnswerTag && isBlank(part(trace.answer)))
        trace.violations.emplace_back("empty answer");
    return trace;
}

std::string_view finalAnswer(std::string_view text, bool prefilled) {
    const Trace trace = parseTrace(text, prefilled);
    if (trace.hasThink && !trace.thinkClosed && !trace.hasAnswerTag)
        return {};
    return text.substr(trace.answer.begin, trace.answer.end - trace.answer.begin);
}

bool isStrictFormat(std::string_view text, bool prefilled) {
    return parseTrace(text, prefilled).violations.empty();
}

} // namespace rationale
