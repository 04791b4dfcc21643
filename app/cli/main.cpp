// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/thread_policy.h"
#include "core/base/error.h"

#include <iostream>

int main(int argc, char** argv) {
    using namespace rationale;
    cli::letWaitingThreadsSleep(argv);
    CLI::App app("Rationale trains reasoning models the DeepSeek-R1 way.", "rationale");
    app.require_subcommand(1);
    app.set_version_flag("--version", RATIONALE_VERSION);
    cli::addProjectCommands(app);
    cli::addReadCommands(app);
    cli::addModelCommands(app);
    cli::addTextCommands(app);
    cli::addDoctorCommand(app);
    try {
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
    } catch (const std::exception& error) {
        std::cerr << "rationale: " << error.what() << ". Please report this.\n";
        return 1;
    }
}
