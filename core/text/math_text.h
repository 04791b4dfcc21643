// SPDX-License-Identifier: GPL-3.0-or-later
// Cleaning the notation of mathematical answers and reading numbers in it.
#pragma once

#include "core/text/rational.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// Without LaTeX that only sets type, units, currencies and separators of thousands.
std::string normaliseMath(std::string_view raw);
/// One spelling of a normalised expression: no spaces, "a/b" for fractions, no "x =" in front.
std::string canonicalMath(const std::string& normal);

/// A number written out: integer, decimal, fraction, mixed number, percentage. No arithmetic: an
/// answer that repeats the question ("3*4+5") is not worked out.
struct Literal {
    Rational value;
    bool percent = false;
};
std::optional<Literal> literalOf(std::string_view normal);
bool sameNumber(const Literal& a, const Literal& b);

/// The part after the last "=" ("x = 5", "3 + 4 = 7"); the text itself when there is none.
std::string_view rightHandSide(std::string_view text);
/// Numbers written in the text, in order: signs count after a space or at the start only.
std::vector<std::string> numbersIn(std::string_view text);

/// The value of an expression without variables ("3\sqrt{13}", "2\pi+1/3") in double precision;
/// nothing where it has other symbols. Serves to tell expressions apart, never to call them equal.
std::optional<double> approximateMath(std::string_view canonical);

} // namespace rationale
