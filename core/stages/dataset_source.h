// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <string>

namespace rationale {

/// Where a run that makes a dataset leaves it, in its folder.
inline constexpr const char* datasetFolder = "dataset";

/// Where a run of curate shows the rows that wait for a person.
inline constexpr const char* pendingFolder = "pending";

/// Rows of a dataset: a JSONL file or a folder with rows.jsonl by its path, datasets/<name> of the
/// project, or a complete run of the project, by id or name, that made one. `projectFolder` may be
/// empty. Throws Error{Input} saying what was looked for.
fs::path resolveDatasetFile(const fs::path& projectFolder, const std::string& name);

} // namespace rationale
