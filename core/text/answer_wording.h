// SPDX-License-Identifier: GPL-3.0-or-later
// How people write numbers in answers beside mathematics: money, Chinese numerals, decimal commas,
// and saying what an answer is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rationale {

/// "5万" → "50000", "1.5亿" → "150000000", "四十二" (when that is all) → "42", "百分之五" → "5%".
/// What has more than one multiplier stays as it is.
std::string withPlainNumerals(std::string_view text);
/// Whether a Chinese multiplier is left that changes a number, or the only numerals are Chinese.
bool hasOtherNumerals(std::string_view text);
/// Whether a number that ends here is followed by what goes on ("0.66...", "1, 2, …") or by a prime
/// ("5'", no quotation's end).
bool goesOn(std::string_view text, size_t end);
/// Whether something is left out, or a sign stands for more than one thing: "0.66...", "5'".
bool isOpenEnded(std::string_view text);

/// "\$5" → "5 dollars", "€5" → "5 euros": signs of money before a number as its unit, behind its
/// "million". A bare "$"
/// counts where it stands alone, not in pairs around mathematics.
std::string withMoneyAsUnit(std::string_view text);

/// "1,5" → "1.5", "1,5 Liter" → "1.5 Liter" when the whole text is one number whose comma separates
/// no thousands, with its unit.
std::optional<std::string> withDecimalPoint(std::string_view text);

/// Whether a text ends in a denial of what comes next: "is not ", "\ne ".
bool deniesWhatFollows(std::string_view text);

/// Whether what stands from `begin` to `end` is denied, asked for or only a bound: "is not 5",
/// "不是5", "isn't 5", "5?", "less than 5", "anything but 5".
bool isDenied(std::string_view text, size_t begin, size_t end);

} // namespace rationale
