// SPDX-License-Identifier: GPL-3.0-or-later
// data: import, look at, clean and export datasets.
#include "app/cli/data_commands.h"

#include "app/cli/commands.h"
#include "app/cli/data_generate_command.h"
#include "app/cli/project_folder.h"
#include "app/cli/table_printer.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/data/import/import_format.h"
#include "core/stages/dataset_source.h"
#include "core/stages/made_dataset.h"
#include "core/storage/library_schema.h"

#include <iostream>

namespace rationale::cli {

namespace {

void addFormats(CLI::App& data) {
    auto* command = data.add_subcommand("formats", "List the layouts of rows that can be imported");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "As JSON");
    command->callback([json] {
        if (*json) {
            Json list = Json::array();
            for (const ImportFormat& format : importFormats())
                list.push_back({{"name", format.name}, {"summary", format.summary}});
            std::cout << toJsonText(list, 2) << '\n';
            return;
        }
        for (const ImportFormat& format : importFormats())
            std::cout << format.name << "\n    " << format.summary << '\n';
        std::cout << "auto\n    one of these, as the first row says\n\nFiles: " << tableEndings()
                  << "; all but the last also with .gz or .zst\n";
    });
}

void addList(CLI::App& data) {
    auto* command = data.add_subcommand("list", "List the datasets of a project");
    struct Arguments {
        std::string project;
        bool json = false;
    };
    auto arguments = std::make_shared<Arguments>();
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--json", arguments->json, "As JSON");
    command->callback([arguments] {
        TablePrinter table({"name", "rows", "made_by", "bytes"});
        for (const DatasetEntry& entry : datasetsOf(projectFolder(arguments->project, false)))
            table.add(
                {entry.name, entry.count ? Json(*entry.count) : Json(), entry.madeBy, entry.bytes});
        table.print(std::cout, arguments->json ? Format::Json : Format::Table);
    });
}

void show(const Dataset& rows, size_t first, size_t count, bool json) {
    if (first < 1 || first > rows.size())
        throw Error(ErrorKind::Usage, "There is no row " + std::to_string(first), "--from",
                    "Rows are numbered 1 to " + std::to_string(rows.size()) + ".");
    for (size_t i = first - 1; i < rows.size() && i - (first - 1) < count; ++i) {
        const Json row = rows.row(i);
        if (json) {
            std::cout << toJsonText(row) << '\n';
            continue;
        }
        std::cout << "── row " << i + 1 << " of " << rows.size() << '\n';
        for (const auto& member : row.items())
            std::cout << member.key() << ": "
                      << (member.value().is_string() ? member.value().get<std::string>()
                                                     : toJsonText(member.value()))
                      << '\n';
    }
}

void addShow(CLI::App& data) {
    auto* command = data.add_subcommand("show", "Print rows of a dataset");
    struct Arguments {
        std::string name, project;
        size_t count = 3, first = 1;
        bool json = false;
    };
    auto arguments = std::make_shared<Arguments>();
    command->add_option("NAME", arguments->name, "Dataset, file, or run that made one")->required();
    command->add_option("-n", arguments->count, "Rows")->capture_default_str();
    command->add_option("--from", arguments->first, "The first of them")->capture_default_str();
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--json", arguments->json, "As JSON, a line each");
    command->callback([arguments] {
        const fs::path wanted = wantedProjectFolder(arguments->project);
        const fs::path project = Library::isProject(wanted) ? wanted : fs::path();
        show(Dataset::open(resolveDatasetFile(project, arguments->name)), arguments->first,
             arguments->count, arguments->json);
    });
}

} // namespace

fs::path datasetsFolder(const fs::path& project) {
    return project / project_files::datasets;
}

void addDataCommands(CLI::App& app) {
    auto* data = app.add_subcommand("data", "Make, import, look at, clean and export datasets");
    data->require_subcommand(1);
    addDataImport(*data);
    addFormats(*data);
    addList(*data);
    addShow(*data);
    addDataGenerateCommand(*data);
    addDataDecontaminate(*data);
    addDataExport(*data);
}

} // namespace rationale::cli
