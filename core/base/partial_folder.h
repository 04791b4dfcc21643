// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

namespace rationale {

/// A folder in the making beside its later place: it appears whole by publish(), or is removed.
class PartialFolder {
public:
    /// Makes `target`.partial-PID and the folders above it. Throws Error{Io, NoSpace}.
    explicit PartialFolder(const fs::path& target);
    ~PartialFolder();
    PartialFolder(const PartialFolder&) = delete;
    PartialFolder& operator=(const PartialFolder&) = delete;

    const fs::path& path() const { return m_partial; }
    /// Renames it into place, which may be an empty folder. Throws Error{Io}.
    void publish();

private:
    fs::path m_target, m_partial;
};

} // namespace rationale
