// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/model_actions.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/large_file.h"
#include "core/base/owned_fd.h"
#include "core/base/partial_folder.h"
#include "core/storage/model_folder.h"
#include "core/storage/model_scan.h"
#include "core/storage/provenance_file.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace rationale {

namespace {

constexpr int64_t blockBytes = 4 << 20;
constexpr std::string_view unfinishedDownload = ".part";

struct Copy {
    std::string from, to; // relative
    int64_t bytes = 0;
};

/// Files that an adapter needs of its model to be read alone.
bool goesWithAdapter(const std::string& name) {
    return name.find('/') == std::string::npos &&
           (name.starts_with("tokenizer") || name == "vocab.json" || name == "merges.txt" ||
            name == "special_tokens_map.json" || name == "chat_template.jinja" ||
            name == provenance::file);
}

std::vector<Copy> copiesOf(const fs::path& model, ModelExportPart part) {
    if (!isModelFolder(model))
        throw Error(ErrorKind::Input, "The folder holds no model", model.string(),
                    "A model folder has config.json and its weights.");
    const std::string adapter = std::string(model_files::adapter) + '/';
    std::vector<Copy> copies;
    bool found = part == ModelExportPart::Model;
    for (const ModelFile& file : modelFiles(model)) {
        const bool hidden = fs::path(file.name).filename().string().starts_with('.') ||
                            file.name.ends_with(unfinishedDownload);
        if (hidden)
            continue;
        if (part == ModelExportPart::Model) {
            if (file.part == ModelFilePart::Model)
                copies.push_back({file.name, file.name, file.bytes});
        } else if (file.part == ModelFilePart::Adapter) {
            found = true;
            copies.push_back({file.name, file.name.substr(adapter.size()), file.bytes});
        } else if (goesWithAdapter(file.name)) {
            copies.push_back({file.name, file.name, file.bytes});
        }
    }
    if (!found)
        throw Error(ErrorKind::Input, "The model has no adapter", model.string(),
                    "Export the whole model: only runs with use_peft keep one.");
    return copies;
}

int64_t sumOf(const std::vector<Copy>& copies) {
    int64_t sum = 0;
    for (const Copy& copy : copies)
        sum += copy.bytes;
    return sum;
}

/// "out/" and "out/." are out.
fs::path withoutEnd(fs::path folder) {
    while (folder.has_relative_path() && folder.has_parent_path() &&
           (!folder.has_filename() || folder.filename() == "."))
        folder = folder.parent_path();
    return folder;
}

void requireFree(const fs::path& model, const fs::path& target) {
    std::error_code ignored;
    const fs::path own = fs::weakly_canonical(model, ignored);
    const fs::path place = fs::weakly_canonical(target, ignored);
    if (std::mismatch(own.begin(), own.end(), place.begin(), place.end()).first == own.end())
        throw Error(ErrorKind::Usage, "The target lies in the model's own folder", target.string(),
                    "Choose a folder elsewhere.");
    if (!fs::exists(fs::symlink_status(target, ignored)))
        return;
    if (!fs::is_directory(target, ignored) || fs::is_symlink(target, ignored) ||
        !fs::is_empty(target, ignored))
        throw Error(ErrorKind::Usage, "There is something of that name already", target.string(),
                    "Name a new folder, or an empty one.");
}

void requireRoom(const fs::path& target, int64_t bytes) {
    fs::path there = target;
    std::error_code error;
    while (!fs::exists(there, error) && there != there.parent_path())
        there = there.parent_path();
    const fs::space_info space = fs::space(there, error);
    if (!error && static_cast<uintmax_t>(bytes) > space.available)
        throw Error(ErrorKind::NoSpace,
                    "The copy needs " + std::to_string(bytes) + " bytes, the disk has " +
                        std::to_string(space.available) + " left",
                    target.string(), "Make room, or choose another disk.");
}

/// Calls `advance` with the bytes of each block.
void copyFile(const fs::path& from, const fs::path& to, int64_t bytes,
              const std::function<void(int64_t)>& advance) {
    const OwnedFd source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (source.get() < 0)
        throw systemError(errno, "open", from.string());
    std::string block;
    const auto blocks = static_cast<size_t>((bytes + blockBytes - 1) / blockBytes);
    writePartsAtomically(to, blocks, [&](size_t i) -> std::string_view {
        const auto offset = static_cast<int64_t>(i) * blockBytes;
        block.resize(static_cast<size_t>(std::min(blockBytes, bytes - offset)));
        size_t done = 0;
        while (done < block.size()) {
            const ssize_t count = ::pread(source.get(), block.data() + done, block.size() - done,
                                          offset + static_cast<int64_t>(done));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                throw systemError(errno, "read", from.string());
            if (count == 0)
                throw Error(ErrorKind::Io, "The file became shorter while it was copied",
                            from.string(), "Export again when nothing writes to the model.");
            done += static_cast<size_t>(count);
        }
        advance(static_cast<int64_t>(block.size()));
        return block;
    });
}

} // namespace

int64_t exportBytes(const fs::path& model, ModelExportPart part) {
    return sumOf(copiesOf(model, part));
}

void exportModel(const fs::path& model, const fs::path& target, ModelExportPart part,
                 const ExportProgress& progress) {
    const fs::path place = withoutEnd(fs::absolute(target));
    requireFree(model, place);
    const std::vector<Copy> copies = copiesOf(model, part);
    const int64_t total = sumOf(copies);
    requireRoom(place, total);
    int64_t done = 0;
    const auto advance = [&](int64_t bytes) {
        done += bytes;
        if (progress && !progress(done, total))
            throw Error(ErrorKind::Stopped, "The export was stopped; nothing was written",
                        place.string());
    };
    advance(0);
    PartialFolder partial(place);
    for (const Copy& copy : copies) {
        const fs::path to = partial.path() / copy.to;
        makeFolders(to.parent_path());
        copyFile(model / copy.from, to, copy.bytes, advance);
    }
    syncPath(partial.path());
    partial.publish();
    syncPath(place.parent_path());
}

void deleteCheckpoint(const fs::path& runFolder, int64_t step) {
    const fs::path folder = model_scan::checkpointFolder(runFolder, step);
    const std::string name = folder.filename().string();
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw Error(ErrorKind::Input, "The run has no checkpoint '" + name + "'",
                    runFolder.string(), "'rationale models' lists what there is.");
    // Held until the folder is gone: no engine can start in the middle.
    const auto lock = FileLock::tryAcquire(runFolder / run_files::lock);
    if (!lock)
        throw Error(ErrorKind::Locked, "The run writes its checkpoints just now",
                    runFolder.string(), "Stop it first, or wait until it is done.");
    const std::vector<int64_t> steps = model_scan::checkpointSteps(runFolder);
    const bool newest = steps.empty() || steps.back() <= step;
    if (newest && RunReader(runFolder).info().state != RunState::Complete)
        throw Error(ErrorKind::Usage,
                    "The newest checkpoint of a run that is not complete is where it goes on",
                    folder.string(), "Delete an older one, or the whole run.");
    // Renamed first, so that what is left after a failure is no longer a checkpoint.
    const fs::path doomed = folder.parent_path() / (".deleted-" + name);
    fs::remove_all(doomed, error);
    fs::rename(folder, doomed, error);
    if (error)
        throw systemError(error.value(), "delete the checkpoint", folder.string());
    fs::remove_all(doomed, error);
    if (error)
        throw systemError(error.value(), "delete the checkpoint", doomed.string());
}

} // namespace rationale
