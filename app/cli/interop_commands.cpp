// SPDX-License-Identifier: GPL-3.0-or-later
// import, export: what comes in from other programs and goes out to them.
#include "app/cli/commands.h"
#include "app/cli/models_command.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/interop/config_import.h"
#include "core/interop/run_export.h"
#include "core/interop/run_import.h"

#include <iostream>

namespace rationale::cli {

namespace {

struct ImportArguments {
    std::string format, project, name, to;
    interop::ImportRequest request;
    interop::ConfigOptions config;
    std::string path, rollouts, validation;
    bool json = false;
};

void printImported(const interop::ImportedRun& imported) {
    std::cout << "Run " << imported.run.info.name << " (" << imported.run.info.id
              << "): " << imported.values << " values of " << imported.metricNames << " metrics";
    if (imported.samples > 0)
        std::cout << ", " << imported.samples << " samples in " << imported.groups << " groups";
    std::cout << ", " << imported.steps << (imported.steps == 1 ? " step\n" : " steps\n");
    for (const std::string& note : imported.notes)
        std::cerr << "Note: " << note << ".\n";
}

Json importedObject(const interop::ImportedRun& imported) {
    return {{"id", imported.run.info.id},
            {"name", imported.run.info.name},
            {"folder", imported.run.folder.string()},
            {"metrics", imported.metricNames},
            {"values", imported.values},
            {"replaced", imported.replaced},
            {"steps", imported.steps},
            {"groups", imported.groups},
            {"samples", imported.samples},
            {"notes", imported.notes}};
}

/// A configuration becomes a recipe; what became of every key is told beside it.
void importConfig(const ImportArguments& arguments) {
    const interop::ConfigImport imported =
        interop::importConfig(arguments.format, arguments.request.path, arguments.config);
    std::cerr << interop::mappingTable(imported);
    if (!imported.refused().empty())
        throw Error(ErrorKind::Input, interop::refusalOf(imported), arguments.path,
                    "Change them with --set key=value, or leave them out with --drop key.");
    for (const Problem& problem : imported.problems)
        std::cerr << "Note: " << problem.message << '\n';
    if (arguments.to.empty()) {
        std::cout << imported.yaml;
        return;
    }
    if (fs::exists(arguments.to))
        throw Error(ErrorKind::Usage, "There is a file of that name already", arguments.to,
                    "Name another with --to.");
    writeFileAtomically(arguments.to, imported.yaml);
    std::cout << "Recipe " << arguments.to << '\n';
}

void runImport(ImportArguments& arguments) {
    arguments.request.path = arguments.path;
    arguments.request.rollouts = arguments.rollouts;
    arguments.request.validation = arguments.validation;
    interop::requirePath(arguments.request.path);
    if (interop::isConfigFormat(arguments.format))
        return importConfig(arguments);
    const interop::Importer& importer = interop::importer(arguments.format);
    Library library(projectFolder(arguments.project, true));
    const auto imported = interop::importRuns(library, importer, arguments.request, arguments.name);
    if (!arguments.json) {
        for (const interop::ImportedRun& one : imported)
            printImported(one);
        return;
    }
    Json list = Json::array();
    for (const interop::ImportedRun& one : imported)
        list.push_back(importedObject(one));
    std::cout << toJsonText(list, 2) << '\n';
}

std::string importFooter() {
    std::string text = "Formats:\n";
    for (const interop::Importer& one : interop::importers())
        text += "  " + std::string(one.name) + std::string(15 - std::string(one.name).size(), ' ') +
                one.what + "\n";
    return text + "  trl-config     A YAML file of TRL's GRPO, into a recipe\n"
                  "  verl-config    Overrides or YAML of veRL's main_ppo, into a recipe\n";
}

void addImport(CLI::App& app) {
    auto* command =
        app.add_subcommand("import", "Take in a run, or a configuration, of another program");
    auto arguments = std::make_shared<ImportArguments>();
    ImportArguments& a = *arguments;
    command->add_option("FORMAT", a.format, "One of the formats below")->required();
    command->add_option("PATH", a.path, "File or folder")->required();
    command->add_option("--project", a.project, "Project folder");
    command->add_option("--name", a.name, "Name of the run");
    command->add_option("--step-column", a.request.stepColumn, "csv: the column that counts steps");
    command->add_option("--run", a.request.run, "trackio: one of the runs of the file");
    command->add_option("--rollouts", a.rollouts, "verl: trainer.rollout_data_dir");
    command->add_option("--validation", a.validation, "verl: trainer.validation_data_dir");
    command->add_option("--to", a.to, "trl-config, verl-config: the recipe's file");
    command->add_option("--set", a.config.set, "… : key=value in place of what the file says");
    command->add_option("--drop", a.config.drop, "… : a key to leave out, whatever it meant");
    command->add_flag("--json", a.json, "Print what was imported as JSON");
    command->footer(importFooter());
    command->callback([arguments] { runImport(*arguments); });
}

struct ExportArguments {
    std::string run, project, to;
    interop::ExportOptions options;
    bool metrics = false, samples = false, adapter = false;
};

constexpr const char* modelFormat = "huggingface";

/// A model has neither metrics nor samples, a run no adapter.
void exportModelOf(const ExportArguments& arguments) {
    if (arguments.metrics || arguments.samples || arguments.options.tokens)
        throw Error(ErrorKind::Usage, "A model folder holds no metrics and no samples",
                    "--format huggingface", "Leave --metrics, --samples and --tokens out.");
    exportModelFolder(arguments.project, arguments.run, arguments.to, arguments.adapter);
}

void runExport(ExportArguments& arguments) {
    if (arguments.options.format == modelFormat)
        return exportModelOf(arguments);
    if (arguments.adapter)
        throw Error(ErrorKind::Usage, "Only models have an adapter", "--adapter",
                    "Use it with --format huggingface.");
    interop::ExportOptions& options = arguments.options;
    const bool chosen = arguments.metrics || arguments.samples;
    options.metrics = !chosen || arguments.metrics;
    options.samples =
        chosen ? arguments.samples : options.format != "tensorboard"; // which holds none
    RunReader reader(runFolder(arguments.project, arguments.run));
    std::string name = reader.info().name;
    const fs::path target =
        arguments.to.empty() ? fs::path(name + "-" + options.format) : fs::path(arguments.to);
    const interop::ExportResult result = interop::exportRun(reader, target, options);
    std::cout << result.values << " values, " << result.samples << " samples\n";
    if (result.beyondFloat > 0)
        std::cerr << "Note: " << result.beyondFloat
                  << " values are too large or too small for the 32-bit numbers of event files, "
                     "where they are infinite or 0.\n";
    for (const fs::path& file : result.files)
        std::cout << file.string() << '\n';
}

void addExport(CLI::App& app) {
    auto* command = app.add_subcommand("export", "Write a run or a model for other programs");
    auto arguments = std::make_shared<ExportArguments>();
    ExportArguments& a = *arguments;
    command
        ->add_option("RUN", a.run,
                     "Id, beginning of an id, or name; of a model also run/step-N or a folder")
        ->required();
    command
        ->add_option("--format", a.options.format,
                     "One of " + interop::exportFormatNames() + "; huggingface: the model")
        ->required();
    command->add_option("--to", a.to, "New folder; default: NAME-FORMAT here");
    command->add_option("--project", a.project, "Project folder; default: the nearest one");
    command->add_flag("--metrics", a.metrics, "Metrics alone");
    command->add_flag("--samples", a.samples, "Samples alone");
    command->add_flag("--tokens", a.options.tokens, "Samples with token ids and log-probs");
    command->add_flag("--adapter", a.adapter, "Of a model: its LoRA adapter alone");
    command->callback([arguments] { runExport(*arguments); });
}

} // namespace

void addInteropCommands(CLI::App& app) {
    addImport(app);
    addExport(app);
}

} // namespace rationale::cli
