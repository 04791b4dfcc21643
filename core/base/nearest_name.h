// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace rationale {

/// The known name that a mistyped one is nearest to, by Levenshtein distance; empty when none is
/// within a third of its length (or two letters).
std::string nearestName(const std::string& mistyped, const std::vector<std::string>& known);

} // namespace rationale
