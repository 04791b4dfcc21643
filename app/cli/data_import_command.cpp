// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/data_commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/data/import/conversation.h"
#include "core/data/import/importer.h"
#include "core/stages/made_dataset.h"
#include "core/stages/stop_signal.h"

#include <iostream>

namespace rationale::cli {

namespace {

struct Arguments {
    ImportRequest request;
    std::vector<std::string> paths;
    std::string name, project;
    bool replace = false, json = false;
};

void printReport(const ImportReport& report, const std::string& name, const fs::path& folder) {
    std::cout << name << ": " << report.rows << " rows of " << report.read << " read from "
              << report.files.size() << (report.files.size() == 1 ? " file, " : " files, ")
              << report.files.front().format << '\n';
    for (const auto& [reason, count] : report.dropped)
        std::cout << "  left out " << count << ": " << reason << '\n';
    if (report.bad > 0)
        std::cout << "  left out " << report.bad << " that cannot be read:\n";
    for (const std::string& row : report.badRows)
        std::cout << "    " << row << '\n';
    if (report.bad > static_cast<int64_t>(report.badRows.size()))
        std::cout << "    …\n";
    for (const auto& [what, count] : report.notes)
        std::cout << "  note, " << count << ": " << what << '\n';
    std::cout << "Dataset " << folder.string() << '\n';
}

void import(Arguments& arguments) {
    ImportRequest& request = arguments.request;
    for (const std::string& path : arguments.paths)
        request.paths.emplace_back(path);
    if (request.format != "auto")
        importFormat(request.format); // or it is unknown
    tablesAt(request.paths, request.split);
    const std::string name =
        arguments.name.empty() ? datasetNameFor(request.paths, request.split) : arguments.name;
    requireDatasetName(name, "--name"); // before there is a project
    const fs::path project = projectFolder(arguments.project, true);
    const StopSignal signals; // a stop leaves nothing behind
    request.beforeRow = &StopSignal::throwIfAsked;
    DatasetFolder made(datasetsFolder(project), name, arguments.replace);
    const ImportReport report =
        importRows(request, [&made](const Json& row) { made.writer().add(row); });
    Json description = report.toJson();
    Json inputs = Json::array();
    for (const ImportReport::File& file : report.files)
        inputs.push_back(fileInput(file.name, file.sha256));
    description["made_by"] =
        madeByCommand("import", name, request.options.toJson(), std::move(inputs));
    made.publish(description);
    if (arguments.json)
        std::cout << toJsonText({{"name", name},
                                 {"folder", made.folder().string()},
                                 {"report", report.toJson()}},
                                2)
                  << '\n';
    else
        printReport(report, name, made.folder());
}

void addReading(CLI::App& command, ImportRequest& request) {
    ImportOptions& options = request.options;
    command.add_option("--split", request.split,
                       "Of a folder: the files with this word in their name, as in train");
    command.add_option("--limit", request.limit, "Rows at most; 0: all")
        ->check(CLI::NonNegativeNumber);
    command.add_flag("--skip-bad", request.skipBad,
                     "Leave out and list rows that cannot be read, instead of stopping");
    command.add_option("--language", options.language, "Of all rows: en, zh …");
    command.add_option("--kind", options.kind, "How answers are checked")
        ->check(CLI::IsMember({"math", "choice", "exact", "reply", "code", "countdown"}));
    command
        .add_option("--chat-template", options.chatTemplate,
                    "How conversations become text; plain: a single question as it is, longer ones "
                    "as a dialog")
        ->check(CLI::IsMember(conversationTemplates()))
        ->capture_default_str();
    command
        .add_option("--solutions", options.solutions,
                    "Worked solutions: plain, r1 (<think>…</think><answer>…</answer>) or none")
        ->check(CLI::IsMember({"plain", "r1", "none"}))
        ->capture_default_str();
    command
        .add_option(
            "--neutral", options.neutral,
            "prm800k: steps that are neither right nor wrong count as right, wrong, or drop "
            "their solution")
        ->check(CLI::IsMember({"right", "wrong", "drop"}))
        ->capture_default_str();
    command.add_flag("--keep-annotations", options.keepAnnotations,
                     "gsm8k: keep the calculator's <<16-3-4=9>>");
}

} // namespace

void addDataImport(CLI::App& data) {
    auto* command = data.add_subcommand("import", "Make a dataset of the project from files");
    auto arguments = std::make_shared<Arguments>();
    command
        ->add_option("FORMAT", arguments->request.format,
                     "A format of 'rationale data formats', or auto")
        ->required();
    command->add_option("PATH", arguments->paths, "Files, or folders that hold them")->required();
    command->add_option("--name", arguments->name, "Of the dataset; default: after the file");
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--replace", arguments->replace, "Replace a dataset of that name");
    command->add_flag("--json", arguments->json, "Print the report as JSON");
    addReading(*command, arguments->request);
    command->callback([arguments] { import(*arguments); });
}

} // namespace rationale::cli
