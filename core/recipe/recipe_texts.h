// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>

namespace rationale {

/// Every sentence and label of the stages, their fields, the metrics and the built-in recipes and
/// pipelines that a person reads: what a translation of the studio has to know beside its own
/// texts.
std::set<std::string> recipeTexts();

} // namespace rationale
