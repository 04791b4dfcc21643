// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <CLI/CLI.hpp>

#include <string>

namespace rationale::cli {

// Parts of addDataCommands; each adds one subcommand of `data`.
void addDataImport(CLI::App& data);
void addDataDecontaminate(CLI::App& data);
void addDataExport(CLI::App& data);

/// datasets/ of a project.
fs::path datasetsFolder(const fs::path& project);

} // namespace rationale::cli
