// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/table_csv.h"
#include "core/data/table_reader.h"

#include <algorithm>
#include <cerrno>
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
            throw systemError(errno, "write", m_path.string());
    }

    fs::path m_path;
    std::string m_temporary;
    std::ofstream m_stream;
    bool m_finished = false;
};

void writeJsonLines(const fs::path& path, const RowSource& rows) {
    FileInTheMaking file(path);
    rows([&](const Json& row) { file.write(toJsonText(row) + "\n"); });
    file.finish();
}

std::vector<std::string> columnsOf(const RowSource& rows) {
    std::vector<std::string> columns;
    rows([&](const Json& row) {
        for (const auto& member : row.items())
            if (std::find(columns.begin(), columns.end(), member.key()) == columns.end())
                columns.push_back(member.key());
    });
    return columns;
}

void writeSeparated(const fs::path& path, const RowSource& rows, char delimiter) {
    FileInTheMaking file(path);
    const std::vector<std::string> columns = columnsOf(rows);
    std::string line;
    const auto put = [&](const Json& value) {
        line += csvField(value);
        line += delimiter;
    };
    const auto endLine = [&] {
        if (!line.empty())
            line.back() = '\n';
        file.write(line);
        line.clear();
    };
    for (const std::string& column : columns)
        put(column);
    endLine();
    rows([&](const Json& row) {
        for (const std::string& column : columns) {
            const auto found = row.find(column);
            put(found == row.end() ? Json() : *found);
        }
        endLine();
    });
    file.finish();
}

struct WriteFormat {
    const char* ending;
    void (*write)(const fs::path& path, const RowSource& rows);
};

constexpr WriteFormat writeFormats[] = {
    {".jsonl", &writeJsonLines},
    {".csv", [](const fs::path& path, const RowSource& rows) { writeSeparated(path, rows, ','); }},
    {".tsv", [](const fs::path& path, const RowSource& rows) { writeSeparated(path, rows, '\t'); }},
    {".parquet", &writeParquetTable},
};

} // namespace

void writeTable(const fs::path& path, const RowSource& rows) {
    std::string known;
    for (const WriteFormat& format : writeFormats) {
        if (path.extension() == format.ending)
            return format.write(path, rows);
        known += (known.empty() ? "" : ", ") + std::string(format.ending);
    }
    throw Error(ErrorKind::Usage, "This is no kind of table that can be written", path.string(),
                "Give the file one of these endings: " + known + ".");
}

} // namespace rationale
