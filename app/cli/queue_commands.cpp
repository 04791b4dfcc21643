// SPDX-License-Identifier: GPL-3.0-or-later
// queue: runs and sweeps that start one after the other.
#include "app/cli/commands.h"
#include "app/cli/detach.h"
#include "app/cli/pipeline_commands.h"
#include "app/cli/project_folder.h"
#include "app/cli/queue_worker.h"
#include "app/cli/recipe_argument.h"
#include "app/cli/table_printer.h"
#include "core/recipe/sweep.h"
#include "core/storage/run_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace rationale::cli {

namespace {

struct AddArguments {
    std::string recipe, project, name, seeds;
    std::vector<std::string> set, sweep;
    bool dryRun = false, yes = false, json = false, start = false;
};

std::string durationText(double seconds) {
    const auto minutes = std::llround(seconds / 60);
    return seconds < 90   ? fmt::format("{:.0f} s", seconds)
           : minutes < 60 ? fmt::format("{} min", minutes)
                          : fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::string costLine(const SweepCost& cost) {
    std::string line = fmt::format("{} run{}", cost.runs, cost.runs == 1 ? "" : "s");
    if (cost.steps > 0)
        line += fmt::format(", {} steps", cost.steps);
    if (cost.answers > 0)
        line += fmt::format(", {} answers of at most {} tokens together", cost.answers,
                            cost.answerTokens);
    return line + (cost.seconds ? ", about " + durationText(*cost.seconds) + " as measured here"
                                : ", time unknown: no complete run of this stage and model here");
}

/// Whether the model is that of a run of the project which is still to be made.
bool startsFromComingRun(const Recipe& recipe, Library* library) {
    if (!library || !recipe.knows("model") || !recipe.value("model").is_string())
        return false;
    const auto model = recipe.get<std::string>("model");
    const auto base = library->run(model.substr(0, model.find('/')));
    return base && (base->info.state == RunState::Queued || isActive(base->info.state));
}

std::vector<NewRun> newRuns(const std::vector<SweepMember>& members, const std::string& tag) {
    std::vector<NewRun> runs;
    runs.reserve(members.size());
    for (const SweepMember& member : members) {
        const auto seed = member.recipe->get<uint64_t>("seed");
        const Recipe own = member.recipe->ofRun(member.name, seed);
        runs.push_back({own.toYaml(), own.resolved(), own.stage().name,
                        own.knows("model") ? own.get<std::string>("model") : std::string(),
                        member.name, seed,
                        tag.empty() ? std::vector<std::string>() : std::vector{tag}});
    }
    return runs;
}

void printMembers(const std::vector<SweepMember>& members, const SweepCost& cost) {
    for (const SweepMember& member : members) {
        std::cout << (member.name.empty() ? "(named when it is made)" : member.name) << '\n';
        for (const Problem& problem : member.problems)
            std::cout << "    " << problem.message << '\n';
    }
    std::cout << costLine(cost) << '\n';
}

std::vector<SweepMember> plannedMembers(const AddArguments& arguments, const Recipe& recipe,
                                        const std::string& name) {
    std::vector<SweepAxis> axes;
    axes.reserve(arguments.sweep.size());
    for (const std::string& assignment : arguments.sweep)
        axes.push_back(parseSweepAxis(recipe, assignment));
    return expandSweep(recipe, axes, parseSweepSeeds(arguments.seeds), name);
}

void printAdded(const std::vector<RunSummary>& runs, bool json, const QueueState& state) {
    if (json) {
        Json list = Json::array();
        for (const RunSummary& run : runs)
            list.push_back(
                {{"id", run.info.id}, {"name", run.info.name}, {"folder", run.folder.string()}});
        std::cout << toJsonText(list) << '\n';
        return;
    }
    for (const RunSummary& run : runs)
        std::cout << "Queued " << run.info.name << " (" << run.info.id << ")\n";
    if (state.held)
        std::cout << "The queue is held: 'rationale queue release' lets it go on.\n";
    else if (!state.working)
        std::cout << "Nobody works on the queue: 'rationale queue run' does.\n";
}

void addToQueue(const AddArguments& arguments) {
    if (pipelineOf(arguments.recipe))
        throw Error(ErrorKind::Usage, "A pipeline cannot be queued", arguments.recipe,
                    "Start it with 'rationale run', or queue one of its stages.");
    const Recipe recipe = recipeOf(arguments.recipe, arguments.set, {});
    const bool sweeps = !arguments.sweep.empty() || !arguments.seeds.empty();
    std::string name = arguments.name.empty() ? recipe.name() : arguments.name;
    if (name.empty() && sweeps)
        name = recipe.stage().name;
    if (!name.empty())
        requireRunName(name, "--name");
    const std::vector<SweepMember> members = plannedMembers(arguments, recipe, name);
    const fs::path wanted = wantedProjectFolder(arguments.project);
    std::optional<Library> library;
    if (Library::isProject(wanted))
        library.emplace(wanted);
    const std::vector<RunSummary> known = library ? library->runs() : std::vector<RunSummary>();
    const SweepCost cost =
        costOf(members, [&known](const std::string& stage, const std::string& model) {
            return measuredStepSeconds(known, stage, model);
        });
    if (arguments.dryRun)
        printMembers(members, cost);
    requireValidSweep(members);
    for (const SweepMember& member : members)
        requireArtifacts(*member.recipe, library ? wanted : fs::path(),
                         !startsFromComingRun(*member.recipe, library ? &*library : nullptr));
    if (arguments.dryRun)
        return;
    if (members.size() > sweepToConfirm && !arguments.yes)
        throw Error(ErrorKind::Usage, "This queues " + costLine(cost), "queue add",
                    "Look at them with --dry-run, and say --yes if that is meant.");
    const fs::path project = projectFolder(arguments.project, true);
    RunQueue queue(project);
    const auto runs = queue.addNew(newRuns(members, sweeps ? name : std::string()));
    if (arguments.start)
        startDetachedQueue(project);
    if (!arguments.json)
        std::cout << costLine(cost) << '\n';
    QueueState state = queue.state();
    state.working = state.working || arguments.start;
    printAdded(runs, arguments.json, state);
}

void addAdd(CLI::App& app) {
    auto* command = app.add_subcommand("add", "Queue a recipe, or a sweep over its settings");
    auto arguments = std::make_shared<AddArguments>();
    command->add_option("RECIPE", arguments->recipe, "YAML file or name")->required();
    command->add_option("--project", arguments->project, "Project folder");
    command->add_option("--set", arguments->set, "Change a setting: key=value");
    command->add_option("--sweep", arguments->sweep,
                        "A run for each value: key=1e-5,2e-5, key=1..5, key=0..1:0.25 or "
                        "key=1e-6..1e-3*10; several make a grid");
    command->add_option("--seeds", arguments->seeds, "A run for each seed: 1,2,3 or 1..5");
    command->add_option("--name", arguments->name, "Name of the run, or of the sweep");
    command->add_flag("--dry-run", arguments->dryRun, "Only show the runs and what they cost");
    command->add_flag("--yes", arguments->yes,
                      fmt::format("Queue more than {} runs", sweepToConfirm));
    command->add_flag("--start", arguments->start, "Work on the queue in the background");
    command->add_flag("--json", arguments->json, "Print ids, names and folders as JSON");
    command->callback([arguments] { addToQueue(*arguments); });
}

void listQueue(const fs::path& project, bool json) {
    Library library(project);
    library.refresh();
    const QueueState state = RunQueue::read(project);
    TablePrinter table({"place", "name", "stage", "waits for", "run"});
    Json rows = Json::array();
    const auto add = [&](const QueueEntry& entry, int64_t place) {
        const auto run = library.run(entry.run);
        const auto base = entry.waitsFor.empty() ? std::nullopt : library.run(entry.waitsFor);
        const std::string name = run ? run->info.name : "";
        const std::string stage = run ? run->info.stage : "";
        const std::string waits = base ? base->info.name : "";
        table.add({place > 0 ? Json(place) : Json("begun"), name, stage, waits, entry.run});
        rows.push_back({{"run", entry.run},
                        {"name", name},
                        {"stage", stage},
                        {"place", place},
                        {"begun", place == 0},
                        {"added", entry.added},
                        {"waits_for", entry.waitsFor}});
    };
    for (const QueueEntry& entry : state.begun)
        add(entry, 0);
    int64_t place = 0;
    for (const QueueEntry& entry : state.waiting)
        add(entry, ++place);
    if (json) {
        std::cout << toJsonText({{"held", state.held}, {"working", state.working}, {"runs", rows}})
                  << '\n';
        return;
    }
    if (table.size() > 0)
        table.print(std::cout, Format::Table);
    std::cout << (state.held          ? "The queue is held.\n"
                  : table.size() == 0 ? "Nothing waits.\n"
                  : state.working     ? "A process works on it.\n"
                                      : "Nobody works on it: 'rationale queue run' does.\n");
}

struct Target {
    std::string project, run, place;
    int jobs = 1;
    bool json = false;
};

CLI::App* addSimple(CLI::App& app, const char* name, const char* help,
                    const std::shared_ptr<Target>& target) {
    auto* command = app.add_subcommand(name, help);
    command->add_option("--project", target->project, "Project folder");
    return command;
}

/// The id of a run that is named by id, name or a prefix.
std::string idOf(const fs::path& project, const std::string& name) {
    return runFolder(project.string(), name).filename().string();
}

void moveInQueue(const Target& target) {
    const fs::path project = projectFolder(target.project, false);
    const std::string id = idOf(project, target.run);
    RunQueue queue(project);
    const std::vector<QueueEntry> waiting = queue.state().waiting;
    const auto found = std::find_if(waiting.begin(), waiting.end(),
                                    [&id](const QueueEntry& entry) { return entry.run == id; });
    const auto now = static_cast<int64_t>(found - waiting.begin()) + 1;
    const auto last = static_cast<int64_t>(waiting.size());
    int64_t place = 0;
    if (target.place == "first" || target.place == "last")
        place = target.place == "first" ? 1 : last;
    else if (target.place == "up" || target.place == "down")
        place = now + (target.place == "up" ? -1 : 1);
    else if (target.place.empty() || target.place.size() > 9 ||
             target.place.find_first_not_of("0123456789") != std::string::npos ||
             (place = std::stoll(target.place)) < 1)
        throw Error(ErrorKind::Usage, "'" + target.place + "' is no place in the queue", "POSITION",
                    "Give a number from 1, or first, last, up or down.");
    queue.move(id, place);
}

void addChanges(CLI::App& app) {
    auto move = std::make_shared<Target>();
    auto* command = addSimple(app, "move", "Give a waiting run another place", move);
    command->add_option("RUN", move->run, "Id or name")->required();
    command->add_option("POSITION", move->place, "From 1, or first, last, up, down")->required();
    command->callback([move] { moveInQueue(*move); });
    auto remove = std::make_shared<Target>();
    command = addSimple(app, "remove", "Take a waiting run out; the run itself stays", remove);
    command->add_option("RUN", remove->run, "Id or name")->required();
    command->callback([remove] {
        const fs::path project = projectFolder(remove->project, false);
        RunQueue(project).remove(idOf(project, remove->run));
    });
    auto hold = std::make_shared<Target>();
    addSimple(app, "hold", "Start nothing new; what runs goes on", hold)->callback([hold] {
        RunQueue(projectFolder(hold->project, false)).setHeld(true);
    });
    auto release = std::make_shared<Target>();
    addSimple(app, "release", "Let a held queue go on, in the background", release)
        ->callback([release] {
            const fs::path project = projectFolder(release->project, false);
            RunQueue(project).setHeld(false);
            startDetachedQueue(project);
        });
}

} // namespace

void addQueueCommands(CLI::App& app) {
    auto* queue = app.add_subcommand("queue", "Runs that start one after the other");
    queue->require_subcommand(1);
    addAdd(*queue);
    auto list = std::make_shared<Target>();
    auto* command = addSimple(*queue, "list", "Show what waits, in order", list);
    command->add_flag("--json", list->json, "As JSON");
    command->callback([list] { listQueue(projectFolder(list->project, false), list->json); });
    addChanges(*queue);
    auto work = std::make_shared<Target>();
    command = addSimple(*queue, "run", "Start what waits, until nothing does", work);
    command->add_option("--jobs", work->jobs, "Runs at a time")->check(CLI::Range(1, 64));
    command->callback([work] { workOnQueue(projectFolder(work->project, false), work->jobs); });
}

} // namespace rationale::cli
