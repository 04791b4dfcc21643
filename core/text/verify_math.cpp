// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/answer_text.h"
#include "core/text/math_text.h"

#include <algorithm>
#include <cmath>
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

/// The number that a found answer states, with a reason when there is none.
struct StatedNumber {
    std::optional<Literal> literal;
    std::string shown, problem;
};

StatedNumber statedNumber(const FoundAnswer& found) {
    const std::string text = normaliseMath(found.text);
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
    const auto x = approximateMath(gold), y = approximateMath(given);
    if (x && y && std::abs(*x - *y) > 1e-9 * std::max(std::abs(*x), std::abs(*y)))
        return Verdict::Wrong;
    return Verdict::Unverifiable;
}

/// "52" answers "52_8": the question names the base.
bool isBaseNotationOf(const std::string& gold, const std::string& given) {
    const size_t mark = gold.find('_');
    return mark != std::string::npos && gold.substr(0, mark) == given &&
           std::all_of(given.begin(), given.end(), isDigit);
}

Verdict compareExpressions(const std::string& gold, const std::string& given) {
    const std::string wanted = canonicalMath(gold), answer = canonicalMath(given);
    if (wanted == answer || isBaseNotationOf(wanted, answer))
        return Verdict::Correct;
    for (const std::string_view operation : {"\\cup", "\\cap", "\\setminus"})
        if (wanted.find(operation) != std::string::npos ||
            answer.find(operation) != std::string::npos)
            return Verdict::Unverifiable;
    List a = listOf(wanted), b = listOf(answer);
    if (a.parts.size() == 1 && b.parts.size() == 1 && a.brackets.empty() && b.brackets.empty())
        return compareParts(wanted, answer);
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
    const std::string wanted = normaliseMath(goldFound.text);
    FoundAnswer found = findAnswer(text);
    if (found.source == FoundAnswer::Source::WholeText && found.text.size() > longestMathAnswer)
        found.text.erase(0, found.text.size() - longestMathAnswer);
    if (found.text.empty())
        return {Verdict::Wrong, {}, "no answer found"};
    if (found.text.size() > longestMathAnswer)
        return {Verdict::Wrong, found.text, "the answer is too long"};
    std::optional<Literal> number = literalOf(wanted);
    const size_t unit = wanted.find(' ');
    const bool hasUnit = unit != std::string::npos && isWord(wanted.substr(unit)) &&
                         literalOf(wanted.substr(0, unit));
    if (!number && hasUnit)
        number = literalOf(wanted.substr(0, unit)); // "42 dollars"
    if (number) {
        const StatedNumber stated = statedNumber(found);
        if (!stated.literal)
            return {Verdict::Wrong, stated.shown, stated.problem};
        const bool same = sameNumber(*number, *stated.literal);
        return {same ? Verdict::Correct : Verdict::Wrong, stated.shown,
                (same ? "equals " : "expected ") + number->value.toString() +
                    (number->percent ? "%" : "")};
    }
    const std::string given = normaliseMath(found.text);
    switch (compareExpressions(wanted, given)) {
    case Verdict::Correct:
        return {Verdict::Correct, found.text, "equals " + goldFound.text};
    case Verdict::Wrong:
        return {Verdict::Wrong, found.text, "expected " + goldFound.text};
    case Verdict::Unverifiable:
        break;
    }
    if (isWord(wanted) || isWord(given))
        return {canonicalMath(wanted) == canonicalMath(given) ? Verdict::Correct : Verdict::Wrong,
                found.text, "expected " + goldFound.text};
    return {Verdict::Unverifiable, found.text,
            "cannot tell whether it equals " + goldFound.text + ": no symbolic algebra"};
}

} // namespace rationale
