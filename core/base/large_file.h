// SPDX-License-Identifier: GPL-3.0-or-later
// Files as large as the memory: written piece by piece, read without staying in memory.
#pragma once

#include "core/base/fs.h"

#include <functional>

namespace rationale {

/// writeFileAtomically() of several pieces one after the other: `part(i)` makes piece i, which need
/// not outlive the next call.
void writePartsAtomically(const fs::path& path, size_t count,
                          const std::function<std::string_view(size_t)>& part);

/// Says that bytes of a mapped file will not be read again: whole pages among them stop counting
/// as memory of this process.
void forgetMapped(const char* data, size_t size);

} // namespace rationale
