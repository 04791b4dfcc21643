// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <string>

namespace rationale::cli {

/// The project of --project, else the nearest one around the working folder, else ./project.
fs::path wantedProjectFolder(const std::string& option); // there or not
/// The same. `make`: it is created when it is not there; otherwise Error{Io} says that there is
/// none.
fs::path projectFolder(const std::string& option, bool make);

/// A run folder by its path, or a run of the project by id or name. Throws Error{Input}.
fs::path runFolder(const std::string& project, const std::string& run);

} // namespace rationale::cli
