// SPDX-License-Identifier: GPL-3.0-or-later
// data: datasets of a project.
#include "app/cli/commands.h"
#include "app/cli/data_generate_command.h"

namespace rationale::cli {

void addDataCommands(CLI::App& app) {
    auto* data = app.add_subcommand("data", "Make datasets");
    data->require_subcommand(1);
    addDataGenerateCommand(*data);
}

} // namespace rationale::cli
