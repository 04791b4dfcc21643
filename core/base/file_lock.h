// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <optional>

namespace rationale {

/// Exclusive OS lock on a file, released by the kernel when the process dies, however it dies.
/// Answers "is the engine of this run alive?" without guessing from PIDs.
class FileLock {
public:
    /// Empty when another process (or another FileLock of this one) holds it. Throws Error{Io}.
    static std::optional<FileLock> tryAcquire(const fs::path& path);
    /// Whether somebody holds the lock now. False when the file does not exist.
    static bool isHeld(const fs::path& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor)
        : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

} // namespace rationale
