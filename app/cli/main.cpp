// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/thread_policy.h"
#include "core/base/error.h"
#include "core/base/nearest_name.h"

#include <algorithm>
#include <iostream>
#include <new>

namespace {

/// CLI11 would only say that a command is missing.
void requireKnownCommand(const CLI::App& app, int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-')
        return;
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands(nullptr))
        names.push_back(command->get_name());
    const std::string given = argv[1];
    if (std::find(names.begin(), names.end(), given) != names.end())
        return;
    const std::string near = rationale::nearestName(given, names);
    throw rationale::Error(rationale::ErrorKind::Usage, "There is no command '" + given + "'", "",
                           near.empty() ? "'rationale --help' lists them."
                                        : "Did you mean '" + near + "'?");
}

} // namespace

int main(int argc, char** argv) {
    using namespace rationale;
    cli::letWaitingThreadsSleep(argv);
    CLI::App app("Rationale trains reasoning models the DeepSeek-R1 way.", "rationale");
    app.require_subcommand(1);
    app.set_version_flag("--version", RATIONALE_VERSION);
    cli::addProjectCommands(app);
    cli::addPipelineCommands(app);
    cli::addQueueCommands(app);
    cli::addAnnotateCommand(app);
    cli::addDataCommands(app);
    cli::addDownloadCommand(app);
    cli::addReadCommands(app);
    cli::addInsightCommands(app);
    cli::addInteropCommands(app);
    cli::addBundleCommand(app);
    cli::addModelsCommand(app);
    cli::addModelCommands(app);
    cli::addTextCommands(app);
    cli::addPlanCommand(app);
    cli::addPreflightCommand(app);
    cli::addDoctorCommand(app);
    try {
        requireKnownCommand(app, argc, argv);
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::ParseError& error) {
        const bool asked = error.get_exit_code() == 0; // --help, --version
        if (!asked)
            std::cerr << "rationale: " << error.what() << ". See 'rationale --help'.\n";
        return asked ? app.exit(error) : 2;
    } catch (const Error& error) {
        std::cerr << "rationale: " << error.what() << '\n';
        return error.exitCode();
    } catch (const std::bad_alloc&) {
        std::cerr << "rationale: The memory does not suffice for this. Ask for fewer or shorter "
                     "samples, or choose a smaller model.\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "rationale: " << error.what() << ". Please report this.\n";
        return 1;
    }
}
