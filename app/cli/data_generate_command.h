// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace rationale::cli {

/// `generate` of the group `data`.
void addDataGenerateCommand(CLI::App& data);

} // namespace rationale::cli
