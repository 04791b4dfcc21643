// SPDX-License-Identifier: GPL-3.0-or-later
// data generate: problems of a procedural task as a dataset.
#include "app/cli/data_generate_command.h"

#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/data/dataset_writer.h"
#include "core/data/task_dataset.h"
#include "core/recipe/task_rules.h"
#include "core/stages/provenance.h"
#include "core/storage/library_schema.h"

#include <iostream>

namespace rationale::cli {

namespace {

struct GenerateOptions {
    TaskDatasetRequest request;
    int64_t difficulty = 0, kMin = 0, kMax = 0; // 0: not given
    std::string name, to, project;
    bool list = false;
};

/// A folder beside the place where the dataset will be, gone unless it is given its name.
class FolderInTheMaking {
public:
    explicit FolderInTheMaking(const fs::path& final)
        : m_final(final)
        , m_path(final.parent_path() / ("." + final.filename().string() + ".generating")) {
        fs::remove_all(m_path); // of one that was killed
    }
    ~FolderInTheMaking() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    FolderInTheMaking(const FolderInTheMaking&) = delete;
    FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;

    const fs::path& path() const { return m_path; }
    /// What stands at `made` becomes the dataset.
    void publish(const fs::path& made) {
        std::error_code error;
        if (fs::exists(m_final, error)) // made meanwhile by somebody else
            throw Error(ErrorKind::Usage, "There is something of this name already",
                        m_final.string(), "Choose another name, or remove it first.");
        fs::rename(made, m_final, error);
        if (error)
            throw systemError(error.value(), "write", m_final.string());
        syncPath(m_final.parent_path());
    }

private:
    fs::path m_final, m_path;
};

void requireName(const std::string& name) {
    if (name.empty() || name.starts_with('.') || name.find('/') != std::string::npos ||
        name.ends_with(".jsonl"))
        throw Error(ErrorKind::Usage, "\"" + name + "\" is no name of a dataset", "--name",
                    "Use letters, digits, - and _; for a place of your own use --to.");
}

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
    if (!options.name.empty())
        requireName(options.name);
    { // a wrong argument makes no project
        TaskDatasetRequest first = request;
        first.rows = 1;
        generateTaskRows(first, [](const Json&) {});
    }
    const fs::path final = options.to.empty() ? projectFolder(options.project, true) /
                                                    project_files::datasets / options.name
                                              : fs::absolute(options.to);
    std::error_code ignored;
    if (fs::exists(final, ignored) || fs::exists(fs::path(final) += ".jsonl", ignored))
        throw Error(ErrorKind::Usage, "There is something of this name already", final.string(),
                    "Choose another name, or remove it first.");
    FolderInTheMaking making(final);
    DatasetWriter writer(making.path(), 0, 0);
    generateTaskRows(request, [&writer](const Json& row) { writer.add(row); });
    const std::string name = final.stem().string();
    writer.publish({{"rows", writer.rows()},
                    {"made_by",
                     {{"stage", "generate"},
                      {"run", name},
                      {"seed", request.seed},
                      {"code_version", provenance::codeVersion()},
                      {"options", request.toJson()},
                      {"inputs", Json::array()}}}});
    making.publish(final.extension() == ".jsonl" ? making.path() / Dataset::rowsFile
                                                 : making.path());
    std::cout << writer.rows() << " problems of " << request.task << ": " << final.string() << '\n';
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
                     "Or where else: a .jsonl file for the rows alone, or a new folder")
        ->excludes(name);
    command->add_option("--project", options->project, "Project folder");
    command->callback([options] { generate(*options); });
}

} // namespace rationale::cli
