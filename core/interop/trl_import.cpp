// SPDX-License-Identifier: GPL-3.0-or-later
// TRL: trainer_state.json of an output_dir or a checkpoint, and completions/*.parquet.
#include "core/base/error.h"
#include "core/data/table_reader.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"
#include "core/interop/metric_lines.h"
#include "core/interop/trl_completions.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace rationale::interop {

namespace {

constexpr const char* stateName = "trainer_state.json";

/// N of "checkpoint-N", "completions_00012.parquet"; -1: another name.
int64_t numberAfter(const std::string& name, const std::string& prefix) {
    if (!name.starts_with(prefix))
        return -1;
    int64_t number = -1;
    const auto [end, error] =
        std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
    return error == std::errc() && (*end == '\0' || *end == '.') ? number : -1;
}

std::vector<fs::path> numbered(const fs::path& folder, const std::string& prefix) {
    std::vector<std::pair<int64_t, fs::path>> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (const int64_t number = numberAfter(it->path().filename().string(), prefix); number >= 0)
            found.emplace_back(number, it->path());
    if (error)
        throw systemError(error.value(), "list", folder.string());
    std::sort(found.begin(), found.end());
    std::vector<fs::path> paths;
    paths.reserve(found.size());
    for (auto& [number, path] : found)
        paths.push_back(std::move(path));
    return paths;
}

struct TrlFiles {
    fs::path state; // may be empty
    std::vector<fs::path> completions;
    std::string name;
};

TrlFiles filesOf(const fs::path& path) {
    TrlFiles files;
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
        const fs::path folder = fs::absolute(path).parent_path();
        files.name = runNameOf(folder);
        if (path.extension() == ".parquet")
            files.completions = {path};
        else
            files.state = path;
        return files;
    }
    const fs::path whole = fs::absolute(path).lexically_normal();
    files.name = runNameOf(whole);
    if (files.name.starts_with("checkpoint-"))
        files.name = runNameOf((whole.has_filename() ? whole : whole.parent_path()).parent_path()) +
                     "-" + files.name;
    if (fs::exists(path / stateName, ignored))
        files.state = path / stateName;
    const std::vector<fs::path> checkpoints = numbered(path, "checkpoint-");
    for (size_t i = checkpoints.size(); files.state.empty() && i-- > 0;)
        if (fs::exists(checkpoints[i] / stateName, ignored))
            files.state = checkpoints[i] / stateName;
    for (const fs::path& folder : {path / "completions", path})
        if (files.completions.empty() && fs::is_directory(folder, ignored))
            files.completions = numbered(folder, "completions_");
    if (files.state.empty() && files.completions.empty())
        throw Error(ErrorKind::Input, "There is neither trainer_state.json nor completions in it",
                    path.string(),
                    "Name the output_dir of a TRL trainer, one of its checkpoints or the file.");
    return files;
}

/// Returns the names of the reward functions that the log knows.
std::set<std::string> readState(const fs::path& path, ImportSink& sink) {
    const Json state = parseLooseJson(readFile(path), path.string());
    const Json& history = memberOf(state, "log_history");
    if (!history.is_array())
        throw Error(ErrorKind::Input, "There is no log_history in it", path.string(),
                    "Is it the trainer_state.json of a trainer of transformers?");
    std::set<std::string> rewards;
    LeftOut leftOut;
    size_t place = 0;
    for (const Json& entry : history) {
        const std::string where = path.string() + ", entry " + std::to_string(++place);
        const std::optional<int64_t> step = wholeNumberIn(memberOf(entry, "step"));
        if (!step)
            throw Error(ErrorKind::Corrupt, "The entry of log_history has no step", where);
        tellMetrics(entry, *step, {"step"}, sink, leftOut);
        for (const auto& [key, value] : entry.items())
            if (key.starts_with("rewards/")) {
                std::string name = key.substr(8);
                for (const char* part : {"/mean", "/std"})
                    if (name.ends_with(part))
                        name.resize(name.size() - std::string_view(part).size());
                rewards.insert(name);
            }
    }
    leftOut.tell(sink, "not numeric");
    for (const auto& [key, value] : state.items())
        if (key != "log_history")
            sink.setting(key, value);
    if (const auto steps = wholeNumberIn(memberOf(state, "max_steps")); steps && *steps > 0)
        sink.totalSteps(*steps);
    return rewards;
}

void readCompletions(const fs::path& path, const std::set<std::string>& rewards, ImportSink& sink) {
    const auto table = openParquetTable(path);
    TrlCompletions completions(rewards, sink);
    const int64_t step = numberAfter(path.filename().string(), "completions_");
    while (const std::optional<Json> row = table->next()) {
        if (!TrlCompletions::isRow(*row))
            throw Error(ErrorKind::Input, "There are no columns prompt and completion in it",
                        path.string(), "Is it a file of TRL's log_completions?");
        completions.add(*row, step);
    }
    completions.finish();
}

void readTrl(const TrlFiles& files, ImportSink& sink) {
    std::set<std::string> rewards;
    if (!files.state.empty())
        rewards = readState(files.state, sink);
    if (files.completions.empty())
        return;
    sink.note("TRL's files hold no reward weights: the reward of a sample is the plain sum of its "
              "parts");
    for (const fs::path& path : files.completions)
        readCompletions(path, rewards, sink);
}

} // namespace

std::vector<ImportSource> openTrl(const ImportRequest& request) {
    const TrlFiles files = filesOf(request.path);
    return {{files.name, [files](ImportSink& sink) { readTrl(files, sink); }}};
}

} // namespace rationale::interop
