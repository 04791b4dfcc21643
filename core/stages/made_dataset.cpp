// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/made_dataset.h"

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/storage/library_schema.h"
#include "core/storage/run_types.h"

#include <algorithm>

namespace rationale {

Json madeByCommand(const std::string& stage, const std::string& name, const Json& options,
                   Json inputs) {
    return {{"stage", stage},
            {"run", name},
            {"code_version", provenance::codeVersion()},
            {"options", options},
            {"inputs", std::move(inputs)}};
}

Json datasetInput(const std::string& key, const std::string& name, const fs::path& rows) {
    return {{"key", key},
            {"kind", "dataset"},
            {"name", name},
            {"path", name},
            {"sha256", provenance::datasetHash(rows)},
            {"made_by", provenance::read(rows)}};
}

Json fileInput(const std::string& name, const std::string& sha256) {
    return {{"key", "file"}, {"kind", "file"}, {"name", name}, {"path", name}, {"sha256", sha256}};
}

std::vector<DatasetEntry> datasetsOf(const fs::path& project) {
    std::vector<DatasetEntry> entries;
    for (const auto& entry : fs::directory_iterator(project / project_files::datasets)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with('.'))
            continue; // in the making
        DatasetEntry found;
        const bool folder = entry.is_directory();
        found.rows = folder ? entry.path() / Dataset::rowsFile : entry.path();
        found.name = folder ? name : entry.path().stem().string();
        std::error_code error;
        if (!fs::is_regular_file(found.rows, error) ||
            (!folder && found.rows.extension() != ".jsonl"))
            continue;
        found.bytes = fs::file_size(found.rows, error);
        const fs::path described = entry.path() / provenance::datasetFile;
        try {
            if (folder && fs::exists(described, error)) {
                const Json description = parseJson(readFile(described), described.string());
                if (description.contains("rows") && description["rows"].is_number_integer())
                    found.count = description["rows"].get<int64_t>();
                const Json made = description.value("made_by", Json());
                if (made.is_object())
                    found.madeBy = made.value("stage", std::string());
            }
        } catch (const std::exception&) { // damaged: its rows are there all the same
            found.count.reset();
        }
        entries.push_back(std::move(found));
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
    return entries;
}

} // namespace rationale
