// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/table_reader.h"

#include "core/base/error.h"
#include "core/data/table_bytes.h"
#include "core/data/table_csv.h"
#include "core/data/table_json.h"

#include <algorithm>
#include <cctype>

namespace rationale {

namespace {

struct TableFormat {
    const char* ending;
    std::unique_ptr<TableReader> (*open)(const fs::path& path, const TableOptions& options);
};

using Path = const fs::path&;
using Options = const TableOptions&;

constexpr TableFormat tableFormats[] = {
    {".jsonl", [](Path path, Options) { return openJsonLines(path); }},
    {".ndjson", [](Path path, Options) { return openJsonLines(path); }},
    {".json", [](Path path, Options) { return openJsonValues(path); }},
    {".csv", [](Path path, Options options) { return openCsv(path, ',', options); }},
    {".tsv", [](Path path, Options options) { return openCsv(path, '\t', options); }},
    {".parquet", [](Path path, Options) { return openParquetTable(path); }},
};

std::string lowerEnding(const fs::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending;
}

/// What the name of a file says; nullptr where it says nothing.
const TableFormat* formatOf(const fs::path& path) {
    std::string ending = lowerEnding(path);
    if (ending == ".gz" || ending == ".zst" || ending == ".zstd")
        ending = lowerEnding(path.stem());
    for (const TableFormat& format : tableFormats)
        if (ending == format.ending)
            return &format;
    return nullptr;
}

/// The first byte that is no white space; -1 where there is none.
int firstByte(const fs::path& path) {
    TextSource source(path);
    for (int c = source.get(); c >= 0; c = source.get())
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return c;
    return -1;
}

bool beginsAsParquet(const fs::path& path) {
    char magic[4] = {};
    const auto bytes = openBytes(path);
    return bytes->read(magic, sizeof magic) == sizeof magic &&
           std::string_view(magic, sizeof magic) == "PAR1";
}

} // namespace

bool hasTableEnding(const fs::path& path) {
    return formatOf(path) != nullptr;
}

std::string tableEndings() {
    std::string text;
    for (const TableFormat& format : tableFormats)
        text += (text.empty() ? "" : ", ") + std::string(format.ending);
    return text;
}

std::unique_ptr<TableReader> openTable(const fs::path& path, const TableOptions& options) {
    if (const TableFormat* const format = formatOf(path)) {
        // A list in a file of JSON lines, as people name them, is read as the list it is.
        if (std::string_view(format->ending).find("json") != std::string_view::npos &&
            firstByte(path) == '[')
            return openJsonValues(path);
        return format->open(path, options);
    }
    if (beginsAsParquet(path))
        return openParquetTable(path);
    if (const int first = firstByte(path); first == '{' || first == '[')
        return openJsonValues(path);
    throw Error(ErrorKind::Input, "This is no table that can be read", path.string(),
                "Known endings: " + tableEndings() + "; all but the last also with .gz or .zst.");
}

} // namespace rationale
