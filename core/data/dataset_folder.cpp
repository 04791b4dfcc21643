// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_folder.h"

#include "core/base/error.h"
#include "core/data/dataset.h"

#include <algorithm>
#include <cerrno>

namespace rationale {

namespace {

constexpr const char* lockFile = "making.lock";

bool isTaken(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder, ignored) || fs::exists(fs::path(folder) += ".jsonl", ignored);
}

} // namespace

void requireDatasetName(const std::string& name, const std::string& where) {
    constexpr size_t longest = 200;
    const bool odd = std::any_of(name.begin(), name.end(), [](unsigned char c) {
        return c < 0x20 || c == 0x7F || c == '/' || c == '\\';
    });
    if (name.empty() || name.size() > longest || odd || name.front() == '.' ||
        name.find_first_not_of(' ') == std::string::npos)
        throw Error(ErrorKind::Usage, "'" + name + "' can name no dataset", where,
                    "It becomes a folder: no '/', no control character, no '.' in front, at most " +
                        std::to_string(longest) + " bytes.");
}

DatasetFolder::DatasetFolder(const fs::path& datasets, const std::string& name, bool replace)
    : m_folder(datasets / name)
    , m_making(datasets / ("." + name + ".making"))
    , m_replace(replace) {
    requireDatasetName(name, "--name");
    if (!replace && isTaken(m_folder))
        throw Error(ErrorKind::Usage, "There is a dataset '" + name + "' already",
                    m_folder.string(), "Choose another --name, or give --replace.");
    makeFolders(m_making);
    m_lock = FileLock::tryAcquire(m_making / lockFile);
    if (!m_lock)
        throw Error(ErrorKind::Locked, "Another process makes the dataset '" + name + "' now",
                    m_folder.string(), "Wait for it, or choose another name.");
    for (const auto& entry : fs::directory_iterator(m_making)) // of one that was killed
        if (entry.path().filename() != lockFile)
            fs::remove_all(entry.path());
    m_writer.emplace(m_making, 0, 0);
}

DatasetFolder::~DatasetFolder() {
    m_writer.reset();
    if (!m_lock)
        return;
    std::error_code ignored;
    fs::remove_all(m_making, ignored); // nothing is there after publish()
}

void DatasetFolder::publish(const Json& description) {
    if (m_writer->rows() == 0)
        throw Error(ErrorKind::Input, "Not one row is left", m_folder.string(),
                    "See what was left out and why.");
    m_writer->publish(description);
    m_writer.reset();
    fs::remove(m_making / lockFile);
    const fs::path old = fs::path(m_making) += ".old";
    std::error_code error;
    fs::remove_all(old, error);
    if (m_replace && fs::exists(m_folder, error))
        fs::rename(m_folder, old);
    fs::rename(m_making, m_folder, error);
    if (error) {
        std::error_code ignored;
        if (fs::exists(old, ignored))
            fs::rename(old, m_folder, ignored);
        throw systemError(error.value(), "name the dataset", m_folder.string());
    }
    syncPath(m_folder.parent_path());
    fs::remove_all(old, error);
}

} // namespace rationale
