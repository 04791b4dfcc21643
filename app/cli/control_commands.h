// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace rationale::cli {

/// stop, pause, continue, checkpoint, set: commands to a run's engine.
void addControlCommands(CLI::App& app);

} // namespace rationale::cli
