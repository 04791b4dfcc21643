// SPDX-License-Identifier: GPL-3.0-or-later
// plan: what a recipe will need, before it is launched.
#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "app/cli/recipe_argument.h"
#include "core/stages/memory_plan.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

namespace rationale::cli {

namespace {

std::string sizeText(int64_t bytes) {
    const auto value = static_cast<double>(bytes);
    return bytes >= int64_t{1} << 30 ? fmt::format("{:8.2f} GiB", value / (1 << 30))
                                     : fmt::format("{:8.1f} MiB", value / (1 << 20));
}

void printParts(const char* title, const std::vector<MemoryPart>& parts) {
    if (parts.empty())
        return;
    std::cout << title << '\n';
    for (const MemoryPart& part : parts)
        std::cout << fmt::format("  {:<24}{}\n", part.name, sizeText(part.bytes));
}

int64_t machineMemory() {
    return int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
}

struct PlanArguments {
    std::string recipe, project;
    std::vector<std::string> set;
    std::optional<uint64_t> seed;
    bool json = false;
};

void plan(const PlanArguments& arguments) {
    const Recipe recipe = recipeOf(arguments.recipe, arguments.set, arguments.seed);
    const fs::path wanted = wantedProjectFolder(arguments.project);
    const fs::path project = Library::isProject(wanted) ? wanted : fs::path();
    const MemoryPlan memory =
        planMemory(recipe, plannedModelConfig(recipe, project),
                   plannedPromptTokens(recipe, project), plannedSecondConfig(recipe, project));
    const int64_t machine = machineMemory();
    if (arguments.json) {
        Json json = memory.toJson();
        json["machine"] = machine;
        json["fits"] = memory.peak() <= machine;
        std::cout << toJsonText(json, 2) << '\n';
        return;
    }
    std::cout << fmt::format("{} parameters, {} of them trained\n", memory.parameters,
                             memory.trained);
    printParts("All the time", memory.resident);
    printParts("While sampling", memory.generation);
    printParts("While learning", memory.training);
    std::cout << fmt::format("{:<26}{} of {} on this machine{}\n", "Peak", sizeText(memory.peak()),
                             sizeText(machine),
                             memory.peak() <= machine ? "" : ": it does not fit");
}

} // namespace

void addPlanCommand(CLI::App& app) {
    auto* command = app.add_subcommand("plan", "Estimate the memory that a recipe needs");
    auto arguments = std::make_shared<PlanArguments>();
    command->add_option("RECIPE", arguments->recipe, "YAML file or name")->required();
    command->add_option("--project", arguments->project, "Project that the model is looked up in");
    command->add_option("--set", arguments->set, "Change a setting: key=value");
    command->add_flag("--json", arguments->json, "Bytes, for machines");
    command->callback([arguments] { plan(*arguments); });
}

} // namespace rationale::cli
