// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/importer.h"

#include "core/base/error.h"
#include "core/base/nearest_name.h"

#include <algorithm>

namespace rationale::interop {

const std::vector<Importer>& importers() {
    static const std::vector<Importer> all = {
        {"csv", "A log with a step column and one column per metric", openCsvLog, false},
        {"jsonl", "A log of objects, each with a step and metrics", openJsonlLog, false},
        {"trl", "output_dir, a checkpoint or trainer_state.json, and completions/*.parquet",
         openTrl},
        {"verl", "Metrics of the file logger or the console, and rollouts {step}.jsonl", openVerl},
        {"prime-rl", "metrics.jsonl and rollouts/step_N/{train,eval}/…/traces.jsonl", openPrimeRl},
        {"verifiers", "results.jsonl with metadata.json beside it, or the folder of them",
         openVerifiers},
        {"reasoning-gym",
         "results of reasoning-gym-eval (.json) and its math_eval (.jsonl), or a folder",
         openReasoningGym},
        {"trackio", "The SQLite file of a project, one run each", openTrackio, false},
        {"tensorboard", "Event files of one folder", openTensorboard},
    };
    return all;
}

const Importer& importer(const std::string& name) {
    std::string known;
    std::vector<std::string> names;
    for (const Importer& one : importers()) {
        if (name == one.name)
            return one;
        names.emplace_back(one.name);
        known += (known.empty() ? "" : ", ") + names.back();
    }
    const std::string near = nearestName(name, names);
    throw Error(ErrorKind::Usage, "There is no import format '" + name + "'", "import",
                (near.empty() ? "" : "Did you mean " + near + "? ") + "Known are " + known +
                    ", trl-config and verl-config.");
}

std::string runNameOf(const fs::path& path) {
    const fs::path whole = fs::absolute(path).lexically_normal();
    const fs::path named = whole.has_filename() ? whole : whole.parent_path();
    std::error_code ignored;
    // A folder's name may have a dot, as in "lr1.5".
    const std::string name =
        fs::is_directory(named, ignored) ? named.filename().string() : named.stem().string();
    return name.empty() ? "imported" : name;
}

std::vector<fs::path> filesOf(const fs::path& folder,
                              const std::function<bool(const std::string& name)>& wanted) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->is_regular_file() && wanted(it->path().filename().string()))
            files.push_back(it->path());
    if (error)
        throw systemError(error.value(), "list", folder.string());
    std::sort(files.begin(), files.end());
    return files;
}

void requirePath(const fs::path& path) {
    std::error_code error;
    if (path.empty() || !fs::exists(path, error))
        throw Error(ErrorKind::Io, "There is nothing of that name", path.string(),
                    "Name the file or folder to import.");
}

} // namespace rationale::interop
