// SPDX-License-Identifier: GPL-3.0-or-later
// annotate: what a person says of the rows of a dataset, from the terminal.
#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/stages/dataset_source.h"
#include "core/storage/pipeline_record.h"

#include <charconv>
#include <iostream>
#include <map>
#include <optional>

namespace rationale::cli {

namespace {

struct Arguments {
    std::string dataset, project, by = "person", note;
    std::vector<int64_t> accept, reject;
    std::vector<std::string> edit; // N=TEXT
    bool acceptAll = false, json = false;
};

std::optional<RunSummary> runOf(const fs::path& project, const std::string& name) {
    Library library(project);
    library.refresh();
    const std::string ofStage = runOfStage(project, name);
    return library.run(ofStage.empty() ? name : ofStage);
}

/// The rows that wait in a run of curate, else any dataset.
Dataset rowsOf(const fs::path& project, const std::string& name) {
    const auto run = runOf(project, name);
    std::error_code ignored;
    if (run && fs::exists(run->folder / pendingFolder / Dataset::rowsFile, ignored))
        return Dataset::open(run->folder / pendingFolder);
    return Dataset::open(resolveDatasetFile(project, run ? run->info.id : name));
}

void list(const Dataset& rows, const std::map<std::string, Annotation>& judged, bool json) {
    for (size_t i = 0; i < rows.size(); ++i) {
        const Json row = rows.row(i);
        const auto found = judged.find(contentKey(row));
        const std::string verdict = found == judged.end()    ? "pending"
                                    : found->second.accepted ? "accepted"
                                                             : "rejected";
        const bool edited = found != judged.end() && found->second.edited;
        if (json) {
            Json line = {{"row", i + 1}, {"verdict", verdict}, {"content", row}};
            if (edited)
                line["edited"] = *found->second.edited;
            std::cout << toJsonText(line) << '\n';
        } else {
            std::cout << i + 1 << "  " << verdict << (edited ? ", edited" : "") << "  "
                      << row.value("prompt", std::string()) << " | "
                      << (edited ? *found->second.edited
                                 : row.value(answerColumn(row), std::string()))
                      << '\n';
        }
    }
}

/// What is wanted of a row.
struct Wish {
    bool accepted = false;
    std::optional<std::string> edited;
};

/// What the options say of rows 1 to `count`, each named once.
class Wishes {
public:
    explicit Wishes(size_t count)
        : m_count(static_cast<int64_t>(count)) {}

    void add(int64_t number, Wish wish, const char* option) {
        if (number < 1 || number > m_count)
            throw Error(ErrorKind::Usage, "There is no row " + std::to_string(number), option,
                        "Rows are numbered 1 to " + std::to_string(m_count) + ".");
        if (!m_wishes.emplace(number, std::move(wish)).second)
            throw Error(ErrorKind::Usage, "Row " + std::to_string(number) + " is named twice",
                        option, "Say one thing of it.");
    }
    const Wish* of(int64_t number) const {
        const auto found = m_wishes.find(number);
        return found == m_wishes.end() ? nullptr : &found->second;
    }

private:
    int64_t m_count;
    std::map<int64_t, Wish> m_wishes;
};

/// N=TEXT.
std::pair<int64_t, std::string> editOf(const std::string& assignment) {
    int64_t number = 0;
    const char* const end = assignment.data() + assignment.size();
    const auto parsed = std::from_chars(assignment.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != '=')
        throw Error(ErrorKind::Usage, "'" + assignment + "' names no row", "--edit",
                    "Write it as N=TEXT, with the number of the row.");
    std::string text(parsed.ptr + 1, end);
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        throw Error(
            ErrorKind::Usage, "Row " + std::to_string(number) + " would have no text", "--edit",
            "Write its whole text, or leave it out with --reject " + std::to_string(number) + ".");
    return {number, std::move(text)};
}

Wishes wishesOf(const Dataset& rows, const Arguments& arguments) {
    Wishes wishes(rows.size());
    for (const int64_t number : arguments.accept)
        wishes.add(number, {true, {}}, "--accept");
    for (const int64_t number : arguments.reject)
        wishes.add(number, {false, {}}, "--reject");
    for (const std::string& assignment : arguments.edit) {
        auto [number, text] = editOf(assignment);
        wishes.add(number, {true, std::move(text)}, "--edit");
        const Json row = rows.row(static_cast<size_t>(number - 1));
        if (!row.contains(answerColumn(row)))
            throw Error(ErrorKind::Usage,
                        "Row " + std::to_string(number) + " has no answer to write anew", "--edit",
                        "Only the columns completion and chosen can be edited.");
    }
    return wishes;
}

std::vector<Annotation> verdicts(const Dataset& rows, const Arguments& arguments,
                                 const std::map<std::string, Annotation>& judged) {
    const Wishes wishes = wishesOf(rows, arguments);
    std::vector<Annotation> annotations;
    for (int64_t number = 1; number <= static_cast<int64_t>(rows.size()); ++number) {
        const std::string key = contentKey(rows.row(static_cast<size_t>(number - 1)));
        const Wish* wish = wishes.of(number);
        const bool rest = !wish && arguments.acceptAll && !judged.contains(key);
        const Wish said = wish ? *wish : Wish{true, {}};
        if (wish || rest)
            annotations.push_back(
                {key, arguments.by, said.accepted, said.edited, arguments.note, 0});
    }
    return annotations;
}

} // namespace

void addAnnotateCommand(CLI::App& app) {
    auto* command = app.add_subcommand("annotate", "Accept, edit or reject rows of a dataset");
    auto arguments = std::make_shared<Arguments>();
    command
        ->add_option("DATASET", arguments->dataset,
                     "A run of curate that waits, or any dataset of the project")
        ->required();
    command->add_option("--accept", arguments->accept, "Numbers of rows");
    command->add_option("--reject", arguments->reject, "Numbers of rows");
    command->add_option("--edit", arguments->edit, "N=TEXT: accept row N with this answer instead");
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
        const auto run = runOf(project, arguments->dataset);
        if (!annotations.empty() && run && run->info.state == RunState::Complete)
            std::cerr << "Note: this dataset is made already and stays as it is; what is said of "
                         "its rows counts when they are curated again.\n";
        list(rows, library.annotations(), arguments->json);
    });
}

} // namespace rationale::cli
