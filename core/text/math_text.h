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
/// A number written out: integer, decimal, fraction, mixed number, percentage. No arithmetic: an
/// answer that repeats the question ("3*4+5") is not worked out.
struct Literal {
    Rational value;
    bool percent = false;
};
std::optional<Literal> literalOf(std::string_view normal);
/// "50" for "50%" is the same: the question names the unit. So is "0.5".
bool sameNumber(const Literal& a, const Literal& b);
/// Whether one of the two has a percent sign and both are the same number of at most 1: "0.5" and
/// "0.5%" may or may not mean the same.
bool isDoubtfulPercentage(const Literal& a, const Literal& b);

/// The part after the last "=" ("x = 5", "3 + 4 = 7"); the text itself when there is none.
std::string_view rightHandSide(std::string_view text);
/// Numbers written in the text, in order: signs count after a space or at the start only.
std::vector<std::string> numbersIn(std::string_view text);

} // namespace rationale
