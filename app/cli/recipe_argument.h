// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <optional>
#include <string>
#include <vector>

namespace rationale::cli {

/// A recipe file or a built-in recipe, with --set and --seed applied; valid. Throws Error{Usage,
/// Input}.
Recipe recipeOf(const std::string& name, const std::vector<std::string>& settings,
                const std::optional<uint64_t>& seed);

} // namespace rationale::cli
