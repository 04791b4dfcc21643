// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/text/answer_text.h"
#include "core/text/rational.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace rationale {

namespace {

constexpr size_t longestExpression = 200;
constexpr int deepestNesting = 20;

/// expression := term (("+" | "-") term)*; term := factor (("*" | "/") factor)*;
/// factor := number | "(" expression ")" | "-" factor. Nothing else: no powers ("2**3"), no floor
/// division ("7//2"), no juxtaposition, no decimals.
class ExpressionParser {
public:
    explicit ExpressionParser(std::string_view text)
        : m_text(text) {}

    std::optional<Rational> parse() {
        const auto value = sum(0);
        if (value && !atEnd())
            return fail(std::string("unexpected \"") + peek() + "\"");
        return value;
    }
    const std::vector<int64_t>& numbers() const { return m_numbers; }
    const std::string& problem() const { return m_problem; }

private:
    bool atEnd() const { return m_position >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_position]; }
    bool take(char wanted) {
        if (peek() != wanted)
            return false;
        ++m_position;
        return true;
    }
    std::optional<Rational> fail(const std::string& problem) {
        if (m_problem.empty())
            m_problem = problem;
        return std::nullopt;
    }

    std::optional<Rational> sum(int depth) {
        auto value = product(depth);
        while (value && (peek() == '+' || peek() == '-')) {
            const char sign = m_text[m_position++];
            const auto right = product(depth);
            if (!right)
                return std::nullopt;
            value = sign == '+' ? add(*value, *right) : subtract(*value, *right);
            if (!value)
                return fail("a number grows too large");
        }
        return value;
    }

    std::optional<Rational> product(int depth) {
        auto value = factor(depth);
        while (value && (peek() == '*' || peek() == '/')) {
            const char sign = m_text[m_position++];
            if (peek() == sign)
                return fail(sign == '*' ? "powers (**) are not allowed"
                                        : "floor division (//) is not allowed");
            const auto right = factor(depth);
            if (!right)
                return std::nullopt;
            if (sign == '/' && *right == Rational(0))
                return fail("division by zero");
            value = sign == '*' ? multiply(*value, *right) : divide(*value, *right);
            if (!value)
                return fail("a number grows too large");
        }
        return value;
    }

    std::optional<Rational> factor(int depth) {
        if (depth > deepestNesting)
            return fail("brackets are nested too deep");
        if (take('-')) {
            const auto value = factor(depth + 1);
            return value ? subtract(Rational(0), *value) : std::nullopt;
        }
        if (take('(')) {
            auto value = sum(depth + 1);
            if (value && !take(')'))
                return fail("a bracket is not closed");
            return value;
        }
        return number();
    }

    std::optional<Rational> number() {
        int64_t value = 0;
        const size_t begin = m_position;
        while (peek() >= '0' && peek() <= '9') {
            if (m_position - begin >= 9)
                return fail("a number is too long");
            value = value * 10 + (m_text[m_position++] - '0');
        }
        if (m_position == begin)
            return fail(atEnd() ? "the expression ends too early"
                                : std::string("unexpected \"") + peek() + "\"");
        m_numbers.push_back(value);
        return Rational(value);
    }

    std::string_view m_text;
    size_t m_position = 0;
    std::vector<int64_t> m_numbers;
    std::string m_problem;
};

struct Gold {
    int64_t target = 0;
    std::vector<int64_t> numbers;
};

Gold parseGold(const std::string& gold) {
    std::istringstream in(gold);
    Gold parsed;
    char colon = 0;
    in >> parsed.target >> colon;
    int64_t number = 0;
    while (in >> number)
        parsed.numbers.push_back(number);
    if (colon != ':' || parsed.numbers.empty() || !in.eof())
        throw Error(ErrorKind::Input, "\"" + gold + "\" is no countdown problem", "gold",
                    "Write the target, a colon and the numbers: \"24: 3 8 2 4\"");
    return parsed;
}

/// Replaces LaTeX and look-alike operators; spaces between two digits stay, so "1 2" is not 12.
std::string normalised(std::string_view found) {
    std::string text = toAsciiForms(found);
    for (const auto& [from, to] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{{"\\times", "*"},
                                                                              {"\\cdot", "*"},
                                                                              {"\\div", "/"},
                                                                              {"\\left", ""},
                                                                              {"\\right", ""},
                                                                              {"$", ""}})
        for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
            text.replace(at, from.size(), to);
    std::string compact;
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != ' ') {
            compact.push_back(text[i]);
            continue;
        }
        const size_t next = text.find_first_not_of(' ', i);
        if (next != std::string::npos && !compact.empty() && isDigit(compact.back()) &&
            isDigit(text[next]))
            compact.push_back(' ');
        i = (next == std::string::npos ? text.size() : next) - 1;
    }
    while (compact.ends_with('.'))
        compact.pop_back();
    return compact;
}

std::string lastLine(const std::string& text) {
    const std::string all = trimmed(text);
    const size_t line = all.rfind('\n');
    return line == std::string::npos ? all : trimmed(std::string_view(all).substr(line + 1));
}

} // namespace

VerifyResult verifyCountdown(const std::string& gold, std::string_view text) {
    const Gold wanted = parseGold(gold);
    const FoundAnswer found = findAnswer(text);
    const std::string line = found.marked() ? found.text : lastLine(found.text);
    if (line.empty())
        return {Verdict::Wrong, {}, "no answer found"};
    if (line.size() > longestExpression)
        return {Verdict::Wrong, line.substr(0, longestExpression), "the expression is too long"};
    std::string expression = normalised(line);
    if (const size_t equals = expression.find('='); equals != std::string::npos) {
        if (expression.substr(equals + 1) != std::to_string(wanted.target))
            return {Verdict::Wrong, line, "what follows \"=\" is not the target"};
        expression.resize(equals);
        while (expression.ends_with(' '))
            expression.pop_back();
    }
    ExpressionParser parser(expression);
    const auto value = parser.parse();
    if (!value)
        return {Verdict::Wrong, line, "not an allowed expression: " + parser.problem()};
    std::vector<int64_t> used = parser.numbers(), given = wanted.numbers;
    std::sort(used.begin(), used.end());
    std::sort(given.begin(), given.end());
    if (used != given)
        return {Verdict::Wrong, line, "does not use each given number exactly once"};
    if (*value != Rational(wanted.target))
        return {Verdict::Wrong, line,
                "gives " + value->toString() + ", not " + std::to_string(wanted.target)};
    return {Verdict::Correct, line, "gives " + std::to_string(wanted.target)};
}

} // namespace rationale
