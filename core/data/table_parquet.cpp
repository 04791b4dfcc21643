// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/table_reader.h"

namespace rationale {

namespace {

[[noreturn]] void refuse(const fs::path& path) {
    throw Error(ErrorKind::Unavailable, "This build cannot read or write Parquet", path.string(),
                "Build it where Arrow C++ with Parquet is installed (-DCMAKE_PREFIX_PATH=… or "
                "-DRATIONALE_ARROW_ROOT=…), or use JSONL or CSV instead.");
}

} // namespace

std::unique_ptr<TableReader> openParquetTable(const fs::path& path) {
    refuse(path);
}

void writeParquetTable(const fs::path& path, const RowSource&) {
    refuse(path);
}

} // namespace rationale
