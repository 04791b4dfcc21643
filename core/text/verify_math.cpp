// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/answer_text.h"
#include "core/text/rational.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace rationale {

namespace {

constexpr size_t longestMathAnswer = 2000;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
}

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

std::string normalised(std::string_view raw) {
    std::string text = toAsciiForms(raw);
    unwrapText(text);
    for (const auto& [from, to] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"\\dfrac", "\\frac"},
             {"\\tfrac", "\\frac"},
             {"\\cfrac", "\\frac"},
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

/// A number written out: integer, decimal, fraction, mixed number, percentage. No arithmetic: an
/// answer that repeats the question ("3*4+5") is not worked out.
struct Literal {
    Rational value;
    bool percent = false;
};

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
        const auto whole = Rational::fromDecimal(trimmed(text.substr(0, at)));
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
    const auto whole = Rational::fromDecimal(text.substr(0, space));
    return whole ? add(*whole, *fraction) : std::nullopt;
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

/// The part after the last "=" ("x = 5", "3 + 4 = 7"); the text itself when there is none.
std::string_view rightHandSide(std::string_view text) {
    const size_t equals = text.rfind('=');
    return equals == std::string_view::npos ? text : text.substr(equals + 1);
}

/// Numbers written in the text, in order: signs count after a space or at the start only.
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

/// The number that a found answer states, with a reason when there is none.
struct StatedNumber {
    std::optional<Literal> literal;
    std::string shown, problem;
};

StatedNumber statedNumber(const FoundAnswer& found) {
    const std::string text = normalised(found.text);
    StatedNumber stated;
    stated.shown = found.text;
    for (const std::string_view candidate : {std::string_view(text), rightHandSide(text)})
        if ((stated.literal = literalOf(candidate)))
            return stated;
    if (text.find("\\frac") != std::string::npos || text.find("\\sqrt") != std::string::npos) {
        const size_t unit = text.rfind('}');
        const std::string_view value = rightHandSide(std::string_view(text).substr(0, unit + 1));
        stated.literal = literalOf(value);
        if (!stated.literal)
            stated.problem = "not a number written out";
        return stated;
    }
    const bool closed =
        found.source == FoundAnswer::Source::Tag || found.source == FoundAnswer::Source::Boxed;
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
    stated.literal = literalOf(stated.shown);
    if (!stated.literal)
        stated.problem = "no number found";
    return stated;
}

std::string canonical(const std::string& normal) {
    std::string text = withoutSpaces(normal);
    // "x^{2}" and "x^2"; "x_{0}" and "x_0"
    for (size_t at = 0; at + 3 < text.size(); ++at)
        if ((text[at] == '^' || text[at] == '_') && text[at + 1] == '{' && text[at + 3] == '}') {
            text.erase(at + 3, 1);
            text.erase(at + 1, 1);
        }
    const size_t equals = text.find('=');
    if (equals != std::string::npos && equals <= 2 &&
        text.find('=', equals + 1) == std::string::npos)
        text.erase(0, equals + 1); // "x=", "y ="
    if (text.size() > 4 && text.starts_with("x\\in"))
        text.erase(0, 4);
    return text;
}

/// "(3,\frac{1}{2})" → brackets "()" and the parts between top-level commas.
struct List {
    std::string brackets;
    std::vector<std::string> parts;
};

List listOf(const std::string& text) {
    List list;
    std::string_view inside = text;
    if (text.size() > 2 && std::string_view("([{").find(text.front()) != std::string_view::npos &&
        std::string_view(")]}").find(text.back()) != std::string_view::npos) {
        list.brackets = {text.front(), text.back()};
        inside = inside.substr(1, inside.size() - 2);
    }
    int depth = 0;
    std::string part;
    for (const char c : inside) {
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        if (c == ',' && depth == 0)
            list.parts.push_back(std::exchange(part, {}));
        else
            part.push_back(c);
    }
    list.parts.push_back(part);
    return list;
}

Verdict compareParts(const std::string& gold, const std::string& given) {
    if (gold == given)
        return Verdict::Correct;
    const auto a = literalOf(gold), b = literalOf(given);
    if (a && b)
        return sameNumber(*a, *b) ? Verdict::Correct : Verdict::Wrong;
    return Verdict::Unverifiable;
}

Verdict compareExpressions(const std::string& gold, const std::string& given) {
    const std::string wanted = canonical(gold), answer = canonical(given);
    if (wanted == answer)
        return Verdict::Correct;
    List a = listOf(wanted), b = listOf(answer);
    if (a.parts.size() == 1 && b.parts.size() == 1 && a.brackets.empty() && b.brackets.empty())
        return literalOf(answer) && !literalOf(wanted) ? Verdict::Unverifiable
                                                       : compareParts(wanted, answer);
    if (a.parts.size() != b.parts.size())
        return Verdict::Wrong;
    if (a.brackets != b.brackets && !a.brackets.empty() && !b.brackets.empty())
        return Verdict::Wrong;
    const bool unordered = a.brackets.empty() || a.brackets == "{}";
    if (unordered) {
        std::sort(a.parts.begin(), a.parts.end());
        std::sort(b.parts.begin(), b.parts.end());
    }
    Verdict verdict = Verdict::Correct;
    for (size_t i = 0; i < a.parts.size(); ++i) {
        const Verdict part = compareParts(a.parts[i], b.parts[i]);
        if (part == Verdict::Wrong)
            return part;
        if (part == Verdict::Unverifiable)
            verdict = part;
    }
    return verdict;
}

bool isWord(const std::string& text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return isLetter(c) || c == ' '; });
}

} // namespace

VerifyResult verifyMath(const std::string& gold, std::string_view text) {
    const FoundAnswer goldFound = findAnswer(gold);
    const std::string wanted = normalised(goldFound.text);
    FoundAnswer found = findAnswer(text);
    if (found.source == FoundAnswer::Source::WholeText && found.text.size() > longestMathAnswer)
        found.text.erase(0, found.text.size() - longestMathAnswer);
    if (found.text.empty())
        return {Verdict::Wrong, {}, "no answer found"};
    if (found.text.size() > longestMathAnswer)
        return {Verdict::Wrong, found.text, "the answer is too long"};
    std::optional<Literal> number = literalOf(wanted);
    if (!number && isDigit(wanted.empty() ? ' ' : wanted[0]) && numbersIn(wanted).size() == 1 &&
        wanted.find_first_of("\\^*+({[") == std::string::npos)
        number = statedNumber({wanted, FoundAnswer::Source::Tag}).literal; // "42 dollars"
    if (number) {
        const StatedNumber stated = statedNumber(found);
        if (!stated.literal)
            return {Verdict::Wrong, stated.shown, stated.problem};
        const bool same = sameNumber(*number, *stated.literal);
        return {same ? Verdict::Correct : Verdict::Wrong, stated.shown,
                (same ? "equals " : "expected ") + number->value.toString() +
                    (number->percent ? "%" : "")};
    }
    const std::string given = normalised(found.text);
    switch (compareExpressions(wanted, given)) {
    case Verdict::Correct:
        return {Verdict::Correct, found.text, "equals " + goldFound.text};
    case Verdict::Wrong:
        return {Verdict::Wrong, found.text, "expected " + goldFound.text};
    case Verdict::Unverifiable:
        break;
    }
    if (isWord(wanted) || isWord(given))
        return {canonical(wanted) == canonical(given) ? Verdict::Correct : Verdict::Wrong,
                found.text, "expected " + goldFound.text};
    return {Verdict::Unverifiable, found.text,
            "cannot tell whether it equals " + goldFound.text + ": no symbolic algebra"};
}

} // namespace rationale
