// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/control_commands.h"

#include "app/cli/pipeline_commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/id.h"
#include "core/storage/control_channel.h"
#include "core/storage/run_reader.h"

#include <algorithm>
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

/// Waits until `done` or until the engine, which holds `lock`, has ended.
void waitFor(const fs::path& lock, const std::function<bool()>& done, const std::string& what) {
    const double begin = nowSeconds();
    while (!done() && FileLock::isHeld(lock)) {
        if (nowSeconds() - begin > answerSeconds)
            throw Error(ErrorKind::Unavailable, "The engine has not answered yet",
                        lock.parent_path().string(), "It obeys at the end of its step; " + what);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

/// The engine's answer to a command; throws when it said no.
void awaitAnswer(const fs::path& folder, int64_t commandId) {
    RunReader reader(folder);
    std::string refusal;
    waitFor(
        folder / run_files::lock,
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

struct StopOptions {
    bool now = false, discard = false;
};

/// Sends the command, and waits for the end of who holds the lock, if that is wanted.
void sendStop(const fs::path& folder, const char* lock, const StopOptions& options, bool wait) {
    ControlSender(folder).send("stop",
                               {{"save", !options.discard && !options.now}, {"now", options.now}});
    if (wait)
        waitFor(
            folder / lock, [] { return false; }, "'rationale stop --now' gives up its step.");
}

/// The run of the stage that is being worked on obeys, and the pipeline ends with it. False: there
/// is no such pipeline.
bool stopPipeline(const Target& target, const StopOptions& options) {
    const auto named = pipelinesNamed(wantedProjectFolder(target.project), target.run);
    if (named.empty())
        return false;
    const auto running = std::find_if(named.begin(), named.end(),
                                      [](const PipelineRecord& record) { return record.running; });
    if (running == named.end())
        throw Error(ErrorKind::Input, "Pipeline '" + target.run + "' is not running",
                    named.front().folder.string(),
                    named.front().complete() ? "It is complete."
                                             : "'rationale resume' continues a stopped one.");
    sendStop(running->folder, pipeline_files::lock, options, !target.noWait);
    if (!target.noWait)
        std::cout << running->id
                  << (readPipelineRecord(running->folder).complete() ? ": complete" : ": stopped")
                  << '\n';
    return true;
}

void addStop(CLI::App& app) {
    auto target = std::make_shared<Target>();
    auto options = std::make_shared<StopOptions>();
    auto* command = addTargeted(
        app, "stop", "Stop a run, or a pipeline, at the end of its step and save it", target);
    command->add_flag("--now", options->now,
                      "Give up the step in progress; the last checkpoint stays");
    command->add_flag("--discard", options->discard, "Do not save; the last checkpoint stays");
    command->callback([target, options] {
        if (stopPipeline(*target, *options))
            return;
        const fs::path folder = activeRun(*target);
        sendStop(folder, run_files::lock, *options, !target->noWait);
        if (target->noWait)
            return;
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
