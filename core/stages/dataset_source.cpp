// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/dataset_source.h"

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/storage/library.h"
#include "core/storage/library_schema.h"

namespace rationale {

namespace {

/// The rows that a path names; empty when it names none.
fs::path rowsAt(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored))
        return path;
    const fs::path inside = path / Dataset::rowsFile;
    return fs::is_regular_file(inside, ignored) ? inside : fs::path();
}

} // namespace

fs::path resolveDatasetFile(const fs::path& projectFolder, const std::string& name) {
    const auto refuse = [&name](const std::string& looked) {
        throw Error(ErrorKind::Input, "There is no dataset '" + name + "'", looked,
                    "Give a JSONL file, a dataset of the project, or the name of a run that made "
                    "one.");
    };
    if (name.empty())
        refuse(projectFolder.string());
    if (fs::path rows = rowsAt(name); !rows.empty())
        return rows;
    if (projectFolder.empty() || fs::path(name).is_absolute())
        refuse(fs::absolute(name).string());
    for (const std::string& ending : {std::string(), std::string(".jsonl")})
        if (fs::path rows = rowsAt(projectFolder / project_files::datasets / (name + ending));
            !rows.empty())
            return rows;
    Library library(projectFolder);
    library.refresh();
    const auto run = library.run(name);
    if (!run)
        refuse(projectFolder.string());
    const fs::path rows = rowsAt(run->folder / datasetFolder);
    if (rows.empty())
        throw Error(
            ErrorKind::Input, "Run '" + name + "' has made no dataset", run->folder.string(),
            run->info.state == RunState::Complete ? "Name a run of rejection_sample or curate."
                                                  : "It makes one when it is complete.");
    return rows;
}

} // namespace rationale
