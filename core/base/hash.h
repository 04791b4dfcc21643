// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace rationale {

/// Lower-case hexadecimal SHA-256 (OpenSSL).
std::string sha256(std::string_view bytes);
std::string sha256File(const fs::path& path);
/// Git's name of a file's content: its SHA-1 behind a header that says the size, in hexadecimal.
std::string gitBlobSha1(const fs::path& path);
/// First eight bytes of SHA-256 as an integer: stable across machines; splits train from held-out.
uint64_t stableHash(std::string_view bytes);

} // namespace rationale
