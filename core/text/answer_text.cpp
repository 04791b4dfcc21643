// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/answer_text.h"

#include "core/text/answer_wording.h"
#include "core/text/math_text.h"
#include "core/text/trace.h"
#include "core/text/utf8.h"

#include <unicode/uchar.h>

#include <array>
#include <charconv>
#include <utility>

namespace rationale {

namespace {

constexpr size_t npos = std::string_view::npos;

char lowerAscii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Where a marker stands last: not as a part of another word ("answer isn't 5", "answer island").
size_t lastMarker(const std::string& lower, std::string_view marker) {
    const bool word = marker.back() >= 'a' && marker.back() <= 'z';
    size_t at = lower.rfind(marker);
    while (at != npos && word) {
        const size_t end = at + marker.size();
        const char next = end < lower.size() ? lower[end] : ' ';
        if ((next < 'a' || next > 'z') && next != '\'' && !lower.substr(end, 3).starts_with("’"))
            break;
        at = at == 0 ? npos : lower.rfind(marker, at - 1);
    }
    return at;
}

/// The first line that says something: not only where a formula, or bold text, begins.
std::string_view firstLine(std::string_view text) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        const std::string said = trimmed(line);
        const bool opens = said == "\\[" || (said.starts_with("\\begin{") && said.ends_with('}'));
        if (said.find_first_not_of("*: $") != npos && !opens && said != "：")
            return line;
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return {};
}

/// What follows the last of the markers that announce an answer, up to the end of its line, or the
/// next line where nothing stands on its own.
std::optional<std::string> afterMarker(std::string_view text) {
    std::string lower;
    lower.reserve(text.size());
    for (const char c : text)
        lower.push_back(lowerAscii(c));
    size_t best = npos;
    for (const std::string_view marker :
         {"answer is", "answer:", "answer =", "####", "答案是", "答案 是", "答案为", "答案：",
          "答案:",
          // of MGSM's other languages
          "antwort ist", "antwort:", "réponse est", "réponse :", "réponse:", "respuesta es",
          "respuesta:", "ответ:", "Ответ:", "ответ —", "Ответ —", "答えは", "答え：",
          "答え:", "คำตอบคือ", "คำตอบ:", "jibu ni", "jibu:", "উত্তর হল", "উত্তর:", "సమాధానం:"}) {
        const size_t at = lastMarker(lower, marker);
        if (at != npos && (best == npos || at + marker.size() > best))
            best = at + marker.size();
    }
    if (best == npos)
        return std::nullopt;
    std::string_view rest = firstLine(text.substr(best));
    constexpr std::string_view wideColon = "：";
    while (rest.starts_with(' ') || rest.starts_with(':') || rest.starts_with('*') ||
           rest.starts_with(wideColon))
        rest.remove_prefix(rest.starts_with(wideColon) ? wideColon.size() : 1);
    std::string answer = trimmed(rest);
    while (answer.ends_with('*')) // bold
        answer.pop_back();
    return answer;
}

} // namespace

std::string trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n\f\v";
    const size_t begin = text.find_first_not_of(spaces);
    if (begin == npos)
        return {};
    return std::string(text.substr(begin, text.find_last_not_of(spaces) - begin + 1));
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
}

std::optional<int64_t> wholeNumber(std::string_view text, bool negative, size_t mostDigits) {
    const std::string_view digits = negative && text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || digits.size() > mostDigits ||
        digits.find_first_not_of("0123456789") != npos)
        return std::nullopt;
    int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string withoutSpaces(std::string_view text) {
    std::string kept;
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decodeUtf8(text, i);
        const bool space = c.code == ' ' || (c.code >= '\t' && c.code <= '\r') ||
                           c.code == 0x3000 || c.code == 0xA0;
        if (!space)
            kept += text.substr(i, c.bytes);
        i += c.bytes;
    }
    return kept;
}

std::string toAsciiForms(std::string_view text) {
    static constexpr std::array<std::pair<char32_t, std::string_view>, 10> alike = {
        {{0x2212, "-"},
         {0x2013, "-"},
         {0x00D7, "*"},
         {0x00F7, "/"},
         {0x22C5, "*"},
         {0x2215, "/"},
         {0x3002, "."},
         {0x3000, " "},
         {0x00A0, " "},
         {0x202F, " "}}};
    std::string ascii;
    ascii.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decodeUtf8(text, i);
        std::string_view replacement;
        for (const auto& [code, form] : alike)
            if (code == c.code)
                replacement = form;
        if (!replacement.empty())
            ascii += replacement;
        else if (c.code >= 0xFF01 && c.code <= 0xFF5E)
            ascii.push_back(static_cast<char>(c.code - 0xFF01 + '!'));
        else if (c.code >= 0x660 && u_isdigit(static_cast<UChar32>(c.code)) != 0)
            ascii.push_back(
                static_cast<char>('0' + u_charDigitValue(static_cast<UChar32>(c.code))));
        else
            ascii += text.substr(i, c.bytes);
        i += c.bytes;
    }
    return ascii;
}

std::optional<std::string> lastBoxed(std::string_view text) {
    size_t search = npos;
    // Unclosed boxes are skipped, but only so many: each costs a look at the rest of the text.
    for (int attempt = 0; attempt < 16; ++attempt) {
        const size_t boxed = text.rfind("\\boxed", search);
        const size_t fbox = text.rfind("\\fbox", search);
        const size_t at = boxed == npos ? fbox : fbox == npos ? boxed : std::max(boxed, fbox);
        if (at == npos)
            return std::nullopt;
        const size_t open = text.find_first_not_of(' ', at + (at == boxed ? 6 : 5));
        if (open != npos && text[open] == '{') {
            int depth = 0;
            for (size_t i = open; i < text.size(); ++i) {
                depth += (text[i] == '{') - (text[i] == '}');
                if (depth == 0)
                    return std::string(text.substr(open + 1, i - open - 1));
            }
        } else if (open != npos && open > at + 6) {
            return std::string(text.substr(open, text.find_first_of(" .,$\n", open) - open));
        }
        if (at == 0)
            return std::nullopt;
        search = at - 1;
    }
    return std::nullopt;
}

FoundAnswer findAnswer(std::string_view text) {
    if (text.size() > longestSearchedAnswer)
        text.remove_prefix(text.size() - longestSearchedAnswer);
    const Trace trace = parseTrace(text);
    const std::string_view part =
        text.substr(trace.answer.begin, trace.answer.end - trace.answer.begin);
    if (auto boxed = lastBoxed(part)) {
        const size_t box = part.rfind("\\boxed"), frame = part.rfind("\\fbox");
        const size_t at = box == npos ? frame : frame == npos ? box : std::max(box, frame);
        return {trimmed(*boxed), FoundAnswer::Source::Boxed, deniesWhatFollows(part.substr(0, at))};
    }
    if (auto marked = afterMarker(part))
        return {*marked, FoundAnswer::Source::Marker, false};
    return {trimmed(part),
            trace.hasAnswerTag ? FoundAnswer::Source::Tag : FoundAnswer::Source::WholeText, false};
}

std::string votedAnswer(std::string_view text, bool anywhere) {
    constexpr size_t longestBare = 100;
    FoundAnswer found = findAnswer(text);
    if (parseTrace(text).hasAnswerTag || (anywhere && found.marked()))
        return found.text;
    if (!anywhere)
        return {};
    if (const std::vector<std::string> numbers = numbersIn(found.text); !numbers.empty())
        return numbers.back();
    return found.text.size() <= longestBare ? found.text : std::string();
}

} // namespace rationale
