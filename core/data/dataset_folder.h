// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "core/data/dataset_writer.h"

#include <optional>
#include <string>

namespace rationale {

/// Throws Error{Usage} placed at `where` unless `name` can name a dataset of a project: letters,
/// digits, '.', '_', '-' and what else a folder may be called, no '/', no '.' in front, no .jsonl
/// behind.
void requireDatasetName(const std::string& name, const std::string& where);

/// The folder <datasets>/<name> in the making. It stands there whole after publish() or not at all,
/// and one that is replaced until then: what was made without publish() is removed, after a kill by
/// the next one of this name.
class DatasetFolder {
public:
    /// Throws Error{Usage} when the name is taken and not to be replaced, Error{Locked} when
    /// another process makes it now.
    DatasetFolder(const fs::path& datasets, const std::string& name, bool replace);
    ~DatasetFolder();
    DatasetFolder(const DatasetFolder&) = delete;
    DatasetFolder& operator=(const DatasetFolder&) = delete;

    DatasetWriter& writer() { return *m_writer; }
    /// Another file beside the rows.
    fs::path file(const std::string& name) const { return m_making / name; }
    /// What it will be.
    const fs::path& folder() const { return m_folder; }
    /// Writes dataset.json; a dataset of that name before is replaced in one step. Throws
    /// Error{Input} when there is no row, Error{Usage} when the name was taken meanwhile.
    void publish(const Json& description);

private:
    /// A lock whose file is there while it is held.
    class NameLock {
    public:
        NameLock(const fs::path& datasets, const std::string& name);
        ~NameLock();
        NameLock(const NameLock&) = delete;
        NameLock& operator=(const NameLock&) = delete;

    private:
        fs::path m_path;
        std::optional<FileLock> m_lock;
    };
    void giveName();

    fs::path m_folder, m_making;
    bool m_replace;
    std::optional<NameLock> m_lock; // none after publish(): another may have begun
    std::optional<DatasetWriter> m_writer;
};

} // namespace rationale
