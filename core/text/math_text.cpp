// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math_text.h"

#include "core/text/answer_text.h"
#include "core/text/ascii.h"
#include "core/text/math/units.h"

#include <algorithm>

namespace rationale {

namespace {

/// "\text{ cm}" → " cm", for every command that only sets type.
void unwrapText(std::string& text) {
    for (const std::string_view command : {"\\text{", "\\textbf{", "\\mathrm{", "\\mbox{",
                                           "\\mathbf{", "\\textnormal{", "\\operatorname{"})
        for (size_t at = 0; (at = text.find(command, at)) != std::string::npos;) {
            const size_t close = text.find('}', at);
            if (close == std::string::npos)
                break;
            text.erase(close, 1);
            text.erase(at, command.size());
        }
}

/// "\frac12" → "\frac{1}{2}", "\sqrt3" → "\sqrt{3}".
void addMissingBraces(std::string& text) {
    const auto brace = [&](size_t at) {
        if (at < text.size() && (isDigit(text[at]) || isLetter(text[at])))
            text.replace(at, 1, std::string("{") + text[at] + "}");
    };
    for (size_t at = 0; (at = text.find("\\frac", at)) != std::string::npos; at += 5) {
        brace(at + 5);
        const size_t close = text.find('}', at);
        if (close != std::string::npos && text.compare(at + 5, 1, "{") == 0)
            brace(close + 1);
    }
    for (size_t at = 0; (at = text.find("\\sqrt", at)) != std::string::npos; at += 5)
        brace(at + 5);
}

/// "1,234,567", "10 080" → digits only. A comma before other than three digits separates a list.
void joinThousands(std::string& text) {
    const auto isGroup = [&](size_t at) { // separator and three digits
        return at + 3 < text.size() && (text[at] == ',' || text[at] == ' ') &&
               isDigit(text[at + 1]) && isDigit(text[at + 2]) && isDigit(text[at + 3]);
    };
    std::string joined;
    for (size_t i = 0; i < text.size();) {
        size_t end = i;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        if (end == i) {
            joined.push_back(text[i++]);
            continue;
        }
        std::string digits = text.substr(i, end - i);
        size_t next = end;
        if (end - i <= 3 && text[i] != '0')
            for (; isGroup(next); next += 4)
                digits += text.substr(next + 1, 3);
        if (next > end && (next == text.size() || !isDigit(text[next]))) {
            joined += digits;
            i = next;
        } else {
            joined += text.substr(i, end - i);
            i = end;
        }
    }
    text = std::move(joined);
}

/// Drops a unit set as text after a number: "5 \text{ cm}^2", "270 \mbox{ degrees}".
void dropUnit(std::string& text) {
    for (const std::string_view command : {"\\text{", "\\mbox{", "\\mathrm{", "\\textnormal{"}) {
        const size_t at = text.rfind(command);
        if (at == std::string::npos || at == 0)
            continue;
        const size_t close = text.find('}', at);
        const size_t before = text.find_last_not_of(' ', at - 1);
        if (close == std::string::npos || before == std::string::npos ||
            math::changesNumber(
                std::string_view(text).substr(at + command.size(), close - at - command.size())) ||
            !(isDigit(text[before]) || text[before] == '}'))
            continue;
        const std::string tail = withoutSpaces(std::string_view(text).substr(close + 1));
        if (tail.empty() || tail == "." || tail == "^2" || tail == "^3" || tail == "^{2}" ||
            tail == "^{3}")
            text.resize(before + 1);
    }
}

std::optional<Rational> fractionOf(std::string_view numerator, std::string_view denominator) {
    const auto top = Rational::fromDecimal(numerator), bottom = Rational::fromDecimal(denominator);
    return top && bottom ? divide(*top, *bottom) : std::nullopt;
}

std::optional<Rational> unsignedLiteral(std::string_view text) {
    constexpr std::string_view command = "\\frac{";
    if (text.starts_with('+') || text.starts_with('-'))
        return std::nullopt;
    if (const size_t at = text.find(command); at != std::string_view::npos) {
        const size_t middle = text.find("}{", at);
        if (middle == std::string_view::npos || !text.ends_with('}'))
            return std::nullopt;
        const auto numerator = text.substr(at + command.size(), middle - at - command.size());
        const auto fraction =
            fractionOf(numerator, text.substr(middle + 2, text.size() - middle - 3));
        if (at == 0 || !fraction)
            return fraction;
        const auto whole = wholeNumber(trimmed(text.substr(0, at))); // 0.5\frac{1}{2} is a product
        return whole ? add(*whole, *fraction) : std::nullopt;
    }
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return Rational::fromDecimal(text);
    const size_t space = text.find(' ');
    const bool mixed = space != std::string_view::npos && space + 1 < slash && space > 0 &&
                       isDigit(text[space - 1]) && isDigit(text[space + 1]);
    const size_t begin = mixed ? space + 1 : 0;
    const auto fraction =
        fractionOf(trimmed(text.substr(begin, slash - begin)), trimmed(text.substr(slash + 1)));
    if (!mixed || !fraction)
        return fraction;
    const auto whole = wholeNumber(text.substr(0, space));
    return whole ? add(*whole, *fraction) : std::nullopt;
}

} // namespace

std::string normaliseMath(std::string_view raw) {
    std::string text = toAsciiForms(raw);
    dropUnit(text);
    unwrapText(text);
    for (const auto& [from, to] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"\\dfrac", "\\frac"},
             {"\\tfrac", "\\frac"},
             {"\\cfrac", "\\frac"},
             {"\\frac ", "\\frac"},
             {"\\left", ""},
             {"\\right", ""},
             {"\\!", ""},
             {"\\,", ""},
             {"\\;", ""},
             {"\\:", ""},
             {"\\ ", " "},
             {"\\$", ""},
             {"$", ""},
             {"\\(", ""},
             {"\\)", ""},
             {"\\[", ""},
             {"\\]", ""},
             {"^\\circ", ""},
             {"^{\\circ}", ""},
             {"\\degree", ""},
             {"°", ""},
             {"\\%", "%"},
             {"{,}", ","},
             {"\\cdot", "*"},
             {"\\times", "*"},
             {"\\displaystyle", ""},
             {"\\{", "{"},
             {"\\}", "}"},
             {"**", ""},
             {"π", "\\pi"},
             {"∞", "\\infty"},
             {"√", "\\sqrt"},
             {"≤", "\\le"},
             {"\\leq", "\\le"},
             {"\\geq", "\\ge"},
             {"≥", "\\ge"},
             {"€", ""},
             {"£", ""},
             {"¥", ""}})
        replaceAll(text, from, to);
    addMissingBraces(text);
    text = trimmed(text);
    while (text.ends_with('.') || text.ends_with(',') || text.ends_with(' '))
        text.pop_back();
    joinThousands(text);
    return text;
}

