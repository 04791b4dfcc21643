// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"

#include "core/base/error.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rationale {
namespace {

// Open-file-description locks: unlike classic POSIX locks they belong to this descriptor (closing
// another one of the same file does not drop them), and unlike flock() they can be asked about
// without taking them, so that a watcher never makes an engine's tryAcquire fail.
struct flock wholeFile() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// False when whoever held the lock has unlinked its file between our opening and locking it: the
/// next one would make and lock another.
bool isStillThere(int descriptor, const fs::path& path) {
    struct stat locked {};
    struct stat there {};
    return ::fstat(descriptor, &locked) == 0 && ::stat(path.c_str(), &there) == 0 &&
           locked.st_dev == there.st_dev && locked.st_ino == there.st_ino;
}

} // namespace

std::optional<FileLock> FileLock::tryAcquire(const fs::path& path) {
    constexpr int attempts = 100;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor < 0)
            throw systemError(errno, "open the lock", path.string());
        struct flock lock = wholeFile();
        if (::fcntl(descriptor, F_OFD_SETLK, &lock) == 0) {
            FileLock acquired(descriptor);
            if (isStillThere(descriptor, path))
                return acquired;
            continue;
        }
        const int reason = errno;
        ::close(descriptor);
        if (reason == EAGAIN || reason == EACCES)
            return std::nullopt;
        throw systemError(reason, "lock", path.string());
    }
    return std::nullopt; // others take and give it back all the time
}

bool FileLock::isHeld(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return false;
        throw systemError(errno, "open the lock", path.string());
    }
    struct flock lock = wholeFile();
    const int result = ::fcntl(descriptor, F_OFD_GETLK, &lock);
    const int reason = errno;
    ::close(descriptor);
    if (result != 0)
        throw systemError(reason, "ask for the lock", path.string());
    return lock.l_type != F_UNLCK;
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    if (this != &other) {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        m_descriptor = std::exchange(other.m_descriptor, -1);
    }
    return *this;
}

FileLock::~FileLock() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace rationale
