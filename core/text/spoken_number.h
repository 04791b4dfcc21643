// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers that sentences name, and why these may not be meant.
#pragma once

#include "core/text/answer_text.h"
#include "core/text/math_text.h"

#include <optional>
#include <string>
#include <string_view>

namespace rationale {

/// The number that a found answer states, with a reason when there is none.
struct StatedNumber {
    std::optional<Literal> literal;
    std::string shown, problem;
    std::string doubt; // why it may not be meant as it is read
};

StatedNumber statedNumber(const FoundAnswer& found);

/// Why a number named in a sentence, its first or last, may be another or none; else empty.
std::string doubtAbout(std::string_view text, std::string_view number, bool first);

/// Whether the number in the text has another unit of its own than the right answer, which is
/// money.
bool hasOtherUnit(const std::string& gold, const std::string& text, const std::string& number);

/// Signs that only formulas have: a sentence with a number in it has none of them.
bool isFormula(std::string_view text);

/// Whether a number stands in words: where these were read as a formula ("I get -7"), they are
/// none.
bool isSentence(const std::string& text);

} // namespace rationale
