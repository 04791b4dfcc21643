// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/checkpoint_store.h"

#include "core/base/error.h"
#include "core/storage/run_types.h"

#include <algorithm>
#include <charconv>

namespace rationale {

namespace {

constexpr std::string_view unfinishedPrefix = ".unfinished-";
constexpr std::string_view replacedPrefix = ".replaced-";

std::optional<int64_t> stepOfName(const std::string& name) {
    const std::string prefix = "step-";
    int64_t step = 0;
    if (name.compare(0, prefix.size(), prefix) != 0)
        return std::nullopt;
    const char* begin = name.data() + prefix.size();
    const char* end = name.data() + name.size();
    const auto result = std::from_chars(begin, end, step);
    return result.ec == std::errc() && result.ptr == end ? std::optional(step) : std::nullopt;
}

void removeQuietly(const fs::path& path) {
    std::error_code ignored; // a leftover costs disk space, nothing else
    fs::remove_all(path, ignored);
}

void renamePath(const fs::path& from, const fs::path& to) {
    std::error_code code;
    fs::rename(from, to, code);
    if (code)
        throw systemError(code.value(), "rename " + from.filename().string(), to.string());
}

void syncTree(const fs::path& folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        syncPath(entry.path());
    syncPath(folder);
}

} // namespace

CheckpointStore::CheckpointStore(const fs::path& runFolder)
    : m_folder(runFolder / run_files::checkpoints) {}

std::string CheckpointStore::relativePath(int64_t step) {
    return std::string(run_files::checkpoints) + "/step-" + std::to_string(step);
}

fs::path CheckpointStore::pathOf(int64_t step) const {
    return m_folder / ("step-" + std::to_string(step));
}

std::vector<int64_t> CheckpointStore::steps() const {
    std::vector<int64_t> found;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(m_folder, code))
        if (const auto step = stepOfName(entry.path().filename().string()))
            found.push_back(*step);
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<int64_t> CheckpointStore::newest() const {
    const auto all = steps();
    return all.empty() ? std::nullopt : std::optional(all.back());
}

void CheckpointStore::publish(int64_t step, const std::function<void(const fs::path&)>& save) {
    makeFolders(m_folder);
    const fs::path unfinished = m_folder / (std::string(unfinishedPrefix) + std::to_string(step));
    const fs::path replaced = m_folder / (std::string(replacedPrefix) + std::to_string(step));
    removeQuietly(unfinished);
    try {
        makeFolders(unfinished);
        save(unfinished);
        syncTree(unfinished);
        if (fs::exists(pathOf(step))) // a run that went back comes by here again
            renamePath(pathOf(step), replaced);
        renamePath(unfinished, pathOf(step));
        syncPath(m_folder);
    } catch (...) {
        removeQuietly(unfinished);
        throw;
    }
    removeQuietly(replaced);
}

void CheckpointStore::prune(int64_t limit) {
    if (limit <= 0)
        return;
    const auto all = steps();
    for (size_t i = 0; i + static_cast<size_t>(limit) < all.size(); ++i)
        removeQuietly(pathOf(all[i]));
}

fs::path CheckpointStore::asideOf(int64_t step) const {
    return m_folder / ("superseded-step-" + std::to_string(step));
}

std::vector<int64_t> CheckpointStore::supersedeAfter(int64_t step) {
    std::vector<int64_t> moved;
    for (const int64_t later : steps()) {
        if (later <= step)
            continue;
        removeQuietly(asideOf(later));
        renamePath(pathOf(later), asideOf(later));
        moved.push_back(later);
    }
    return moved;
}

void CheckpointStore::reinstate(const std::vector<int64_t>& steps) {
    std::error_code ignored; // whoever calls this has an error to report already
    for (const int64_t step : steps)
        fs::rename(asideOf(step), pathOf(step), ignored);
}

void CheckpointStore::removeUnfinished() {
    std::error_code code;
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(m_folder, code))
        entries.push_back(entry.path());
    for (const fs::path& path : entries) {
        const std::string name = path.filename().string();
        if (name.starts_with(unfinishedPrefix))
            removeQuietly(path);
        if (!name.starts_with(replacedPrefix))
            continue;
        // Killed between the two renames of publish(): the old one is all there is.
        const fs::path home = m_folder / ("step-" + name.substr(replacedPrefix.size()));
        if (fs::exists(home, code))
            removeQuietly(path);
        else
            renamePath(path, home);
    }
}

} // namespace rationale
