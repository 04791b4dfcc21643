// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/mounted_folder.h"

#include <sys/mount.h>

namespace rationale::test {

MountedFolder::MountedFolder(int64_t bytes) {
    const std::string options = "size=" + std::to_string(bytes);
    m_mounted = ::mount("tmpfs", m_dir.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
}

MountedFolder::~MountedFolder() {
    if (m_mounted)
        ::umount2(m_dir.path().c_str(), MNT_DETACH);
}

bool MountedFolder::makeReadOnly() {
    return ::mount("tmpfs", m_dir.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

} // namespace rationale::test
