// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project_folder.h"

#include "core/base/error.h"
#include "core/storage/library_schema.h"

namespace rationale::cli {

fs::path wantedProjectFolder(const std::string& option) {
    if (!option.empty())
        return fs::absolute(option);
    for (fs::path at = fs::current_path();; at = at.parent_path()) {
        if (Library::isProject(at))
            return at;
        if (at == at.parent_path())
            return fs::current_path() / "project";
    }
}

fs::path projectFolder(const std::string& option, bool make) {
    fs::path folder = wantedProjectFolder(option);
    if (Library::isProject(folder))
        return folder;
    if (!make)
        throw Error(ErrorKind::Io, "There is no project here", folder.string(),
                    "Make one with 'rationale init DIR', or name one with --project.");
    std::error_code ignored;
    if (!option.empty() && fs::exists(folder, ignored) && !fs::is_empty(folder, ignored))
        throw Error(ErrorKind::Usage, "This folder holds other things and is no project",
                    folder.string(),
                    "Make it one with 'rationale init', or name another with --project.");
    Library::createProject(folder);
    return folder;
}

fs::path runFolder(const std::string& project, const std::string& run) {
    std::error_code ignored;
    if (run.find('/') != std::string::npos &&
        fs::exists(fs::path(run) / run_files::recipe, ignored))
        return fs::absolute(run);
    const fs::path folder = projectFolder(project, false);
    const fs::path byId = folder / project_files::runs / run;
    if (!run.empty() && run.find('/') == std::string::npos &&
        fs::exists(byId / run_files::recipe, ignored))
        return byId; // without the library, which may be damaged while the run is not
    Library library(folder);
    library.refresh();
    if (const auto found = library.run(run))
        return found->folder;
    throw Error(ErrorKind::Input, "There is no run '" + run + "'", library.folder().string(),
                "'rationale runs' lists the runs of a project.");
}

} // namespace rationale::cli
