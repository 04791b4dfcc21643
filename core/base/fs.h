// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace rationale {

namespace fs = std::filesystem;

/// Whole file as bytes; throws Error{Io} with the path.
std::string readFile(const fs::path& path);
/// Writes to a temporary name beside `path`, fsyncs, renames, fsyncs the folder. On failure the old
/// file is untouched and the temporary one removed. Throws Error{Io, NoSpace}.
void writeFileAtomically(const fs::path& path, std::string_view bytes);
/// fsync of a file or a folder; throws Error.
void syncPath(const fs::path& path);
/// mkdir -p; throws Error{Io}.
void makeFolders(const fs::path& path);
/// Memory-mapped, read-only file. data() is valid for the life of the object.
class MappedFile {
public:
    explicit MappedFile(const fs::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const char* data() const noexcept { return m_data; }
    size_t size() const noexcept { return m_size; }

private:
    const char* m_data = nullptr;
    size_t m_size = 0;
};

} // namespace rationale
