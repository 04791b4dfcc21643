// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rationale::math {

/// A unit that is known: what it measures, and how many of that dimension's base it is.
struct Unit {
    std::string dimension; // "length", "length^2", "angle", "dollar" …
    int64_t numerator = 1, denominator = 1;
    bool operator==(const Unit&) const = default;
};

/// "cm", "inches^2", "square feet", "km/h": nothing where the words are no known unit.
std::optional<Unit> unitOf(std::string_view words);
/// Whether a single plain word of two or more letters is a unit ("cm", "dollars").
bool isUnitWord(std::string_view word);
/// Words that make another number of the one they stand beside: "squared", "half of", "not".
bool changesNumber(std::string_view words);
/// Lower case, one space between words, no full stop, no plural: how words are compared.
std::string plainWords(std::string_view words);

} // namespace rationale::math
