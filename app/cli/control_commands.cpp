// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/control_commands.h"

#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/id.h"
#include "core/storage/control_channel.h"
#include "core/storage/run_reader.h"

#include <chrono>
#include <functional>
#include <iostream>
#include <thread>

namespace rationale::cli {

namespace {

constexpr double answerSeconds = 120; // a step of a large model may take a while

struct Target {
    std::string run, project;
    bool noWait = false;
};

fs::path activeRun(const Target& target) {
    const fs::path folder = runFolder(target.project, target.run);
    if (!FileLock::isHeld(folder / run_files::lock))
        throw Error(ErrorKind::Input, "Run '" + target.run + "' is not running", folder.string(),
                    "'rationale resume' continues a stopped run.");
    return folder;
}

/// Waits until `done` or until the engine has ended.
void waitFor(const fs::path& folder, const std::function<bool()>& done, const std::string& what) {
    const double begin = nowSeconds();
    while (!done() && FileLock::isHeld(folder / run_files::lock)) {
        if (nowSeconds() - begin > answerSeconds)
            throw Error(ErrorKind::Unavailable, "The engine has not answered yet", folder.string(),
                        "It obeys at the end of its step; " + what);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

/// The engine's answer to a command; throws when it said no.
void awaitAnswer(const fs::path& folder, int64_t commandId) {
    RunReader reader(folder);
    std::string refusal;
    waitFor(
        folder,
        [&] {
            for (const RunEvent& event : reader.events(0, "command_done")) {
                if (event.data.value("id", int64_t{0}) != commandId)
                    continue;
                if (!event.data.value("ok", false))
                    refusal = event.message;
                return true;
            }
            return false;
        },
        "look at its state with 'rationale runs'.");
    if (!refusal.empty())
        throw Error(ErrorKind::Usage, refusal, folder.string());
}

CLI::App* addTargeted(CLI::App& app, const char* name, const char* help,
                      const std::shared_ptr<Target>& target) {
    auto* command = app.add_subcommand(name, help);
    command->add_option("RUN", target->run, "Id, name or folder")->required();
    command->add_option("--project", target->project, "Project folder");
    command->add_flag("--no-wait", target->noWait, "Return before the engine has obeyed");
    return command;
}

/// `done`: what is printed when the engine has obeyed.
void addSimple(CLI::App& app, const char* verb, const char* help, const char* done) {
    auto target = std::make_shared<Target>();
    addTargeted(app, verb, help, target)->callback([target, verb, done] {
        const fs::path folder = activeRun(*target);
        const int64_t id = ControlSender(folder).send(verb);
        if (target->noWait)
            return;
        awaitAnswer(folder, id);
        std::cout << target->run << ": " << done << '\n';
    });
}

void addStop(CLI::App& app) {
    auto target = std::make_shared<Target>();
    auto now = std::make_shared<bool>(false);
    auto discard = std::make_shared<bool>(false);
    auto* command =
        addTargeted(app, "stop", "Stop a run at the end of its step and save it", target);
    command->add_flag("--now", *now, "Give up the step in progress; the last checkpoint stays");
    command->add_flag("--discard", *discard, "Do not save; the last checkpoint stays");
    command->callback([target, now, discard] {
        const fs::path folder = activeRun(*target);
        ControlSender(folder).send("stop", {{"save", !*discard && !*now}, {"now", *now}});
        if (target->noWait)
            return;
        waitFor(
            folder, [] { return false; }, "'rationale stop --now' gives up its step.");
        const RunInfo info = RunReader(folder).info();
        std::cout << info.name << ": "
                  << (info.message.empty() ? toString(info.state) : info.message) << '\n';
    });
}

void addSet(CLI::App& app) {
    auto target = std::make_shared<Target>();
    auto assignments = std::make_shared<std::vector<std::string>>();
    auto* command = addTargeted(app, "set", "Change a live setting of a running run", target);
    command->add_option("ASSIGNMENTS", *assignments, "key=number …")->required();
    command->callback([target, assignments] {
        std::vector<Json> changes; // one command each, so that each gets its answer
        for (const std::string& text : *assignments) {
            const size_t equals = text.find('=');
            char* end = nullptr;
            const double value =
                equals == std::string::npos ? 0 : std::strtod(text.c_str() + equals + 1, &end);
            if (!end || *end != '\0' || end == text.c_str() + equals + 1)
                throw Error(ErrorKind::Usage, "'" + text + "' sets nothing", "set",
                            "Write it as key=number.");
            changes.push_back({{text.substr(0, equals), value}});
        }
        const fs::path folder = activeRun(*target);
        ControlSender sender(folder);
        for (const Json& change : changes) {
            const int64_t id = sender.send("set", change);
            if (!target->noWait)
                awaitAnswer(folder, id);
        }
    });
}

} // namespace

void addControlCommands(CLI::App& app) {
    addStop(app);
    addSimple(app, "pause", "Hold a run at the end of its step", "pauses at the end of its step");
    addSimple(app, "continue", "Let a paused run go on", "goes on");
    addSimple(app, "checkpoint", "Save a checkpoint at the end of the step",
              "saves a checkpoint at the end of its step");
    addSet(app);
}

} // namespace rationale::cli
