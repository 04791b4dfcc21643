// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fs.h"

#include "core/base/large_file.h"

#include "core/base/error.h"
#include "core/base/owned_fd.h"

#include <atomic>
#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rationale {
namespace {

void writeAll(int descriptor, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            throw systemError(errno, "write", path.string());
        }
        bytes.remove_prefix(static_cast<size_t>(written));
    }
}

} // namespace

std::string readFile(const fs::path& path) {
    const OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        throw systemError(errno, "open", path.string());
    struct stat status {};
    if (::fstat(file.get(), &status) != 0)
        throw systemError(errno, "read", path.string());
    std::string bytes;
    bytes.reserve(status.st_size > 0 ? static_cast<size_t>(status.st_size) : 0);
    char buffer[1 << 16];
    for (;;) {
        const ssize_t count = ::read(file.get(), buffer, sizeof buffer);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            throw systemError(errno, "read", path.string());
        }
        if (count == 0)
            return bytes;
        bytes.append(buffer, static_cast<size_t>(count));
    }
}

void writeFileAtomically(const fs::path& path, std::string_view bytes) {
    writePartsAtomically(path, 1, [bytes](size_t) { return bytes; });
}

void writePartsAtomically(const fs::path& path, size_t count,
                          const std::function<std::string_view(size_t)>& part) {
    // O_EXCL instead of mkstemp: the file gets the permissions of an ordinary document (umask).
    static std::atomic<int> counter = 0;
    std::string temporary;
    int opened = -1;
    do {
        temporary = path.string() + ".tmp-" + std::to_string(::getpid()) + "-" +
                    std::to_string(counter.fetch_add(1));
        opened = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (opened < 0 && errno == EEXIST);
    if (opened < 0)
        throw systemError(errno, "write", path.string());
    OwnedFd file(opened);
    try {
        for (size_t i = 0; i < count; ++i)
            writeAll(file.get(), part(i), path);
        if (::fsync(file.get()) != 0)
            throw systemError(errno, "write", path.string());
        if (file.close() != 0)
            throw systemError(errno, "write", path.string());
        if (::rename(temporary.c_str(), path.c_str()) != 0)
            throw systemError(errno, "replace", path.string());
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    syncPath(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

void syncPath(const fs::path& path) {
    const OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        throw systemError(errno, "open", path.string());
    // Some file systems cannot fsync a folder and say EINVAL; there is nothing more to do there.
    if (::fsync(file.get()) != 0 && errno != EINVAL)
        throw systemError(errno, "write to disk", path.string());
}

void makeFolders(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        throw systemError(error.value(), "make the folder", path.string());
    if (!fs::is_directory(path, error))
        throw systemError(ENOTDIR, "make the folder", path.string());
}

MappedFile::MappedFile(const fs::path& path) {
    const OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        throw systemError(errno, "open", path.string());
    struct stat status {};
    if (::fstat(file.get(), &status) != 0)
        throw systemError(errno, "read", path.string());
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorKind::Io, "not a regular file", path.string());
    m_size = static_cast<size_t>(status.st_size);
    if (m_size == 0)
        return;
    void* mapped = ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (mapped == MAP_FAILED)
        throw systemError(errno, "map into memory", path.string());
    m_data = static_cast<const char*>(mapped);
}

MappedFile::~MappedFile() {
    if (m_data)
        ::munmap(const_cast<char*>(m_data), m_size);
}

void forgetMapped(const char* data, size_t size) {
    const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = (reinterpret_cast<uintptr_t>(data) + page - 1) / page * page;
    const auto end = (reinterpret_cast<uintptr_t>(data) + size) / page * page;
    if (begin < end) // a hint: nothing depends on its success
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

} // namespace rationale
