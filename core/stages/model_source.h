// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/recipe/recipe.h"
#include "core/storage/library.h"

#include <optional>
#include <string>

namespace rationale {

/// Folder of a model: a folder with a config.json, models/<name> of the project, or a run of the
/// project by id or name ("mini-base": its newest checkpoint; "mini-base/step-4000").
/// `projectFolder` may be empty. Throws Error{Input} saying what was looked for.
fs::path resolveModelFolder(const fs::path& projectFolder, const std::string& name);

/// The newest run of the project that a built-in recipe, unchanged, made with this seed: complete
/// ones first, then one that could be resumed.
std::optional<RunSummary> findPresetRun(Library& library, const Preset& preset, uint64_t seed);

/// Makes the folder of a run from a valid recipe: resolved values, seed and a free name (see
/// Library::createRun).
RunSummary createRun(Library& library, const Recipe& recipe, const std::string& name,
                     uint64_t seed);

} // namespace rationale
