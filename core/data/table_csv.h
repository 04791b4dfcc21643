// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/table_reader.h"

namespace rationale {

/// Rows of a CSV file by RFC 4180, `delimiter` between the fields: quotes around fields with
/// delimiters, quotes or line ends, a quote inside doubled. Lines without anything are skipped.
std::unique_ptr<TableReader> openCsv(const fs::path& path, char delimiter,
                                     const TableOptions& options);

/// A field as it stands between delimiters; a text always in quotes, so that an empty one is no
/// missing one. Numbers and truth values stand bare: nan, inf and -inf what is not finite.
std::string csvField(const Json& value);

} // namespace rationale
