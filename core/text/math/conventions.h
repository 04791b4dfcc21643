// SPDX-License-Identifier: GPL-3.0-or-later
// What writers of answers mean without saying so.
#pragma once

#include "core/text/math/node.h"

#include <optional>
#include <string>

namespace rationale::math {

/// "30 degrees" as an angle, "50 percent" as a percentage, "-5 cm" as -5 of them.
Node plainQuantity(const Node& node);

/// "1 hour and 30 minutes" as 90 minutes: a list of whole amounts of one dimension, each in a
/// smaller unit than the one before. What is none stays as it is.
Node summedQuantity(const Node& list);

/// The answer with its constant of integration called as in the right answer: "x^2 + c" where that
/// is "x^2 + C", a sum in one variable.
Node withConstantOf(const Node& gold, Node given);

/// The words of a text, or of letters that were words all along ("e·a·s·t"), in one spelling.
std::optional<std::string> wordsOf(const Node& node);

} // namespace rationale::math