std::optional<Literal> literalOf(std::string_view raw) {
    std::string text = trimmed(raw);
    Literal literal;
    if (text.ends_with('%')) {
        literal.percent = true;
        text = trimmed(std::string_view(text).substr(0, text.size() - 1));
    }
    const bool bracketed = text.size() > 2 && text.front() == '{' && text.back() == '}' &&
                           text.find('}') == text.size() - 1;
    if (bracketed && !text.starts_with("{}"))
        text = text.substr(1, text.size() - 2);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text = trimmed(std::string_view(text).substr(1));
    const auto magnitude = unsignedLiteral(text);
    const auto value = magnitude && negative ? subtract(Rational(0), *magnitude) : magnitude;
    if (!value)
        return std::nullopt;
    literal.value = *value;
    return literal;
}

bool sameNumber(const Literal& a, const Literal& b) {
    if (a.value == b.value)
        return true; // "50" for "50%": the question names the unit
    if (a.percent == b.percent)
        return false;
    const auto hundredth = divide((a.percent ? a : b).value, Rational(100));
    return hundredth && *hundredth == (a.percent ? b : a).value;
}

bool isDoubtfulPercentage(const Literal& a, const Literal& b) {
    if (a.percent == b.percent || a.value != b.value || a.value == Rational(0))
        return false;
    return a.value.isAtMostOne();
}

std::string_view rightHandSide(std::string_view text) {
    const size_t equals = text.rfind('=');
    const bool bound = equals != std::string_view::npos && equals > 0 &&
                       std::string_view("<>!").find(text[equals - 1]) != std::string_view::npos;
    return equals == std::string_view::npos || bound ? text : text.substr(equals + 1);
}

std::vector<std::string> numbersIn(std::string_view text) {
    std::vector<std::string> numbers;
    for (size_t i = 0; i < text.size();) {
        if (!isDigit(text[i])) {
            ++i;
            continue;
        }
        size_t begin = i;
        if (begin > 0 && text[begin - 1] == '-' &&
            (begin == 1 || !(isDigit(text[begin - 2]) || isLetter(text[begin - 2]))))
            --begin;
        const auto isPart = [&](size_t at) {
            return isDigit(text[at]) || ((text[at] == '.' || text[at] == '/') &&
                                         at + 1 < text.size() && isDigit(text[at + 1]));
        };
        while (i < text.size() && isPart(i))
            ++i;
        if (i < text.size() && text[i] == '%')
            ++i;
        numbers.emplace_back(text.substr(begin, i - begin));
    }
    return numbers;
}

} // namespace rationale
