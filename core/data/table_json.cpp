// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/table_json.h"

#include "core/base/error.h"
#include "core/data/table_bytes.h"

#include <cstdio>

namespace rationale {

namespace {

struct Place {
    int64_t line = 1, column = 1;
};

std::string placed(const std::string& file, const Place& place, bool withColumn) {
    return file + ", line " + std::to_string(place.line) +
           (withColumn ? ", column " + std::to_string(place.column) : "");
}

/// An object that begins at `begin` of the file; errors are placed there.
Json parseRow(const std::string& text, const std::string& file, const Place& begin) {
    try {
        Json row = parseJson(text, "");
        if (row.is_object())
            return row;
    } catch (const Error& error) {
        Place at = {1, 1};
        const bool exact =
            std::sscanf(error.where().c_str(), ", line %ld, column %ld", &at.line, &at.column) == 2;
        at.column += at.line == 1 ? begin.column - 1 : 0;
        at.line += begin.line - 1;
        throw Error(error.kind(), error.message(), placed(file, exact ? at : begin, exact),
                    error.remedy());
    }
    throw Error(ErrorKind::Input, "A row is no JSON object", placed(file, begin, false),
                "Each row is an object like {\"prompt\": …, \"completion\": …}.");
}

class JsonLines final : public TableReader {
public:
    explicit JsonLines(const fs::path& path)
        : m_source(path) {}

    std::optional<Json> next() override {
        std::string line;
        m_inRow = false; // a line that is too long is the end
        for (;;) {
            const int64_t number = m_source.line();
            if (!m_source.readLine(line))
                return std::nullopt;
            if (line.find_first_not_of(" \t\r\n") == std::string::npos)
                continue;
            m_at.line = number;
            if (line.ends_with('\n'))
                line.pop_back();
            m_inRow = true;
            Json row = parseRow(line, m_source.name(), m_at);
            m_inRow = false;
            return row;
        }
    }
    std::string where() const override { return placed(m_source.name(), m_at, false); }
    bool canGoOn() const override { return m_inRow; }

private:
    TextSource m_source;
    Place m_at;
    bool m_inRow = false;
};

class JsonValues final : public TableReader {
public:
    explicit JsonValues(const fs::path& path)
        : m_source(path) {
        skipSpace();
        if (m_source.peek() == '[') {
            m_source.get();
            m_list = true;
        }
    }

    std::optional<Json> next() override {
        m_inRow = false;
        skipSpace();
        if (m_source.peek() < 0) {
            if (m_list && !m_closed)
                refuse("The list has no end");
            return std::nullopt;
        }
        if (m_closed)
            refuse("Something stands behind the end of the list");
        if (m_list && endOfElement())
            return next();
        m_at = {m_source.line(), m_source.column()};
        const std::string text = value();
        m_expectComma = m_inRow = true;
        return parseRow(text, m_source.name(), m_at);
    }
    std::string where() const override { return placed(m_source.name(), m_at, false); }
    bool canGoOn() const override { return m_inRow; }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ErrorKind::Corrupt, what,
                    placed(m_source.name(), {m_source.line(), m_source.column()}, true),
                    "Correct it, or copy the file again from where it comes from.");
    }
    void skipSpace() {
        for (int c = m_source.peek(); c == ' ' || c == '\t' || c == '\r' || c == '\n';
             c = m_source.peek())
            m_source.get();
    }
    /// Reads what stands between two elements; true: the list ends here.
    bool endOfElement() {
        if (m_source.peek() == ']') {
            if (m_comma)
                refuse("The list ends with a comma");
            m_source.get();
            return m_closed = true;
        }
        if (m_expectComma) {
            if (m_source.get() != ',')
                refuse("There is no comma between two rows");
            m_expectComma = false;
            m_comma = true;
            skipSpace();
            if (m_source.peek() == ']')
                return endOfElement();
        }
        m_comma = false;
        return false;
    }
    /// The text of the value that begins here: up to the bracket that closes it.
    std::string value() {
        std::string text;
        int depth = 0;
        for (bool inString = false, escaped = false;;) {
            const int c = m_source.peek();
            if (c < 0 && depth == 0 && !inString && !text.empty())
                return text; // a number or a word, which is refused as a row
            if (c < 0)
                refuse("The file ends inside a row");
            if (depth == 0 && !inString && !text.empty() && (c == ',' || c == ']' || c == '\n'))
                return text;
            m_source.get();
            text += static_cast<char>(c);
            if (text.size() > longestRow)
                refuse("A row is longer than " + std::to_string(longestRow >> 20) + " MiB");
            if (inString) {
                inString = escaped || c != '"';
                escaped = !escaped && c == '\\';
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if ((c == '}' || c == ']') && --depth <= 0) {
                return text;
            }
        }
    }

    TextSource m_source;
    Place m_at;
    bool m_list = false, m_closed = false;
    bool m_expectComma = false, m_comma = false; // behind an element; behind a comma
    bool m_inRow = false;
};

} // namespace

std::unique_ptr<TableReader> openJsonLines(const fs::path& path) {
    return std::make_unique<JsonLines>(path);
}

std::unique_ptr<TableReader> openJsonValues(const fs::path& path) {
    return std::make_unique<JsonValues>(path);
}

} // namespace rationale
