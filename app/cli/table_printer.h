// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <ostream>
#include <string>
#include <vector>

namespace rationale::cli {

enum class Format { Table, Csv, Json };
/// "table", "csv" or "json"; throws Error{Usage}.
Format formatFromString(const std::string& text);

/// Rows of values with named columns, printed in one of the formats. In csv and json doubles have
/// the fewest digits that read back to the same number, in tables six; NaN and ±Inf are nan, inf,
/// -inf; null is nothing.
class TablePrinter {
public:
    explicit TablePrinter(std::vector<std::string> columns)
        : m_columns(std::move(columns)) {}
    void add(std::vector<Json> row) { m_rows.push_back(std::move(row)); }
    size_t size() const { return m_rows.size(); }
    void print(std::ostream& out, Format format) const;

private:
    void printTable(std::ostream& out) const;
    void printCsv(std::ostream& out) const;
    void printJson(std::ostream& out) const;

    std::vector<std::string> m_columns;
    std::vector<std::vector<Json>> m_rows;
};

} // namespace rationale::cli
