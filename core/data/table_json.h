// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/table_reader.h"

namespace rationale {

/// Rows of JSON lines.
std::unique_ptr<TableReader> openJsonLines(const fs::path& path);
/// Rows of one JSON list, or of objects one behind the other, however they are broken into lines.
std::unique_ptr<TableReader> openJsonValues(const fs::path& path);

} // namespace rationale
