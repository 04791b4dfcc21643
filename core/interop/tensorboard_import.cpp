// SPDX-License-Identifier: GPL-3.0-or-later
// TensorBoard: the event files of one folder, one after the other, as its own reader merges them.
#include "core/base/error.h"
#include "core/interop/events/event_file.h"
#include "core/interop/importer.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rationale::interop {

namespace {

bool isEventFile(const fs::path& path) {
    std::error_code ignored;
    return path.filename().string().find("tfevents") != std::string::npos &&
           fs::is_regular_file(path, ignored);
}

/// Folders at or below `path` that hold event files, with these in the order of their names, which
/// begin with their time.
std::map<fs::path, std::vector<fs::path>> eventFolders(const fs::path& path) {
    std::map<fs::path, std::vector<fs::path>> folders;
    std::error_code error;
    for (fs::recursive_directory_iterator
             it(path, fs::directory_options::skip_permission_denied, error),
         end;
         !error && it != end; it.increment(error))
        if (isEventFile(it->path()))
            folders[it->path().parent_path()].push_back(it->path());
    if (error)
        throw systemError(error.value(), "list", path.string());
    for (auto& [folder, files] : folders)
        std::sort(files.begin(), files.end());
    return folders;
}

void readEventFiles(const std::vector<fs::path>& files, ImportSink& sink) {
    std::map<std::string, int64_t> others;
    for (const fs::path& path : files) {
        const MappedFile file(path);
        const EventFileEnd end = readEvents(
            {file.data(), file.size()}, path.string(),
            [&](const ScalarEvent& event) {
                sink.metric(event.step, event.tag, event.value);
                if (event.wallTime > 0)
                    sink.time(event.step, event.wallTime);
            },
            [&](const std::string& tag) { ++others[tag]; });
        if (end.truncated)
            sink.note("The last record of " + path.filename().string() + ", at byte " +
                      std::to_string(end.offset) + ", was cut off and is left out");
    }
    for (const auto& [tag, count] : others)
        sink.note(std::to_string(count) + (count == 1 ? " entry" : " entries") + " of " + tag +
                  (count == 1 ? " is not numeric" : " are not numeric") + " and left out");
}

} // namespace

std::vector<ImportSource> openTensorboard(const ImportRequest& request) {
    std::error_code ignored;
    std::vector<fs::path> files = {request.path};
    fs::path named = request.path;
    if (fs::is_directory(request.path, ignored)) {
        const auto folders = eventFolders(request.path);
        const auto own = folders.find(request.path);
        if (folders.empty())
            throw Error(ErrorKind::Input, "There are no event files in it", request.path.string(),
                        "Their names have 'tfevents' in them.");
        if (own == folders.end() && folders.size() > 1) {
            std::string list;
            for (const auto& [folder, inside] : folders)
                list += (list.empty() ? "" : ", ") +
                        fs::relative(folder, request.path, ignored).string();
            throw Error(ErrorKind::Input,
                        "There are event files of several runs in it: " + list.substr(0, 400),
                        request.path.string(), "Name the folder of one of them.");
        }
        files = own != folders.end() ? own->second : folders.begin()->second;
        named = own != folders.end() ? request.path : folders.begin()->first;
    } else {
        named = fs::absolute(request.path).parent_path();
    }
    return {{runNameOf(named), [files](ImportSink& sink) { readEventFiles(files, sink); }}};
}

} // namespace rationale::interop
