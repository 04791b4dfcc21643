// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/partial_folder.h"

#include "core/base/error.h"

#include <unistd.h>

namespace rationale {

PartialFolder::PartialFolder(const fs::path& target)
    : m_target(target)
    , m_partial(target.string() + ".partial-" + std::to_string(::getpid())) {
    makeFolders(m_partial);
}

PartialFolder::~PartialFolder() {
    std::error_code ignored;
    fs::remove_all(m_partial, ignored);
}

void PartialFolder::publish() {
    std::error_code error;
    fs::rename(m_partial, m_target, error);
    if (error)
        throw systemError(error.value(), "rename the finished folder", m_target.string());
}

} // namespace rationale
