// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace rationale::cli {

// Each adds its subcommands; a subcommand's callback does the work and throws Error.
void addProjectCommands(
    CLI::App& app); // init recipes run engine resume stop pause continue checkpoint
void addPipelineCommands(CLI::App& app); // pipelines lineage
void addQueueCommands(CLI::App& app);    // queue: add list move remove hold release run
void addAnnotateCommand(CLI::App& app);  // annotate
void addDataCommands(CLI::App& app); // data: import formats list show generate decontaminate export
void addDownloadCommand(CLI::App& app);  // download
void addReadCommands(CLI::App& app);     // runs metrics samples query
void addInsightCommands(CLI::App& app);  // alerts explain
void addInteropCommands(CLI::App& app);  // import export
void addBundleCommand(CLI::App& app);    // bundle: make verify open
void addModelsCommand(CLI::App& app);    // models
void addModelCommands(CLI::App& app);    // generate score convert eval
void addTextCommands(CLI::App& app);     // tokenize verify language
void addPlanCommand(CLI::App& app);      // plan
void addPreflightCommand(CLI::App& app); // preflight
void addDoctorCommand(CLI::App& app);    // doctor

} // namespace rationale::cli
