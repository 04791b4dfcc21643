// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/recipe/recipe.h"

#include <optional>
#include <string>
#include <vector>

namespace rationale::cli {

/// A recipe file or a built-in recipe, with --set and --seed applied; valid. Throws Error{Usage,
/// Input}.
Recipe recipeOf(const std::string& name, const std::vector<std::string>& settings,
                const std::optional<uint64_t>& seed);

/// A mistyped model or dataset is told before there is a run of it; a built-in recipe is trained
/// when needed. `project` may be empty: there is none yet. `models` false: datasets alone.
void requireArtifacts(const Recipe& recipe, const fs::path& project, bool models = true);

} // namespace rationale::cli
