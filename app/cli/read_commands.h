// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace rationale::cli {

void addSamplesCommand(CLI::App& app); // part of addReadCommands

} // namespace rationale::cli
