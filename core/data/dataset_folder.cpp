// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_folder.h"

#include "core/base/error.h"
#include "core/data/dataset.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace rationale {

namespace {

bool isTaken(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder, ignored) || fs::exists(fs::path(folder) += ".jsonl", ignored);
}

[[noreturn]] void refuseTaken(const fs::path& folder) {
    throw Error(ErrorKind::Usage, "There is a dataset '" + folder.filename().string() + "' already",
                folder.string(), "Choose another --name, or give --replace.");
}

fs::path oldOf(const fs::path& making) {
    return fs::path(making) += ".old";
}

} // namespace

void requireDatasetName(const std::string& name, const std::string& where) {
    constexpr size_t longest = 200;
    const bool odd = std::any_of(name.begin(), name.end(), [](unsigned char c) {
        return c < 0x20 || c == 0x7F || c == '/' || c == '\\';
    });
    if (name.empty() || name.size() > longest || odd || name.front() == '.' ||
        name.ends_with(".jsonl") || name.find_first_not_of(' ') == std::string::npos)
        throw Error(ErrorKind::Usage, "'" + name + "' is no name of a dataset", where,
                    "It becomes a folder: no '/', no control character, no '.' in front, no .jsonl "
                    "behind, at most " +
                        std::to_string(longest) + " bytes.");
}

DatasetFolder::NameLock::NameLock(const fs::path& datasets, const std::string& name)
    : m_path(datasets / ("." + name + ".lock")) {
    makeFolders(datasets);
    m_lock = FileLock::tryAcquire(m_path);
    if (!m_lock)
        throw Error(ErrorKind::Locked, "Another process makes the dataset '" + name + "' now",
                    (datasets / name).string(), "Wait for it, or choose another name.");
}

DatasetFolder::NameLock::~NameLock() {
    ::unlink(m_path.c_str()); // while it is held: see FileLock::tryAcquire()
}

DatasetFolder::DatasetFolder(const fs::path& datasets, const std::string& name, bool replace)
    : m_folder(datasets / name)
    , m_making(datasets / ("." + name + ".making"))
    , m_replace(replace) {
    requireDatasetName(name, "--name");
    m_lock.emplace(datasets, name);
    std::error_code error;
    if (!fs::exists(m_folder, error)) // killed where two renames were needed
        fs::rename(oldOf(m_making), m_folder, error);
    if (!replace && isTaken(m_folder))
        refuseTaken(m_folder);
    fs::remove_all(m_making, error); // of one that was killed
    m_writer.emplace(m_making, 0, 0);
}

DatasetFolder::~DatasetFolder() {
    m_writer.reset();
    std::error_code ignored;
    if (m_lock) // not published
        fs::remove_all(m_making, ignored);
}

void DatasetFolder::publish(const Json& description) {
    if (m_writer->rows() == 0)
        throw Error(ErrorKind::Input, "Not one row is left", m_folder.string(),
                    "See what was left out and why.");
    m_writer->publish(description);
    m_writer.reset();
    giveName();
    syncPath(m_folder.parent_path());
    std::error_code ignored;
    if (m_replace) {
        fs::remove_all(m_making, ignored); // has become the old one
        fs::remove(fs::path(m_folder) += ".jsonl", ignored);
    }
    m_lock.reset();
}

void DatasetFolder::giveName() {
    std::error_code ignored;
    if (!m_replace && isTaken(m_folder))
        refuseTaken(m_folder);
    const bool exchange = m_replace && fs::exists(m_folder, ignored);
    const unsigned flags = exchange ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, m_making.c_str(), AT_FDCWD, m_folder.c_str(), flags) == 0)
        return;
    if (errno == EEXIST)
        refuseTaken(m_folder);
    if (errno != EINVAL && errno != ENOSYS)
        throw systemError(errno, "name the dataset", m_folder.string());
    // A file system that has neither: the constructor puts right what a kill leaves here.
    const fs::path old = oldOf(m_making);
    fs::remove_all(old, ignored);
    if (exchange && ::rename(m_folder.c_str(), old.c_str()) != 0)
        throw systemError(errno, "replace the dataset", m_folder.string());
    if (::rename(m_making.c_str(), m_folder.c_str()) != 0) {
        const int reason = errno;
        fs::rename(old, m_folder, ignored);
        throw systemError(reason, "name the dataset", m_folder.string());
    }
    fs::remove_all(old, ignored);
}

} // namespace rationale
