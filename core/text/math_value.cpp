// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math_text.h"

#include <cmath>
#include <numbers>

namespace rationale {

namespace {

/// sum := product (("+"|"-") product)*; product := power ("*"|"/"|juxtaposed power)*;
/// power := atom ("^" atom)?; atom := number | \pi | \sqrt[n]{…} | (…) | {…} | "-" atom.
class ValueParser {
public:
    explicit ValueParser(std::string_view text)
        : m_text(text) {}

    std::optional<double> parse() {
        const double value = sum(0);
        if (m_failed || m_at != m_text.size() || !std::isfinite(value))
            return std::nullopt;
        return value;
    }

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool take(std::string_view wanted) {
        if (m_text.substr(m_at, wanted.size()) != wanted)
            return false;
        m_at += wanted.size();
        return true;
    }
    double fail() {
        m_failed = true;
        return 0;
    }

    double sum(int depth) {
        double value = product(depth);
        while (!m_failed && (peek() == '+' || peek() == '-'))
            value += m_text[m_at++] == '+' ? product(depth) : -product(depth);
        return value;
    }

    double product(int depth) {
        double value = power(depth);
        while (!m_failed) {
            if (take("*") || peek() == '\\' || peek() == '(')
                value *= power(depth);
            else if (take("/"))
                value /= power(depth);
            else
                break;
        }
        return value;
    }

    double power(int depth) {
        const double base = atom(depth);
        return take("^") ? std::pow(base, atom(depth)) : base;
    }

    double closed(std::string_view end, int depth) {
        const double value = sum(depth + 1);
        return take(end) ? value : fail();
    }

    double atom(int depth) {
        if (m_failed || depth > 20)
            return fail();
        if (take("-"))
            return -power(depth + 1);
        if (take("\\pi"))
            return std::numbers::pi;
        if (take("\\sqrt[")) {
            const double degree = closed("]", depth);
            return take("{") ? std::pow(closed("}", depth), 1 / degree) : fail();
        }
        if (take("\\sqrt{"))
            return std::sqrt(closed("}", depth));
        if (take("("))
            return closed(")", depth);
        if (take("{"))
            return closed("}", depth);
        return number();
    }

    double number() {
        const size_t begin = m_at;
        while ((peek() >= '0' && peek() <= '9') || peek() == '.')
            ++m_at;
        const auto value = Rational::fromDecimal(m_text.substr(begin, m_at - begin));
        return value ? std::stod(std::string(m_text.substr(begin, m_at - begin))) : fail();
    }

    std::string_view m_text;
    size_t m_at = 0;
    bool m_failed = false;
};

} // namespace

std::optional<double> approximateMath(std::string_view canonical) {
    if (canonical.size() > 200)
        return std::nullopt;
    return ValueParser(canonical).parse();
}

} // namespace rationale
