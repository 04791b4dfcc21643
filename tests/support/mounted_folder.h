// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/test_project.h"

namespace rationale::test {

/// A small file system of its own (tmpfs) under a temporary folder, where the user may mount one.
class MountedFolder {
public:
    /// `bytes`: its size. usable() is false where mounting is not allowed.
    explicit MountedFolder(int64_t bytes);
    ~MountedFolder();
    MountedFolder(const MountedFolder&) = delete;
    MountedFolder& operator=(const MountedFolder&) = delete;

    bool usable() const { return m_mounted; }
    fs::path path() const { return m_dir.path(); }
    bool makeReadOnly();

private:
    TempDir m_dir;
    bool m_mounted = false;
};

} // namespace rationale::test
