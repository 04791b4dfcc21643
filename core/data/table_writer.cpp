// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/table_csv.h"
#include "core/data/table_reader.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>

#include <unistd.h>

namespace rationale {

namespace {

/// A file that has its name only when it is whole.
class FileInTheMaking {
public:
    explicit FileInTheMaking(fs::path path)
        : m_path(std::move(path))
        , m_temporary(m_path.string() + ".tmp-" + std::to_string(::getpid())) {
        std::error_code ignored;
        if (fs::is_directory(m_path, ignored))
            throw systemError(EISDIR, "write", m_path.string());
        m_stream.open(m_temporary, std::ios::binary | std::ios::trunc);
        requireGood();
    }
    ~FileInTheMaking() {
        if (!m_finished)
            ::unlink(m_temporary.c_str());
    }
    FileInTheMaking(const FileInTheMaking&) = delete;
    FileInTheMaking& operator=(const FileInTheMaking&) = delete;

    void write(const std::string& text) {
        m_stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        requireGood();
    }
    void finish() {
        m_stream.close();
        requireGood();
        syncPath(m_temporary);
        if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
            throw systemError(errno, "replace", m_path.string());
        m_finished = true;
        syncPath(m_path.has_parent_path() ? m_path.parent_path() : fs::path("."));
    }

private:
    void requireGood() const {
        if (!m_stream)
            throw systemError(errno != 0 ? errno : EIO, "write", m_path.string());
    }

    fs::path m_path;
    std::string m_temporary;
    std::ofstream m_stream;
    bool m_finished = false;
};

using Columns = std::vector<std::string>;

void writeJsonLines(const fs::path& path, const RowSource& rows) {
    FileInTheMaking file(path);
    const auto isNaN = [](const Json& value) {
        return value.is_number_float() && std::isnan(value.get<double>());
    };
    rows([&](const Json& row) {
        if (std::none_of(row.begin(), row.end(), isNaN))
            return file.write(toJsonText(row) + "\n");
        Json plain = row;
        for (Json& value : plain)
            if (isNaN(value))
                value = nullptr;
        file.write(toJsonText(plain) + "\n");
    });
    file.finish();
}

Columns columnsOf(const RowSource& rows) {
    Columns columns;
    rows([&](const Json& row) {
        for (const auto& member : row.items())
            if (std::find(columns.begin(), columns.end(), member.key()) == columns.end())
                columns.push_back(member.key());
    });
    return columns;
}

/// A name stands bare where it can, as programs that read the first line by themselves expect.
std::string nameField(const std::string& name, char delimiter) {
    const bool bare = !name.empty() && name.find_first_of("\"\r\n") == std::string::npos &&
                      name.find(delimiter) == std::string::npos;
    return bare ? name : csvField(name);
}

void writeSeparated(const fs::path& path, const RowSource& rows, const Columns& wanted,
                    char delimiter) {
    FileInTheMaking file(path);
    const Columns columns = wanted.empty() ? columnsOf(rows) : wanted;
    std::string line;
    const auto put = [&](const std::string& field) {
        line += field;
        line += delimiter;
    };
    const auto endLine = [&] {
        if (!line.empty())
            line.back() = '\n';
        file.write(line);
        line.clear();
    };
    for (const std::string& column : columns)
        put(nameField(column, delimiter));
    endLine();
    rows([&](const Json& row) {
        for (const std::string& column : columns) {
            const auto found = row.find(column);
            put(found == row.end() ? std::string() : csvField(*found));
        }
        endLine();
    });
    file.finish();
}

using Path = const fs::path&;
using Rows = const RowSource&;

struct WriteFormat {
    const char* ending;
    void (*write)(Path path, Rows rows, const Columns& columns);
};

constexpr WriteFormat writeFormats[] = {
    {".jsonl", [](Path path, Rows rows, const Columns&) { writeJsonLines(path, rows); }},
    {".csv",
     [](Path path, Rows rows, const Columns& all) { writeSeparated(path, rows, all, ','); }},
    {".tsv",
     [](Path path, Rows rows, const Columns& all) { writeSeparated(path, rows, all, '\t'); }},
    {".parquet", [](Path path, Rows rows, const Columns&) { writeParquetTable(path, rows); }},
};

} // namespace

void writeTable(const fs::path& path, const RowSource& rows,
                const std::vector<std::string>& columns) {
    std::string known;
    for (const WriteFormat& format : writeFormats) {
        if (path.extension() == format.ending)
            return format.write(path, rows, columns);
        known += (known.empty() ? "" : ", ") + std::string(format.ending);
    }
    throw Error(ErrorKind::Usage, "This is no kind of table that can be written", path.string(),
                "Give the file one of these endings: " + known + ".");
}

} // namespace rationale
