// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/table_csv.h"

#include "core/base/error.h"
#include "core/data/table_bytes.h"
#include "core/text/utf8.h"

#include <csv.h>

#include <cmath>
#include <deque>
#include <set>

namespace rationale {

namespace {

using Fields = std::vector<std::optional<std::string>>;

constexpr const char* remedy =
    "Write it as RFC 4180 says: fields with commas, quotes or line ends in quotes, a quote inside "
    "as two.";

/// libcsv, fed line by line so that the place of each row is known.
class Parser {
public:
    Parser(char delimiter, bool quotes) {
        const unsigned char strict = CSV_STRICT | CSV_STRICT_FINI;
        if (csv_init(&m_parser, CSV_EMPTY_IS_NULL | (quotes ? strict : 0)) != 0)
            throw Error(ErrorKind::Internal, "libcsv does not start");
        csv_set_delim(&m_parser, static_cast<unsigned char>(delimiter));
        if (!quotes)
            csv_set_quote(&m_parser, '\0');
        csv_set_space_func(&m_parser, [](unsigned char) { return 0; }); // spaces are content
    }
    ~Parser() { csv_free(&m_parser); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    /// False: no CSV.
    bool feed(const std::string& text) {
        return csv_parse(&m_parser, text.data(), text.size(), &onField, &onRow, this) ==
               text.size();
    }
    bool finish() { return csv_fini(&m_parser, &onField, &onRow, this) == 0; }
    /// Of the row that is not finished yet.
    size_t openBytes() const { return m_bytes + m_parser.entry_pos; }
    std::deque<Fields>& rows() { return m_rows; }

private:
    static void onField(void* text, size_t size, void* self) {
        auto& parser = *static_cast<Parser*>(self);
        parser.m_bytes += size;
        if (text == nullptr)
            parser.m_fields.emplace_back(std::nullopt);
        else
            parser.m_fields.emplace_back(std::string(static_cast<const char*>(text), size));
    }
    static void onRow(int, void* self) {
        auto& parser = *static_cast<Parser*>(self);
        parser.m_rows.push_back(std::move(parser.m_fields));
        parser.m_fields.clear();
        parser.m_bytes = 0;
    }

    csv_parser m_parser{};
    Fields m_fields;
    size_t m_bytes = 0;
    std::deque<Fields> m_rows;
};

/// Number of the first character that is no UTF-8, from 1; 0: all of them are.
size_t badCharacter(const std::string& text) {
    size_t number = 1;
    for (size_t i = 0; i < text.size(); ++number) {
        const Utf8Char c = decodeUtf8(text, i);
        if (!c.valid)
            return number;
        i += c.bytes;
    }
    return 0;
}

class Csv final : public TableReader {
public:
    Csv(const fs::path& path, char delimiter, const TableOptions& options)
        : m_source(path)
        , m_parser(delimiter, options.quotes)
        , m_columns(options.columns) {
        if (m_columns.empty())
            readHeader();
    }

    std::optional<Json> next() override {
        m_recoverable = false;
        const std::optional<Fields> fields = nextFields();
        if (!fields)
            return std::nullopt;
        m_recoverable = true;
        m_cutOff = m_cutOff && fields->size() <= m_columns.size(); // a cut adds no field
        if (fields->size() != m_columns.size())
            refuse("A row has " + std::to_string(fields->size()) + " fields where " +
                       std::to_string(m_columns.size()) + " are due",
                   "");
        Json row = Json::object();
        auto& members = row.get_ref<Json::object_t&>();
        for (size_t i = 0; i < fields->size(); ++i) {
            const auto& field = (*fields)[i];
            if (!field)
                continue;
            if (const size_t bad = badCharacter(*field); bad > 0)
                refuse("Character " + std::to_string(bad) + " is no UTF-8", m_columns[i]);
            members.emplace_back(m_columns[i], *field); // does not search
        }
        m_recoverable = false;
        return row;
    }
    std::string where() const override {
        return m_source.name() + ", line " + std::to_string(m_at);
    }
    bool canGoOn() const override { return m_recoverable; }
    bool hasTypes() const override { return false; }
    std::vector<std::string> columns() const override { return m_columns; }
    bool wasCutOff() const override { return m_cutOff; }

private:
    [[noreturn]] void refuse(const std::string& what, const std::string& column) const {
        throw Error(ErrorKind::Corrupt, what,
                    where() + (column.empty() ? "" : ", column '" + column + "'"), remedy);
    }

    std::optional<Fields> nextFields() {
        std::string line;
        while (m_parser.rows().empty()) {
            if (m_parser.openBytes() == 0)
                m_begin = m_source.line();
            m_at = m_begin;
            if (!m_source.readLine(line))
                return lastFields();
            if (m_parser.openBytes() + line.size() > longestRow)
                refuse("A row is longer than " + std::to_string(longestRow >> 20) +
                           " MiB: the quote where it begins may have no end",
                       "");
            if (!m_parser.feed(line))
                refuse("A quote stands where none may be", "");
        }
        return take();
    }
    std::optional<Fields> lastFields() {
        if (m_finished)
            return std::nullopt;
        m_finished = true;
        const bool whole = m_parser.finish();
        // Where a line end stands behind the row, the source is a line further.
        m_cutOff = (!whole || !m_parser.rows().empty()) && m_begin == m_source.line();
        if (!whole)
            refuse("A quote has no end", "");
        return m_parser.rows().empty() ? std::nullopt : std::optional(take());
    }
    Fields take() {
        Fields fields = std::move(m_parser.rows().front());
        m_parser.rows().pop_front();
        return fields;
    }

    void readHeader() {
        const std::optional<Fields> fields = nextFields();
        if (!fields)
            throw Error(ErrorKind::Input, "The table is empty", m_source.name(),
                        "Its first line names the columns.");
        std::set<std::string> names;
        for (const auto& field : *fields) {
            m_columns.push_back(field.value_or(""));
            if (badCharacter(m_columns.back()) > 0)
                refuse("The name of a column is no UTF-8", "");
            if (!names.insert(m_columns.back()).second)
                refuse("Two columns are named '" + m_columns.back() + "'", "");
        }
    }

    TextSource m_source;
    Parser m_parser;
    std::vector<std::string> m_columns;
    int64_t m_at = 1, m_begin = 1; // lines where the row at hand, and the one being read, begin
    bool m_finished = false, m_recoverable = false, m_cutOff = false;
};

} // namespace

std::unique_ptr<TableReader> openCsv(const fs::path& path, char delimiter,
                                     const TableOptions& options) {
    return std::make_unique<Csv>(path, delimiter, options);
}

std::string csvField(const Json& value) {
    if (value.is_null())
        return {};
    if (value.is_number_float() && !std::isfinite(value.get<double>()))
        return std::isnan(value.get<double>()) ? "nan" : value.get<double>() > 0 ? "inf" : "-inf";
    if (value.is_number() || value.is_boolean())
        return toJsonText(value);
    const std::string text = value.is_string() ? value.get<std::string>() : toJsonText(value);
    std::string field(2 * text.size() + 2, '\0');
    field.resize(csv_write(field.data(), field.size(), text.data(), text.size()));
    return field;
}

} // namespace rationale
