// SPDX-License-Identifier: GPL-3.0-or-later
// data generate: problems of a procedural task as a dataset.
#include "app/cli/data_generate_command.h"

#include "app/cli/data_commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/data/dataset_folder.h"
#include "core/data/table_reader.h"
#include "core/data/task_dataset.h"
#include "core/recipe/task_rules.h"
#include "core/stages/made_dataset.h"
#include "core/stages/stop_signal.h"

#include <iostream>

namespace rationale::cli {

namespace {

struct GenerateOptions {
    TaskDatasetRequest request;
    int64_t difficulty = 0, kMin = 0, kMax = 0; // 0: not given
    std::string name, to, project;
    bool list = false;
};

/// Of the options in `request`, those that were given.
Json taskOptions(const GenerateOptions& options) {
    Json given = Json::object();
    if (options.difficulty != 0)
        given["difficulty"] = options.difficulty;
    if ((options.kMin != 0 || options.kMax != 0) && hasDifficulty(options.request.task))
        throw Error(ErrorKind::Usage, "The task " + options.request.task + " goes by --difficulty",
                    "--k-min", "Leave --k-min and --k-max out.");
    if (options.kMin != 0)
        given["k_min"] = options.kMin;
    if (options.kMax != 0)
        given["k_max"] = options.kMax;
    return given;
}

void listTasks() {
    for (const TaskRule& rule : taskRules()) {
        if (rule.name == "dataset") // is none
            continue;
        std::cout << rule.name << "\n    " << rule.rule << '\n';
        if (!rule.difficulty.empty())
            std::cout << "    difficulty 1 to 5: " << rule.difficulty << '\n';
    }
}

void requireNewTable(const fs::path& file) {
    std::error_code ignored;
    if (fs::exists(file, ignored))
        throw Error(ErrorKind::Usage, "The file is there already", file.string(),
                    "Choose another, or remove it first.");
}

/// datasets/NAME of the project.
fs::path makeDataset(const GenerateOptions& options, const RowSource& rows) {
    DatasetFolder made(datasetsFolder(projectFolder(options.project, true)), options.name, false);
    rows([&made](const Json& row) { made.writer().add(row); });
    made.publish({{"rows", made.writer().rows()},
                  {"made_by", madeByCommand("generate", options.name, options.request.toJson(),
                                            Json::array())}});
    return made.folder();
}

void generate(GenerateOptions& options) {
    if (options.list) {
        listTasks();
        return;
    }
    if (options.request.task.empty())
        throw Error(ErrorKind::Usage, "No task is named", "TASK",
                    "'rationale data generate --list' shows them.");
    if (options.name.empty() == options.to.empty())
        throw Error(ErrorKind::Usage, "Where the dataset goes is not told", "--name",
                    "Give --name NAME for a dataset of the project, or --to FILE.");
    TaskDatasetRequest& request = options.request;
    request.options = taskOptions(options);
    if (options.name.empty())
        requireNewTable(options.to);
    else
        requireDatasetName(options.name, "--name");
    { // a wrong argument makes no project
        TaskDatasetRequest first = request;
        first.rows = 1;
        generateTaskRows(first, [](const Json&) {});
    }
    const StopSignal signals;
    const RowSource rows = [&request](const auto& use) {
        generateTaskRows(request, [&use](const Json& row) {
            StopSignal::throwIfAsked();
            use(row);
        });
    };
    fs::path made = options.to;
    if (options.name.empty())
        writeTable(made, rows);
    else
        made = makeDataset(options, rows);
    std::cout << request.rows << " problems of " << request.task << ": " << made.string() << '\n';
}

} // namespace

void addDataGenerateCommand(CLI::App& data) {
    CLI::App* command =
        data.add_subcommand("generate", "Make a dataset of problems of a procedural task");
    auto options = std::make_shared<GenerateOptions>();
    command->add_option("TASK", options->request.task, "A task of --list");
    command->add_flag("--list", options->list, "Say what every task asks, and how hard it can be");
    command->add_option("-n,--rows", options->request.rows, "Problems, all different")
        ->check(CLI::Range(1, 100'000'000))
        ->default_val(1000);
    command->add_option("--difficulty", options->difficulty, "Of a task that has one; default 2")
        ->check(CLI::Range(1, 5));
    command->add_option("--k-min", options->kMin, "Of the other tasks: fewest operations")
        ->check(CLI::Range(1, 8));
    command->add_option("--k-max", options->kMax, "Of the other tasks: most operations")
        ->check(CLI::Range(1, 8));
    command->add_option("--language", options->request.languages, "Of the problems, in turn")
        ->delimiter(',')
        ->check(CLI::IsMember({"en", "zh"}))
        ->capture_default_str();
    command->add_option("--seed", options->request.seed, "Other problems for each")
        ->capture_default_str();
    command->add_flag("--hold-out", options->request.heldOut,
                      "The problems that no run trains on, to measure with; else the others");
    CLI::Option* name =
        command->add_option("--name", options->name, "Makes datasets/NAME of the project");
    command
        ->add_option("--to", options->to,
                     "Or where else: a .jsonl, .csv, .tsv or .parquet file for the rows alone")
        ->excludes(name);
    command->add_option("--project", options->project, "Project folder");
    command->callback([options] { generate(*options); });
}

} // namespace rationale::cli
