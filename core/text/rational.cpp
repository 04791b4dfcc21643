// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/rational.h"
#include "core/text/ascii.h"

#include <algorithm>

namespace rationale {

namespace {

using Integer = Rational::Integer;

std::optional<Integer> times(Integer a, Integer b) {
    Integer result;
    if (__builtin_mul_overflow(a, b, &result))
        return std::nullopt;
    return result;
}

Integer greatestCommonDivisor(Integer a, Integer b) {
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b != 0) {
        const Integer rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

std::string integerText(Integer value) {
    const bool negative = value < 0;
    std::string digits;
    do {
        const auto digit = static_cast<int>(value % 10);
        digits.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        value /= 10;
    } while (value != 0);
    if (negative)
        digits.push_back('-');
    std::reverse(digits.begin(), digits.end());
    return digits;
}

/// "e3", "E-2": at most three digits; 0 for an empty text.
std::optional<int> exponentOf(std::string_view text) {
    if (text.empty())
        return 0;
    text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), isDigit))
        return std::nullopt;
    int value = 0;
    for (const char c : text)
        value = value * 10 + (c - '0');
    return negative ? -value : value;
}

} // namespace

std::optional<Rational> Rational::fraction(Integer numerator, Integer denominator) {
    constexpr Integer lowest = static_cast<Integer>(1) << 127;
    if (denominator == 0 || numerator == lowest || denominator == lowest)
        return std::nullopt;
    const Integer divisor = greatestCommonDivisor(numerator, denominator);
    Rational result;
    result.m_numerator = numerator / divisor;
    result.m_denominator = denominator / divisor;
    if (result.m_denominator < 0) {
        result.m_numerator = -result.m_numerator;
        result.m_denominator = -result.m_denominator;
    }
    return result;
}

std::optional<Rational> Rational::fromDecimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    const size_t mantissaEnd = std::min(text.find_first_of("eE"), text.size());
    const std::optional<int> exponent = exponentOf(text.substr(mantissaEnd));
    Integer value = 0;
    int digits = 0, decimals = 0;
    bool point = false;
    for (const char c : text.substr(0, mantissaEnd)) {
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!isDigit(c) || ++digits > 36)
            return std::nullopt;
        value = value * 10 + (c - '0');
        decimals += point;
    }
    if (digits == 0 || !exponent)
        return std::nullopt;
    Integer scale = 1;
    const int shift = *exponent - decimals;
    for (int i = 0; i < std::abs(shift); ++i) {
        const auto next = times(scale, 10);
        if (!next)
            return std::nullopt;
        scale = *next;
    }
    value = negative ? -value : value;
    if (shift < 0)
        return fraction(value, scale);
    const auto product = times(value, scale);
    return product ? fraction(*product, 1) : std::nullopt;
}

bool Rational::isAtMostOne() const {
    return (m_numerator < 0 ? -m_numerator : m_numerator) <= m_denominator;
}

std::string Rational::toString() const {
    std::string text = integerText(m_numerator);
    if (m_denominator != 1)
        text += "/" + integerText(m_denominator);
    return text;
}

std::optional<Rational> add(const Rational& a, const Rational& b) {
    const auto left = times(a.m_numerator, b.m_denominator);
    const auto right = times(b.m_numerator, a.m_denominator);
    const auto denominator = times(a.m_denominator, b.m_denominator);
    Integer sum;
    if (!left || !right || !denominator || __builtin_add_overflow(*left, *right, &sum))
        return std::nullopt;
    return Rational::fraction(sum, *denominator);
}

std::optional<Rational> subtract(const Rational& a, const Rational& b) {
    const auto negated = multiply(b, Rational(-1));
    return negated ? add(a, *negated) : std::nullopt;
}

std::optional<Rational> multiply(const Rational& a, const Rational& b) {
    const auto numerator = times(a.m_numerator, b.m_numerator);
    const auto denominator = times(a.m_denominator, b.m_denominator);
    if (!numerator || !denominator)
        return std::nullopt;
    return Rational::fraction(*numerator, *denominator);
}

std::optional<Rational> divide(const Rational& a, const Rational& b) {
    const auto numerator = times(a.m_numerator, b.m_denominator);
    const auto denominator = times(a.m_denominator, b.m_numerator);
    if (!numerator || !denominator)
        return std::nullopt;
    return Rational::fraction(*numerator, *denominator);
}

} // namespace rationale
