// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of files, whatever they are written in: JSON lines, JSON, CSV, Parquet.
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// Rows of a file one by one; nothing but the row at hand stays in memory.
class TableReader {
public:
    virtual ~TableReader() = default;
    /// The next row, an object with a member for each of its columns; nothing at the end. A cell of
    /// CSV is always a text: who wants a number reads it. A missing value of Parquet is null.
    /// Throws Error{Corrupt, Input, Io} naming file, line (row, where the format has no lines) and
    /// column.
    virtual std::optional<Json> next() = 0;
    /// Where the row stands that next() gave or refused last: "train.jsonl, line 7".
    virtual std::string where() const = 0;
    /// After next() has thrown: whether the next call goes on with the row behind the bad one.
    /// Otherwise it must not be called again.
    virtual bool canGoOn() const { return false; }
    /// False: every value is a text, whatever it means (CSV).
    virtual bool hasTypes() const { return true; }
    /// Names of the columns in their order, where the format has them in front of the rows (CSV).
    virtual std::vector<std::string> columns() const { return {}; }
    /// Whether the file ends inside the line of the row that next() gave or refused last: nothing
    /// stands behind it, no line end either, so what wrote it may have been stopped there (CSV).
    virtual bool wasCutOff() const { return false; }
};

struct TableOptions {
    /// CSV and TSV: names of the columns of a file without a header; empty: the first line has
    /// them.
    std::vector<std::string> columns;
    /// CSV and TSV: false where a quote is a character like any other.
    bool quotes = true;
};

/// By the ending of its name (.jsonl, .ndjson, .json, .csv, .tsv, .parquet; each but the last also
/// with .gz, .zst or .zstd behind it), an unknown one by how the file begins. Throws Error{Io,
/// Input, Unavailable}.
std::unique_ptr<TableReader> openTable(const fs::path& path, const TableOptions& options = {});
/// Whether its name says so.
bool hasTableEnding(const fs::path& path);
/// Endings that openTable() knows, for messages.
std::string tableEndings();

/// Calls `use` with every row; may be called more than once and gives the same rows each time.
using RowSource = std::function<void(const std::function<void(const Json& row)>& use)>;

/// Writes a table whole or not at all: the file gets its name at the end. By the ending .jsonl,
/// .csv, .tsv or .parquet. In CSV numbers and truth values stand bare, one that is not finite as
/// nan, inf or -inf; a list or an object is its JSON text, what is missing or null an empty cell.
/// In JSON lines a member that is NaN is null. Columns of CSV are `columns`, or where that is empty
/// those that any row has, in the order they appear. Throws Error{Usage, Io, NoSpace, Unavailable}.
void writeTable(const fs::path& path, const RowSource& rows,
                const std::vector<std::string>& columns = {});

/// The format's own functions; the two above choose one of them. In table_parquet.cpp, by Arrow C++
/// where the build found it; otherwise they throw Error{Unavailable} that says what to install.
std::unique_ptr<TableReader> openParquetTable(const fs::path& path);
void writeParquetTable(const fs::path& path, const RowSource& rows);

} // namespace rationale
