// SPDX-License-Identifier: GPL-3.0-or-later
// Files as large as the memory: written piece by piece, read without staying in memory.
#pragma once

#include "core/base/fs.h"

#include <span>

namespace rationale {

/// writeFileAtomically() of several pieces one after the other, which need not be in memory as one.
void writePartsAtomically(const fs::path& path, std::span<const std::string_view> parts);

/// Says that bytes of a mapped file will not be read again: whole pages among them stop counting
/// as memory of this process.
void forgetMapped(const char* data, size_t size);

} // namespace rationale
