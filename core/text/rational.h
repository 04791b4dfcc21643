// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rationale {

/// An exact fraction in lowest terms, denominator positive. Operations give nothing when a number
/// leaves 127 bits or is divided by zero, so no input can make them slow.
class Rational {
public:
    __extension__ using Integer = __int128;

    Rational(int64_t value = 0) // NOLINT(google-explicit-constructor): numbers mix with integers
        : m_numerator(value) {}
    static std::optional<Rational> fraction(Integer numerator, Integer denominator);
    /// "42", "-3.50", "1.5e3": plain decimal notation only, the whole text, at most 36 digits.
    static std::optional<Rational> fromDecimal(std::string_view text);

    bool operator==(const Rational&) const = default;
    std::string toString() const; // "3", "-7/2"
    bool isAtMostOne() const;     // in size

    friend std::optional<Rational> add(const Rational& a, const Rational& b);
    friend std::optional<Rational> subtract(const Rational& a, const Rational& b);
    friend std::optional<Rational> multiply(const Rational& a, const Rational& b);
    friend std::optional<Rational> divide(const Rational& a, const Rational& b);

private:
    Integer m_numerator;
    Integer m_denominator = 1;
};

std::optional<Rational> add(const Rational& a, const Rational& b);
std::optional<Rational> subtract(const Rational& a, const Rational& b);
std::optional<Rational> multiply(const Rational& a, const Rational& b);
std::optional<Rational> divide(const Rational& a, const Rational& b);

} // namespace rationale
