// SPDX-License-Identifier: GPL-3.0-or-later
// annotate: what a person says of the rows of a dataset, from the terminal.
#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/stages/dataset_source.h"

#include <iostream>
#include <map>

namespace rationale::cli {

namespace {

struct Arguments {
    std::string dataset, project, by = "person", note;
    std::vector<int64_t> accept, reject;
    bool acceptAll = false, json = false;
};

/// The rows that wait in a run of curate, else any dataset.
Dataset rowsOf(const fs::path& project, const std::string& name) {
    Library library(project);
    library.refresh();
    const auto run = library.run(name);
    std::error_code ignored;
    if (run && fs::exists(run->folder / pendingFolder / Dataset::rowsFile, ignored))
        return Dataset::open(run->folder / pendingFolder);
    return Dataset::open(resolveDatasetFile(project, name));
}

void list(const Dataset& rows, const std::map<std::string, Annotation>& judged, bool json) {
    for (size_t i = 0; i < rows.size(); ++i) {
        const Json row = rows.row(i);
        const auto found = judged.find(contentKey(row));
        const std::string verdict = found == judged.end()    ? "pending"
                                    : found->second.accepted ? "accepted"
                                                             : "rejected";
        if (json)
            std::cout << toJsonText({{"row", i + 1}, {"verdict", verdict}, {"content", row}})
                      << '\n';
        else
            std::cout << i + 1 << "  " << verdict << "  " << row.value("prompt", std::string())
                      << " | "
                      << row.value(row.contains("chosen") ? "chosen" : "completion", std::string())
                      << '\n';
    }
}

std::vector<Annotation> verdicts(const Dataset& rows, const Arguments& arguments,
                                 const std::map<std::string, Annotation>& judged) {
    std::map<int64_t, bool> wanted;
    const auto take = [&](const std::vector<int64_t>& numbers, bool accepted, const char* option) {
        for (const int64_t number : numbers) {
            if (number < 1 || number > static_cast<int64_t>(rows.size()))
                throw Error(ErrorKind::Usage, "There is no row " + std::to_string(number), option,
                            "Rows are numbered 1 to " + std::to_string(rows.size()) + ".");
            if (!wanted.emplace(number, accepted).second)
                throw Error(ErrorKind::Usage, "Row " + std::to_string(number) + " is named twice",
                            option, "Say one thing of it.");
        }
    };
    take(arguments.accept, true, "--accept");
    take(arguments.reject, false, "--reject");
    std::vector<Annotation> annotations;
    for (int64_t number = 1; number <= static_cast<int64_t>(rows.size()); ++number) {
        const std::string key = contentKey(rows.row(static_cast<size_t>(number - 1)));
        const auto said = wanted.find(number);
        const bool rest = said == wanted.end() && arguments.acceptAll && !judged.contains(key);
        if (said != wanted.end() || rest)
            annotations.push_back({key, arguments.by, rest || said->second, {}, arguments.note, 0});
    }
    return annotations;
}

} // namespace

void addAnnotateCommand(CLI::App& app) {
    auto* command = app.add_subcommand("annotate", "Accept or reject rows of a dataset");
    auto arguments = std::make_shared<Arguments>();
    command
        ->add_option("DATASET", arguments->dataset,
                     "A run of curate that waits, or any dataset of the project")
        ->required();
    command->add_option("--accept", arguments->accept, "Numbers of rows");
    command->add_option("--reject", arguments->reject, "Numbers of rows");
    command->add_flag("--accept-rest", arguments->acceptAll, "Accept what nobody has judged yet");
    command->add_option("--by", arguments->by, "Who says so")->capture_default_str();
    command->add_option("--note", arguments->note, "Why");
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--json", arguments->json, "List as JSON, a line each");
    command->callback([arguments] {
        const fs::path project = projectFolder(arguments->project, false);
        const Dataset rows = rowsOf(project, arguments->dataset);
        Library library(project);
        const auto annotations = verdicts(rows, *arguments, library.annotations());
        if (!annotations.empty())
            library.annotate(annotations);
        list(rows, library.annotations(), arguments->json);
    });
}

} // namespace rationale::cli
