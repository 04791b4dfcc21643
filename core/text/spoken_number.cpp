// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/spoken_number.h"

#include "core/text/answer_wording.h"
#include "core/text/ascii.h"
#include "core/text/math/units.h"

#include <vector>

namespace rationale {

namespace {

/// Whether the text's first, or last, "2" is one of "2\\pi", "x^2", "\\frac{1}{2}", "2k".
bool isInsideFormula(std::string_view text, std::string_view number, bool first) {
    const size_t at = first ? text.find(number) : text.rfind(number);
    if (at == std::string_view::npos)
        return false;
    char before = at == 0 ? ' ' : text[at - 1];
    std::string_view after = text.substr(at + number.size());
    if (before == '(' && after.starts_with(')') && (at == 1 || text[at - 2] == ' ')) { // "(-7)"
        before = ' ';
        after.remove_prefix(1);
    }
    if (isLetter(before) || std::string_view("^_{/*(\\").find(before) != std::string_view::npos)
        return true;
    if (after.empty())
        return false;
    if (isLetter(after[0]) || after[0] == '(')
        return true;
    while (after.starts_with(' '))
        after.remove_prefix(1);
    return after.starts_with('^') || after.starts_with('_') || after.starts_with('/') ||
           after.starts_with('*') || after.starts_with('\\') || after.starts_with('!');
}

/// The next words of the sentence, three at most: "5 choose 2", "5 and a half".
std::string_view wordsBehind(std::string_view text, size_t begin) {
    constexpr int most = 3;
    size_t end = begin;
    for (int words = 0; end < text.size() && words < most; ++end) {
        if (text[end] == ' ')
            words += end > begin && isLetter(text[end - 1]) ? 1 : 0;
        else if (!isLetter(text[end]) && text[end] != '*' && text[end] != '$')
            break;
    }
    return text.substr(begin, end - begin);
}

/// The word before a number, or the one before an "of": "twice 5", "half of 5". Empty for "equal
/// to".
std::string_view wordBefore(std::string_view text, size_t end) {
    for (int words = 0; words < 2; ++words) {
        const size_t last = text.substr(0, end).find_last_not_of(" $*(\\");
        if (last == std::string_view::npos || !isLetter(text[last]))
            break;
        size_t begin = last;
        while (begin > 0 && isLetter(text[begin - 1]))
            --begin;
        const std::string_view word = text.substr(begin, last + 1 - begin);
        if (word != "of")
            return word == "to" ? std::string_view() : word;
        end = begin;
    }
    return {};
}

} // namespace

std::string doubtAbout(std::string_view text, std::string_view number, bool first) {
    const size_t at = first ? text.find(number) : text.rfind(number);
    if (at == std::string_view::npos)
        return {};
    const size_t end = at + number.size();
    const auto digitAt = [&](size_t place) { return place < text.size() && isDigit(text[place]); };
    if ((at > 1 && text[at - 1] == ',' && digitAt(at - 2)) ||
        (end < text.size() && text[end] == ',' && digitAt(end + 1)))
        return "a decimal comma, or a list";
    if (isDenied(text, at, end))
        return "it is denied, or asked";
    const size_t sign = text.substr(0, at).find_last_not_of(" $=");
    if (sign != std::string_view::npos && (text[sign] == '<' || text[sign] == '>'))
        return "a bound";
    if (goesOn(text, end))
        return "asked, or left open";
    if (math::changesNumber(wordsBehind(text, end)) || math::changesNumber(wordBefore(text, at)))
        return "words that change the number";
    return hasOtherNumerals(text.substr(at)) ? "a numeral that is not read" : "";
}

StatedNumber statedNumber(const FoundAnswer& found) {
    const std::string text = normaliseMath(found.text);
    StatedNumber stated;
    stated.shown = found.text;
    for (const std::string_view candidate : {std::string_view(text), rightHandSide(text)})
        if ((stated.literal = literalOf(candidate))) {
            if (candidate.size() < text.size())
                stated.shown = trimmed(candidate);
            return stated;
        }
    const bool closed =
        found.source == FoundAnswer::Source::Tag || found.source == FoundAnswer::Source::Boxed;
    if (closed &&
        (text.find("\\frac") != std::string::npos || text.find("\\sqrt") != std::string::npos)) {
        const size_t unit = text.rfind('}');
        const std::string_view value = rightHandSide(std::string_view(text).substr(0, unit + 1));
        stated.literal = literalOf(value);
        if (!stated.literal)
            stated.problem = "not a number written out";
        return stated;
    }
    const std::vector<std::string> numbers = numbersIn(rightHandSide(text));
    if (numbers.empty()) {
        stated.problem = "no number found";
        return stated;
    }
    if (closed) {
        const bool arithmetic =
            text.find_first_of("+*/^") != std::string::npos && text.find('=') == std::string::npos;
        if (numbers.size() > 1 || arithmetic) {
            stated.problem = arithmetic ? "not a number written out"
                                        : "names " + std::to_string(numbers.size()) + " numbers";
            return stated;
        }
    }
    const bool first = found.source == FoundAnswer::Source::Marker;
    stated.shown = first ? numbers.front() : numbers.back();
    if (!closed && isInsideFormula(rightHandSide(text), stated.shown, first)) {
        stated.problem = "a part of a formula";
        return stated;
    }
    stated.literal = literalOf(stated.shown);
    if (!stated.literal)
        stated.problem = "no number found";
    else if (!closed)
        stated.doubt = doubtAbout(text, stated.shown, first);
    return stated;
}

bool hasOtherUnit(const std::string& gold, const std::string& text, const std::string& number) {
    const std::string wanted = withMoneyAsUnit(gold), spoken = withMoneyAsUnit(text);
    const auto unitBehind = [](std::string_view words, size_t at) {
        const size_t begin = words.find_first_not_of(" *", at);
        if (begin == std::string_view::npos)
            return std::optional<math::Unit>();
        size_t end = begin;
        while (end < words.size() && (isLetter(words[end]) || words[end] == '%'))
            ++end;
        const std::string_view word = words.substr(begin, end - begin);
        return word == "%" ? math::unitOf("percent") : math::unitOf(word);
    };
    const size_t at = spoken.rfind(number);
    if (wanted == gold || at == std::string::npos)
        return false;
    const auto unit = unitBehind(wanted, wanted.find(' ')),
               other = unitBehind(spoken, at + number.size());
    return unit && other && *unit != *other;
}

bool isFormula(std::string_view text) {
    return text.find_first_of("\\^_{}=<>|!") != std::string_view::npos;
}

bool isSentence(const std::string& text) {
    if (isFormula(text))
        return false;
    size_t words = 0, letters = 0;
    for (size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && isLetter(text[i])) {
            ++letters;
        } else {
            words += letters > 1 ? 1 : 0;
            letters = 0;
        }
    }
    return words > 0;
}

} // namespace rationale
