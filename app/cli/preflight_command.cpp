// SPDX-License-Identifier: GPL-3.0-or-later
// preflight: a handful of problems and answers, judged before a run is launched.
#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "app/cli/recipe_argument.h"
#include "core/base/error.h"
#include "core/stages/dataset_source.h"
#include "core/stages/model_source.h"
#include "core/stages/preflight.h"
#include "core/stages/training_support.h"

#include <fmt/format.h>
#include <omp.h>

#include <iostream>

namespace rationale::cli {

namespace {

struct PreflightArguments {
    std::string recipe, project;
    std::vector<std::string> set;
    std::optional<uint64_t> seed;
    std::optional<int64_t> prompts, samples;
    bool json = false;
};

/// A built-in recipe stands for the run of it; here nothing is trained.
fs::path modelFolder(const Recipe& recipe, const fs::path& project) {
    const auto name = recipe.get<std::string>("model");
    const Preset* preset = findPreset(name);
    if (!preset)
        return resolveModelFolder(project, name);
    if (!project.empty()) {
        Library library(project);
        const auto run = findPresetRun(library, *preset, recipe.get<uint64_t>("seed"));
        if (run && run->info.state == RunState::Complete)
            return resolveModelFolder(project, run->info.id);
    }
    throw Error(ErrorKind::Input, "The model " + name + " is not trained yet with this seed",
                project.empty() ? "no project" : project.string(),
                "Train it first with 'rationale run " + name + "'.");
}

void requireRewards(const Recipe& recipe) {
    for (const char* key : {"reward_funcs", "num_generations", "max_completion_length"})
        if (!recipe.knows(key))
            throw Error(ErrorKind::Usage,
                        "The stage " + recipe.stage().name + " has no samples with rewards",
                        "preflight", "Use it on a recipe of grpo, ppo or rejection_sample.");
}

void print(const PreflightReport& report) {
    std::cout << fmt::format("{} problems looked at; {} answers to {} prompts: mean reward {:.3f}, "
                             "{:.0f} % cut off\n",
                             report.problems, report.samples, report.prompts, report.rewardMean,
                             100 * report.truncatedShare);
    for (const PreflightFinding& finding : report.findings) {
        std::cout << (finding.level == Problem::Level::Note ? "Note: " : "Warning: ")
                  << finding.message << '\n';
        for (const Json& example : finding.evidence.value("examples", Json::array()))
            if (example.is_string())
                std::cout << "    " << toJsonText(example) << '\n';
    }
    if (!report.hasWarnings())
        std::cout << "Nothing stands in the way.\n";
}

void check(const PreflightArguments& arguments) {
    const Recipe recipe = recipeOf(arguments.recipe, arguments.set, arguments.seed);
    requireRewards(recipe);
    const fs::path wanted = wantedProjectFolder(arguments.project);
    const fs::path project = Library::isProject(wanted) ? wanted : fs::path();
    if (recipe.get<int>("threads") > 0)
        omp_set_num_threads(recipe.get<int>("threads"));
    const fs::path folder = modelFolder(recipe, project);
    const auto tokenizer = loadTokenizer(folder);
    const auto model =
        loadModel(folder, computeTypeFromName(recipe.get<std::string>("dtype")), ModelUse::Frozen);
    model->refreshComputeWeights();
    const ProblemSource source =
        ProblemSource::fromRecipe(recipe, *tokenizer, [&project](const std::string& name) {
            return resolveDatasetFile(project, name);
        });
    const auto seed = recipe.get<uint64_t>("seed");
    const SamplingOptions sampling = samplingOptions(recipe, *tokenizer, seed);
    const SampleScorer scorer = SampleScorer::fromRecipe(
        recipe, *tokenizer, sampling.maxTokens,
        [&project](const std::string& name) { return resolveModelFolder(project, name); });
    requireRoom(*model, source, sampling.maxTokens);
    PreflightOptions options;
    options.seed = seed;
    options.prompts = arguments.prompts.value_or(options.prompts);
    options.samples = arguments.samples.value_or(recipe.get<int64_t>("num_generations"));
    const PreflightReport report = preflight(*model, *tokenizer, source, scorer, sampling, options);
    if (arguments.json)
        std::cout << toJsonText(report.toJson(), 2) << '\n';
    else
        print(report);
}

} // namespace

void addPreflightCommand(CLI::App& app) {
    auto* command = app.add_subcommand(
        "preflight", "Judge a handful of problems and answers before a run is launched");
    auto arguments = std::make_shared<PreflightArguments>();
    command->add_option("RECIPE", arguments->recipe, "YAML file or name")->required();
    command->add_option("--project", arguments->project, "Project folder");
    command->add_option("--set", arguments->set, "Change a setting: key=value");
    command->add_option("--seed", arguments->seed, "Seed of problems and sampling");
    command->add_option("--prompts", arguments->prompts, "Prompts to answer, 4 unless given")
        ->check(CLI::Range(1, 1024));
    command->add_option("--samples", arguments->samples, "Answers to each, else num_generations")
        ->check(CLI::Range(1, 1024));
    command->add_flag("--json", arguments->json, "Findings with their evidence, for machines");
    command->callback([arguments] { check(*arguments); });
}

} // namespace rationale::cli
