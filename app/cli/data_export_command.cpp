// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/data_commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/stages/dataset_source.h"
#include "core/stages/export_source.h"
#include "core/stages/stop_signal.h"

#include <iostream>

namespace rationale::cli {

namespace {

struct Arguments {
    std::string name, as, to, project, annotations = "judged";
    SampleFilter filter;
    ExportOptions options;
    bool samples = false, replace = false;
};

Heeded heededOf(const fs::path& project, const std::string& rule) {
    Heeded heeded;
    heeded.rule = rule == "ignore"     ? Heeded::Rule::Ignore
                  : rule == "accepted" ? Heeded::Rule::AcceptedOnly
                                       : Heeded::Rule::Judged;
    if (heeded.rule != Heeded::Rule::Ignore && !project.empty())
        heeded.annotations = Library(project).annotations();
    return heeded;
}

/// A run whose samples are meant; nothing where NAME is a dataset.
fs::path runOf(const fs::path& project, const Arguments& arguments) {
    if (arguments.samples)
        return runFolder(arguments.project, arguments.name);
    if (project.empty())
        return {};
    Library library(project);
    library.refresh();
    const auto run = library.run(arguments.name);
    std::error_code ignored;
    const bool hasDataset =
        run && fs::exists(run->folder / datasetFolder / Dataset::rowsFile, ignored);
    const fs::path ofProject = datasetsFolder(project) / arguments.name;
    const bool isDataset = fs::exists(arguments.name, ignored) ||
                           fs::exists(ofProject / Dataset::rowsFile, ignored) ||
                           fs::exists(fs::path(ofProject) += ".jsonl", ignored);
    return run && !hasDataset && !isDataset ? run->folder : fs::path();
}

void run(Arguments& arguments) {
    arguments.options.kind = exportKindFromString(arguments.as);
    if (arguments.options.messages && arguments.options.kind == ExportKind::Steps)
        throw Error(ErrorKind::Usage, "Steps have no messages", "--messages",
                    "TRL's step-label sets are texts.");
    if (arguments.filter.split == "all")
        arguments.filter.split.clear();
    const fs::path wanted = wantedProjectFolder(arguments.project);
    const fs::path project = Library::isProject(wanted) ? wanted : fs::path();
    const Heeded heeded = heededOf(project, arguments.annotations);
    LeftOut leftOut;
    const fs::path folder = runOf(project, arguments);
    const RowSource rows =
        folder.empty()
            ? exportOfDataset(resolveDatasetFile(project, arguments.name), arguments.options,
                              heeded, leftOut)
            : exportOfSamples(folder, arguments.filter, arguments.options, heeded, leftOut);
    std::error_code ignored;
    if (!arguments.to.empty() && !arguments.replace && fs::exists(arguments.to, ignored))
        throw Error(ErrorKind::Usage, "The file is there already", arguments.to,
                    "Name another with --to, or give --replace.");
    const StopSignal signals; // a stop leaves nothing behind
    int64_t count = 0;
    const RowSource counted = [&](const auto& use) {
        count = 0;
        rows([&](const Json& row) {
            ++count;
            use(row);
        });
        if (count == 0) {
            std::string why;
            for (const auto& [reason, rowCount] : leftOut)
                why += (why.empty() ? "" : "; ") + std::to_string(rowCount) + ": " + reason;
            const std::string none = folder.empty() || arguments.filter.split.empty()
                                         ? "It has none."
                                         : "It has none of split " + arguments.filter.split +
                                               "; --split all takes those of evaluations too.";
            throw Error(ErrorKind::Input, "There is no row to export as " + arguments.as,
                        arguments.name, why.empty() ? none : "Left out " + why + ".");
        }
    };
    if (arguments.to.empty())
        counted([](const Json& row) { std::cout << toJsonText(row) << '\n'; });
    else
        writeTable(arguments.to, counted);
    std::cerr << count << " rows as " << arguments.as
              << (arguments.to.empty() ? "" : " in " + arguments.to) << '\n';
    for (const auto& [reason, rowCount] : leftOut)
        std::cerr << "  left out " << rowCount << ": " << reason << '\n';
}

} // namespace

void addDataExport(CLI::App& data) {
    auto* command = data.add_subcommand(
        "export", "Write a dataset, or what a run's model wrote, as other trainers read it");
    auto arguments = std::make_shared<Arguments>();
    arguments->filter.split = "train";
    command->add_option("NAME", arguments->name, "Dataset, file, or run")->required();
    command->add_option("--as", arguments->as, "sft, preference, kto or steps (TRL's columns)")
        ->required();
    command->add_option(
        "--to", arguments->to,
        "A .jsonl, .csv, .tsv or .parquet file; default: JSON lines in the terminal");
    command->add_flag("--replace", arguments->replace, "Replace that file");
    command->add_flag("--messages", arguments->options.messages,
                      "Texts as lists of messages (TRL's conversational form)");
    command->add_flag("--bare", arguments->options.bare, "TRL's columns alone");
    command
        ->add_option(
            "--annotations", arguments->annotations,
            "judged: without what people rejected, edited as they did; accepted: only what "
            "they accepted; ignore")
        ->check(CLI::IsMember({"judged", "accepted", "ignore"}))
        ->capture_default_str();
    command->add_flag("--samples", arguments->samples,
                      "NAME is a run: its stored samples, even where it made a dataset");
    command
        ->add_option("--split", arguments->filter.split, "Of a run's samples: train, eval or all")
        ->check(CLI::IsMember({"train", "eval", "all"}))
        ->capture_default_str();
    command->add_option("--from-step", arguments->filter.stepFrom, "Of a run's samples");
    command->add_option("--to-step", arguments->filter.stepTo, "Of a run's samples");
    command->add_option("--language", arguments->filter.language, "Of a run's prompts");
    command->add_option("--task", arguments->filter.task, "Of a run's prompts");
    command->add_option("--project", arguments->project, "Project folder");
    command->callback([arguments] { run(*arguments); });
}

} // namespace rationale::cli
