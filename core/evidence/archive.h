// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rationale {

/// Writes a zip file by libarchive. Equal contents give equal bytes: no times, no owners. Throws
/// Error{Io, NoSpace}.
class ArchiveWriter {
public:
    explicit ArchiveWriter(const fs::path& file);
    ~ArchiveWriter();
    /// `progress` gets the bytes of each piece read; what it throws ends the writing.
    void addFile(const std::string& name, const fs::path& source,
                 const std::function<void(int64_t)>& progress);
    void addText(const std::string& name, std::string_view text);
    void finish(); // the file is whole and on the disk

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Reads an archive entry by entry. Throws Error{Corrupt} for what is no archive or is damaged.
class ArchiveReader {
public:
    explicit ArchiveReader(const fs::path& file);
    ~ArchiveReader();
    /// Name of the next entry; none: the end. Only plain files are entries: anything else throws.
    std::optional<std::string> next();
    /// The bytes of the entry in pieces, at most `limit`; more throws.
    void read(int64_t limit, const std::function<void(std::string_view)>& piece);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale
