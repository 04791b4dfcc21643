// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace rationale::cli {

// Parts of addReadCommands.
void addSamplesCommand(CLI::App& app);
void addTreesCommand(CLI::App& app);

} // namespace rationale::cli
