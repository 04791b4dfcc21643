// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table_printer.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace rationale::cli {
namespace {

std::string cellText(const Json& value) {
    if (value.is_null())
        return {};
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_float() && !std::isfinite(value.get<double>())) {
        const double number = value.get<double>();
        return std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
    }
    return toJsonText(value);
}

std::string csvCell(const Json& value) {
    const std::string text = cellText(value);
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

/// Columns of a terminal: East Asian wide characters take two.
size_t widthOf(const std::string& text) {
    size_t width = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80)
            width += byte >= 0xE3 ? 2 : 1; // CJK, full-width forms, emoji
    }
    return width;
}

/// A cell for people: numbers with six digits, text on one line.
std::string tableCell(const Json& value) {
    if (value.is_number_float() && std::isfinite(value.get<double>())) {
        char number[32];
        std::snprintf(number, sizeof number, "%.6g", value.get<double>());
        return number;
    }
    std::string text = cellText(value);
    for (char& c : text)
        if (c == '\n' || c == '\r' || c == '\t')
            c = ' ';
    return text;
}

} // namespace

Format formatFromString(const std::string& text) {
    if (text == "table")
        return Format::Table;
    if (text == "csv")
        return Format::Csv;
    if (text == "json")
        return Format::Json;
    throw Error(ErrorKind::Usage, "unknown format \"" + text + "\"", "--format",
                "Known are table, csv and json.");
}

void TablePrinter::print(std::ostream& out, Format format) const {
    switch (format) {
    case Format::Table:
        return printTable(out);
    case Format::Csv:
        return printCsv(out);
    case Format::Json:
        return printJson(out);
    }
}

void TablePrinter::printTable(std::ostream& out) const {
    std::vector<size_t> widths;
    std::vector<bool> numeric(m_columns.size(), !m_rows.empty());
    for (const std::string& column : m_columns)
        widths.push_back(widthOf(column));
    for (const auto& row : m_rows)
        for (size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], widthOf(tableCell(row[i])));
            numeric[i] = numeric[i] && (row[i].is_number() || row[i].is_null());
        }
    const auto line = [&](auto cell) {
        std::string text;
        for (size_t i = 0; i < m_columns.size(); ++i) {
            const std::string value = cell(i);
            const std::string space(widths[i] - widthOf(value), ' ');
            text += (i ? "  " : "") + (numeric[i] ? space + value : value + space);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        out << text << '\n';
    };
    line([&](size_t i) { return m_columns[i]; });
    for (const auto& row : m_rows)
        line([&](size_t i) { return tableCell(row[i]); });
}

void TablePrinter::printCsv(std::ostream& out) const {
    for (size_t i = 0; i < m_columns.size(); ++i)
        out << (i ? "," : "") << csvCell(m_columns[i]);
    out << '\n';
    for (const auto& row : m_rows) {
        for (size_t i = 0; i < row.size(); ++i)
            out << (i ? "," : "") << csvCell(row[i]);
        out << '\n';
    }
}

void TablePrinter::printJson(std::ostream& out) const {
    Json list = Json::array();
    for (const auto& row : m_rows) {
        Json object = Json::object();
        for (size_t i = 0; i < row.size(); ++i)
            object[m_columns[i]] = row[i];
        list.push_back(std::move(object));
    }
    out << toJsonText(list, 2) << '\n';
}

} // namespace rationale::cli
