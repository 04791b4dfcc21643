// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset_folder.h"
#include "core/data/import/import_format.h"

#include <functional>

namespace rationale {

struct ImportRequest {
    std::string format = "auto"; // importFormats(), or "auto": told by the first row of each file
    std::vector<fs::path> paths; // tables, or folders that hold some
    std::string split = {};      // of a folder: tables whose name has this word ("train")
    int64_t limit = 0;           // rows at most; 0: all
    bool skipBad = false;        // leave out what cannot be read, and say so
    ImportOptions options = {};
    std::function<void()> beforeRow = {}; // of each that is read; may throw
};

/// What became of the rows of all files.
struct ImportReport {
    struct File {
        std::string name, format, sha256;
        int64_t read = 0;
    };
    std::vector<File> files;
    int64_t read = 0, rows = 0, bad = 0;
    std::map<std::string, int64_t> dropped; // by the format's own rules: reason, foreign rows
    std::vector<std::string> badRows;       // the first of them: what was wrong, where
    ImportRow::Notes notes;

    Json toJson() const;
};

/// The tables that paths name, in order. Throws Error{Io, Input} when there is none, or when a
/// folder has several splits and none is chosen.
std::vector<fs::path> tablesAt(const std::vector<fs::path>& paths, const std::string& split);

/// Reads the tables and hands every row, in our columns, to `add`. Each says under "source" which
/// file and row it comes from. The first row that cannot be read throws, unless bad ones are
/// skipped; then Error{Input} only when no row is left.
ImportReport importRows(const ImportRequest& request,
                        const std::function<void(const Json& row)>& add);

/// A name for the dataset of these paths: "gsm8k-train" for gsm8k/train.jsonl.
std::string datasetNameFor(const std::vector<fs::path>& paths, const std::string& split);

} // namespace rationale
