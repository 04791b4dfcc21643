// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/data_commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/data/dataset_folder.h"
#include "core/data/decontaminate.h"
#include "core/data/import/importer.h"
#include "core/stages/dataset_source.h"
#include "core/stages/made_dataset.h"
#include "core/stages/stop_signal.h"

#include <iostream>

namespace rationale::cli {

namespace {

/// Beside the rows of a cleaned dataset: what was left out and why.
constexpr const char* droppedFile = "dropped.jsonl";

struct Arguments {
    std::string name, made, project;
    std::vector<std::string> against, columns = {"prompt"};
    std::string evaluationColumn = "prompt";
    OverlapOptions options;
    bool dryRun = false, replace = false, json = false;
};

struct Findings {
    Json sets = Json::array(); // name, rows found, n-grams left out as template
    OverlapReport report;
    std::vector<Json> dropped;
};

Findings findOverlaps(const Arguments& arguments, const Dataset& rows, const EvaluationIndex& index,
                      const std::function<void(const Json&)>& keep) {
    Findings findings;
    findings.report = decontaminate(
        rows, arguments.columns, index,
        [&](const Json& row) {
            StopSignal::throwIfAsked();
            keep(row);
        },
        [&](size_t row, const Json& json, const std::string& column, const auto& overlap) {
            StopSignal::throwIfAsked();
            findings.dropped.push_back(
                {{"row", row + 1},
                 {"column", column},
                 {"against", index.name(overlap.set)},
                 {"against_row", overlap.row + 1},
                 {"overlap", overlap.text},
                 {"against_text",
                  textOr(index.row(overlap.set, overlap.row), arguments.evaluationColumn.c_str())},
                 {"content", json}});
        });
    findings.report.found.resize(arguments.against.size());
    for (size_t set = 0; set < arguments.against.size(); ++set)
        findings.sets.push_back({{"name", index.name(set)},
                                 {"found", findings.report.found[set]},
                                 {"template_ngrams", index.templates(set)}});
    return findings;
}

void writeDropped(const fs::path& file, const std::vector<Json>& dropped) {
    std::string text;
    for (const Json& row : dropped)
        text += toJsonText(row) + "\n";
    writeFileAtomically(file, text);
}

void print(const Findings& findings, const Arguments& arguments, const std::string& folder) {
    const OverlapReport& report = findings.report;
    if (arguments.json) {
        std::cout << toJsonText({{"rows", report.rows},
                                 {"kept", report.kept},
                                 {"sets", findings.sets},
                                 {"dropped", findings.dropped},
                                 {"folder", folder.empty() ? Json() : Json(folder)}},
                                2)
                  << '\n';
        return;
    }
    std::cout << arguments.name << ": " << report.rows - report.kept << " of " << report.rows
              << " rows share " << arguments.options.words << " words in a row with\n";
    for (const Json& set : findings.sets) {
        std::cout << "  " << set["name"].get<std::string>() << ": " << set["found"];
        if (set["template_ngrams"] > 0)
            std::cout << " (" << set["template_ngrams"]
                      << " n-grams stand in more than a tenth of its rows and do not count)";
        std::cout << '\n';
    }
    constexpr size_t shown = 5;
    for (size_t i = 0; i < findings.dropped.size() && i < shown; ++i) {
        const Json& row = findings.dropped[i];
        std::cout << "  row " << row["row"] << ", " << row["against"].get<std::string>() << " row "
                  << row["against_row"] << ": \"" << row["overlap"].get<std::string>() << "\"\n";
    }
    if (findings.dropped.size() > shown)
        std::cout << "  …\n";
    if (!folder.empty())
        std::cout << "Dataset " << folder << ", what was left out in its " << droppedFile << '\n';
}

/// What a dataset is called in what is made of it: no place on this machine.
std::string plainName(const std::string& name) {
    std::error_code ignored;
    return fs::exists(name, ignored) ? datasetNameFor({name}, "") : name;
}

void run(const Arguments& arguments) {
    const fs::path project = projectFolder(arguments.project, false);
    const fs::path file = resolveDatasetFile(project, arguments.name);
    const std::string name =
        arguments.made.empty() ? plainName(arguments.name) + "-clean" : arguments.made;
    requireDatasetName(name, "--name");
    const Dataset rows = Dataset::open(file);
    EvaluationIndex index(arguments.options);
    std::vector<fs::path> files;
    for (const std::string& set : arguments.against) {
        files.push_back(resolveDatasetFile(project, set));
        index.add(plainName(set), Dataset::open(files.back()), arguments.evaluationColumn.c_str());
    }
    if (arguments.dryRun) {
        print(findOverlaps(arguments, rows, index, [](const Json&) {}), arguments, "");
        return;
    }
    const StopSignal signals; // a stop leaves nothing behind
    DatasetFolder made(datasetsFolder(project), name, arguments.replace);
    Json inputs = Json::array({datasetInput("dataset", plainName(arguments.name), file)});
    for (size_t i = 0; i < files.size(); ++i)
        inputs.push_back(datasetInput("against", index.name(i), files[i]));
    const Findings findings =
        findOverlaps(arguments, rows, index, [&](const Json& row) { made.writer().add(row); });
    writeDropped(made.file(droppedFile), findings.dropped);
    const Json options = {{"words", arguments.options.words},
                          {"ignore_punctuation", arguments.options.ignorePunctuation},
                          {"columns", arguments.columns},
                          {"evaluation_column", arguments.evaluationColumn}};
    made.publish({{"rows", findings.report.kept},
                  {"read", findings.report.rows},
                  {"dropped", findings.report.rows - findings.report.kept},
                  {"sets", findings.sets},
                  {"made_by", madeByCommand("decontaminate", name, options, std::move(inputs))}});
    print(findings, arguments, made.folder().string());
}

} // namespace

void addDataDecontaminate(CLI::App& data) {
    auto* command = data.add_subcommand(
        "decontaminate", "Make a dataset without the rows that evaluation sets hold as well");
    auto arguments = std::make_shared<Arguments>();
    command->add_option("NAME", arguments->name, "Dataset, file, or run that made one")->required();
    command->add_option("--against", arguments->against, "Evaluation sets")->required();
    command->add_option("--name", arguments->made, "Of what is made; default: NAME-clean");
    command
        ->add_option("--words", arguments->options.words,
                     "Words in a row that are an overlap; of Chinese and its like two characters "
                     "count as a word")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_flag("--ignore-punctuation", arguments->options.ignorePunctuation,
                      "Compare letters and digits alone; otherwise words as white space cuts them");
    command->add_option("--column", arguments->columns, "Columns of NAME to look at")
        ->capture_default_str();
    command->add_option("--evaluation-column", arguments->evaluationColumn, "Of the others")
        ->capture_default_str();
    command->add_flag("--dry-run", arguments->dryRun, "Only say what would be left out");
    command->add_flag("--replace", arguments->replace, "Replace a dataset of that name");
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--json", arguments->json, "Print the report as JSON");
    command->callback([arguments] { run(*arguments); });
}

} // namespace rationale::cli
