// SPDX-License-Identifier: GPL-3.0-or-later
// init, recipes, run, engine, resume: what makes and starts runs.
#include "app/cli/commands.h"
#include "app/cli/control_commands.h"
#include "app/cli/detach.h"
#include "app/cli/model_options.h"
#include "app/cli/pipeline_commands.h"
#include "app/cli/project_folder.h"
#include "app/cli/recipe_argument.h"
#include "app/cli/run_progress.h"
#include "core/stages/evaluate.h"
#include "core/stages/model_source.h"
#include "core/stages/search_evaluation.h"
#include "core/storage/pipeline_record.h"
#include "core/storage/run_reader.h"

#include <fmt/format.h>

#include <iostream>

namespace rationale::cli {

namespace {

void addInit(CLI::App& app) {
    auto* command = app.add_subcommand("init", "Make a project");
    auto folder = std::make_shared<std::string>();
    command->add_option("DIR", *folder, "Folder of the project")->required();
    command->callback([folder] {
        if (folder->empty())
            throw Error(ErrorKind::Usage, "The folder has no name", "DIR", "Name one.");
        const bool existed = Library::isProject(*folder);
        Library::createProject(*folder);
        std::cout << "Project " << fs::absolute(*folder).lexically_normal().string()
                  << (existed ? " was there already" : "") << '\n';
    });
}

void printFields(const std::string& stage) {
    const StageSpec& spec = stageSpec(stage);
    std::cout << spec.title << ": " << spec.summary << '\n';
    std::string group;
    for (const FieldSpec& field : spec.fields) {
        if (field.group != group)
            std::cout << '\n' << (group = field.group) << '\n';
        std::cout << "  " << field.name << " = "
                  << (field.defaultValue.is_null() ? "(required)" : field.defaultValue.dump());
        std::cout << "\n      " << field.help
                  << (field.paper.empty() ? "" : " Paper: " + field.paper + ".") << '\n';
        if (!field.choices.empty())
            std::cout << "      One of: " << fmt::format("{}", fmt::join(field.choices, ", "))
                      << ".\n";
    }
}

void printRecipes(bool json) {
    if (json) {
        Json list = Json::array();
        for (const Preset& preset : presets())
            list.push_back({{"name", preset.name},
                            {"title", preset.title},
                            {"summary", preset.summary},
                            {"needs", preset.needs},
                            {"expected", preset.expected},
                            {"recipe", Recipe::fromYaml(preset.yaml, preset.name).resolved()}});
        std::cout << toJsonText(list, 2) << '\n';
        return;
    }
    for (const Preset& preset : presets()) {
        std::cout << preset.name << "\n    " << preset.summary << ".\n";
        if (!preset.needs.empty())
            std::cout << "    Starts from " << preset.needs
                      << ", which is trained first if need be.\n";
        if (!preset.expected.empty())
            std::cout << "    " << preset.expected << '\n';
    }
}

void addRecipes(CLI::App& app) {
    auto* command = app.add_subcommand("recipes", "List the built-in recipes");
    auto json = std::make_shared<bool>(false);
    auto stage = std::make_shared<std::string>();
    auto show = std::make_shared<std::string>();
    command->add_flag("--json", *json, "As JSON, with every resolved value");
    command->add_option("--fields", *stage, "List the settings of a stage");
    command->add_option("--show", *show, "Print the YAML of one recipe");
    command->callback([json, stage, show] {
        if (!stage->empty())
            return printFields(*stage);
        if (show->empty())
            return printRecipes(*json);
        const Preset* preset = findPreset(*show);
        if (!preset)
            throw Error(ErrorKind::Usage, "There is no recipe '" + *show + "'", "",
                        "'rationale recipes' lists them.");
        std::cout << preset->yaml;
    });
}

/// The last lines of a run that measured itself before and after, or that measures another model.
void printHeldOut(const fs::path& folder) {
    RunReader reader(folder);
    // Stages that judge models measure them otherwise.
    if (const auto report = reader.report("evaluation"); report && report->contains("pass@1")) {
        std::cout << heldOutLine("", *report) << '\n';
        if (report->contains("search"))
            std::cout << '\n' << searchTable(report->at("search"));
    }
    for (const char* when : {"before", "after"})
        if (const auto report = reader.report(std::string("evaluation/") + when))
            std::cout << heldOutLine(when, *report) << '\n';
}

void runHere(const fs::path& folder, bool resume, std::optional<int64_t> fromStep) {
    RunProgress progress;
    EngineOptions options = progress.options();
    options.resume = resume;
    options.fromStep = fromStep;
    const EngineOutcome outcome = [&] {
        try {
            return runEngine(folder, options);
        } catch (...) {
            progress.finish();
            throw;
        }
    }();
    progress.finish();
    if (outcome.state == RunState::Stopped)
        throw Error(ErrorKind::Stopped, outcome.message, folder.string(),
                    "Continue with 'rationale resume'.");
    printHeldOut(folder);
}

struct RunArguments {
    std::string recipe, project, until;
    std::optional<std::string> name;
    std::vector<std::string> set;
    std::optional<uint64_t> seed;
    bool detach = false, json = false;
};

/// What --name, or `name:` of the recipe, calls the run; empty: the library makes a name up.
std::string wantedName(const RunArguments& arguments, const Recipe& recipe) {
    const std::string name = arguments.name.value_or(recipe.name());
    if (arguments.name || !name.empty())
        requireRunName(name, arguments.name ? "--name" : arguments.recipe + ", name");
    return name;
}

void startRun(const RunArguments& arguments) {
    if (auto pipeline = pipelineOf(arguments.recipe)) {
        if (arguments.name)
            throw Error(ErrorKind::Usage, "A pipeline names its runs itself", "--name",
                        "Leave --name out.");
        return startPipeline(std::move(*pipeline),
                             {arguments.project, arguments.set, arguments.seed, arguments.until,
                              arguments.detach, arguments.json});
    }
    if (!arguments.until.empty())
        throw Error(ErrorKind::Usage, "'" + arguments.recipe + "' is no pipeline", "--until",
                    "Only a pipeline has stages to stop at: leave --until out.");
    const Recipe recipe = recipeOf(arguments.recipe, arguments.set, arguments.seed);
    for (const Problem& problem : recipe.validate())
        std::cerr << "Note: " << problem.message << '\n';
    const std::string wanted = wantedName(arguments, recipe);
    const fs::path wantedProject = wantedProjectFolder(arguments.project);
    requireArtifacts(recipe, Library::isProject(wantedProject) ? wantedProject : fs::path());
    Library library(projectFolder(arguments.project, true));
    const RunSummary run = createRun(library, recipe, wanted, recipe.get<uint64_t>("seed"));
    if (arguments.detach)
        startDetachedEngine(run.folder, false);
    if (arguments.json)
        std::cout << toJsonText({{"id", run.info.id},
                                 {"name", run.info.name},
                                 {"folder", run.folder.string()}})
                  << std::endl;
    else
        std::cout << "Run " << run.info.name << " (" << run.info.id << ")"
                  << (arguments.detach ? " goes on in the background" : "") << std::endl;
    if (!arguments.detach)
        runHere(run.folder, false, {});
}

void addRun(CLI::App& app) {
    auto* command =
        app.add_subcommand("run", "Run a recipe or a pipeline, built-in or from a file");
    auto arguments = std::make_shared<RunArguments>();
    command->add_option("RECIPE", arguments->recipe, "YAML file or name")->required();
    command->add_option("--project", arguments->project, "Project folder");
    command->add_option("--set", arguments->set, "Change a setting: key=value");
    command->add_option("--seed", arguments->seed, "Seed of data, weights and sampling")
        ->check(seedCheck());
    command->add_option("--name", arguments->name, "Name of the run");
    command->add_flag("--detach", arguments->detach,
                      "Start an engine in the background and return");
    command->add_option("--until", arguments->until,
                        "Run a pipeline up to this stage: it and what it needs");
    command->add_flag("--json", arguments->json, "Print id, name and folder as JSON");
    command->callback([arguments] { startRun(*arguments); });
}

void addEngine(CLI::App& app) {
    auto* command = app.add_subcommand("engine", "Be the engine of a run or pipeline folder");
    auto folder = std::make_shared<std::string>();
    auto resume = std::make_shared<bool>(false);
    command->add_option("RUN_FOLDER", *folder, "Folder of the run")->required();
    command->add_flag("--resume", *resume, "Continue from the newest checkpoint");
    auto until = std::make_shared<std::string>();
    command->add_option("--until", *until, "Run a pipeline up to this stage");
    command->callback([folder, resume, until] {
        if (fs::exists(fs::path(*folder) / pipeline_files::yaml))
            return runPipelineFolder(*folder, *until);
        runHere(*folder, *resume, {});
    });
}

void addResume(CLI::App& app) {
    auto* command = app.add_subcommand("resume", "Continue a run or a pipeline where it stopped");
    struct Arguments {
        std::string run, project, until;
        std::optional<int64_t> step;
        bool detach = false;
    };
    auto arguments = std::make_shared<Arguments>();
    command->add_option("RUN", arguments->run, "Id, name or folder")->required();
    command->add_option("--project", arguments->project, "Project folder");
    auto* step = command->add_option("--step", arguments->step, "Continue from this checkpoint");
    command->add_flag("--detach", arguments->detach, "Continue in the background")->excludes(step);
    command->add_option("--until", arguments->until, "Continue a pipeline up to this stage");
    command->callback([arguments] {
        if (!arguments->step &&
            resumePipeline(arguments->project, arguments->run, arguments->until, arguments->detach))
            return;
        const fs::path folder = runFolder(arguments->project, arguments->run);
        if (arguments->detach) {
            startDetachedEngine(folder, true);
            std::cout << arguments->run << " goes on in the background\n";
            return;
        }
        runHere(folder, true, arguments->step);
    });
}

} // namespace

void addProjectCommands(CLI::App& app) {
    addInit(app);
    addRecipes(app);
    addRun(app);
    addEngine(app);
    addResume(app);
    addControlCommands(app);
}

} // namespace rationale::cli
