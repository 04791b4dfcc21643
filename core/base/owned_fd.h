// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unistd.h>
#include <utility>

namespace rationale {

/// A file descriptor that is closed at the end; -1: none.
class OwnedFd {
public:
    explicit OwnedFd(int fd = -1)
        : m_fd(fd) {}
    ~OwnedFd() {
        if (m_fd >= 0)
            close();
    }
    OwnedFd(OwnedFd&& other) noexcept
        : m_fd(std::exchange(other.m_fd, -1)) {}
    OwnedFd& operator=(OwnedFd&& other) noexcept {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    OwnedFd(const OwnedFd&) = delete;
    OwnedFd& operator=(const OwnedFd&) = delete;

    int get() const { return m_fd; }
    /// What close() says: it reports delayed write errors (NFS, quota), so writers call it.
    int close() { return ::close(std::exchange(m_fd, -1)); }

private:
    int m_fd;
};

} // namespace rationale
