// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/archive.h"

#include "core/base/error.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace rationale {

namespace {

constexpr size_t pieceBytes = 1 << 18;
constexpr time_t noTime = 315532800; // 1980, the first that a zip file can say

[[noreturn]] void failWriting(archive* handle, const fs::path& file) {
    if (archive_errno(handle) > 0)
        throw systemError(archive_errno(handle), "write", file);
    throw Error(ErrorKind::Io, archive_error_string(handle), file.string(), "Try another folder.");
}

[[noreturn]] void failReading(archive* handle, const fs::path& file) {
    const char* why = archive_error_string(handle);
    throw Error(ErrorKind::Corrupt,
                std::string("The file is damaged or no evidence bundle") +
                    (why ? std::string(": ") + why : std::string()),
                file.string(), "Ask for it again.");
}

} // namespace

struct ArchiveWriter::Impl {
    fs::path file;
    archive* handle = archive_write_new();

    void begin(const std::string& name, int64_t size) const {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, size);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_mtime(entry, noTime, 0);
        const int code = archive_write_header(handle, entry);
        archive_entry_free(entry);
        if (code != ARCHIVE_OK)
            failWriting(handle, file);
    }
    void data(std::string_view bytes) const {
        while (!bytes.empty()) {
            const la_ssize_t written = archive_write_data(handle, bytes.data(), bytes.size());
            if (written <= 0)
                failWriting(handle, file);
            bytes.remove_prefix(static_cast<size_t>(written));
        }
    }
};

ArchiveWriter::ArchiveWriter(const fs::path& file)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->file = file;
    archive_write_set_format_zip(m_impl->handle);
    archive_write_set_options(m_impl->handle, "zip:compression=deflate,zip:hdrcharset=UTF-8");
    if (archive_write_open_filename(m_impl->handle, file.c_str()) != ARCHIVE_OK)
        failWriting(m_impl->handle, file);
}

ArchiveWriter::~ArchiveWriter() {
    archive_write_free(m_impl->handle);
}

void ArchiveWriter::addFile(const std::string& name, const fs::path& source,
                            const std::function<void(int64_t)>& progress) {
    const auto size = static_cast<int64_t>(fs::file_size(source));
    std::ifstream stream(source, std::ios::binary);
    if (!stream)
        throw systemError(errno, "read", source);
    m_impl->begin(name, size);
    std::string buffer(pieceBytes, '\0');
    for (int64_t left = size; left > 0;) {
        stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const std::streamsize got = stream.gcount();
        if (got <= 0)
            throw Error(ErrorKind::Io, "The file became shorter while it was read", source.string(),
                        "Try again.");
        m_impl->data(std::string_view(buffer.data(), static_cast<size_t>(got)));
        left -= got;
        if (progress)
            progress(got);
    }
}

void ArchiveWriter::addText(const std::string& name, std::string_view text) {
    m_impl->begin(name, static_cast<int64_t>(text.size()));
    m_impl->data(text);
}

void ArchiveWriter::finish() {
    if (archive_write_close(m_impl->handle) != ARCHIVE_OK)
        failWriting(m_impl->handle, m_impl->file);
    syncPath(m_impl->file);
}

struct ArchiveReader::Impl {
    fs::path file;
    archive* handle = archive_read_new();
};

ArchiveReader::ArchiveReader(const fs::path& file)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->file = file;
    if (!fs::is_regular_file(file))
        throw Error(ErrorKind::Io, "There is no such file", file.string(), "Check the name.");
    archive_read_support_format_zip(m_impl->handle);
    if (archive_read_open_filename(m_impl->handle, file.c_str(), pieceBytes) != ARCHIVE_OK)
        failReading(m_impl->handle, file);
}

ArchiveReader::~ArchiveReader() {
    archive_read_free(m_impl->handle);
}

std::optional<std::string> ArchiveReader::next() {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(m_impl->handle, &entry);
    if (code == ARCHIVE_EOF)
        return std::nullopt;
    if (code != ARCHIVE_OK)
        failReading(m_impl->handle, m_impl->file);
    const char* name = archive_entry_pathname(entry);
    if (!name || archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
        throw Error(ErrorKind::Corrupt, "The bundle holds something that is no plain file",
                    m_impl->file.string(), "Ask for it again.");
    return name;
}

void ArchiveReader::read(int64_t limit, const std::function<void(std::string_view)>& piece) {
    std::string buffer(pieceBytes, '\0');
    for (int64_t total = 0;;) {
        const la_ssize_t got = archive_read_data(m_impl->handle, buffer.data(), buffer.size());
        if (got < 0)
            failReading(m_impl->handle, m_impl->file);
        if (got == 0)
            return;
        total += got;
        if (total > limit)
            throw Error(ErrorKind::Corrupt, "An entry is larger than the bundle says",
                        m_impl->file.string(), "Ask for it again.");
        piece(std::string_view(buffer.data(), static_cast<size_t>(got)));
    }
}

} // namespace rationale
