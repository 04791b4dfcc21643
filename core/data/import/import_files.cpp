// SPDX-License-Identifier: GPL-3.0-or-later
// Which files an import reads, and what it is called after them.
#include "core/base/error.h"
#include "core/data/import/importer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

namespace rationale {

namespace {

constexpr std::array splitNames = {"train", "test", "validation", "valid", "dev", "val", "eval"};

/// "train-00000-of-00001.parquet" is of words, so is "main/train.jsonl".
std::set<std::string> wordsOf(const std::string& path) {
    std::set<std::string> words;
    std::string word;
    for (const char c : path + "/") {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (!word.empty()) {
            words.insert(std::exchange(word, {}));
        }
    }
    return words;
}

bool isTable(const fs::path& path) {
    // What the Hub and we put beside the data.
    static const std::set<std::string> others = {"dataset_infos.json", "dataset.json",
                                                 "config.json", "dataset_info.json", "state.json"};
    return hasTableEnding(path) && !others.contains(path.filename().string());
}

bool isHidden(const fs::path& relative) {
    return std::any_of(relative.begin(), relative.end(),
                       [](const fs::path& part) { return part.string().starts_with('.'); });
}

std::vector<fs::path> tablesIn(const fs::path& folder, const std::string& split) {
    std::vector<fs::path> found;
    std::set<std::string> splits;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const fs::path relative = entry.path().lexically_relative(folder);
        if (!entry.is_regular_file() || isHidden(relative) || !isTable(relative))
            continue;
        const std::set<std::string> words = wordsOf(relative.string());
        for (const char* name : splitNames)
            if (words.contains(name))
                splits.insert(name);
        if (split.empty() || words.contains(split))
            found.push_back(entry.path());
    }
    std::string known;
    for (const std::string& name : splits)
        known += (known.empty() ? "" : ", ") + name;
    if (found.empty())
        throw Error(ErrorKind::Input,
                    split.empty() ? "The folder holds no table"
                                  : "The folder holds no table of the split '" + split + "'",
                    folder.string(),
                    known.empty() ? "Known endings: " + tableEndings() + "."
                                  : "Its splits are " + known + ".");
    if (split.empty() && splits.size() > 1)
        throw Error(ErrorKind::Usage, "The folder holds several splits", folder.string(),
                    "Choose one with --split: " + known + ".");
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

std::vector<fs::path> tablesAt(const std::vector<fs::path>& paths, const std::string& split) {
    std::vector<fs::path> tables;
    for (const fs::path& path : paths) {
        std::error_code error;
        if (!fs::exists(path, error))
            throw Error(ErrorKind::Io, "There is no such file", path.string(), "Check its path.");
        if (!fs::is_directory(path, error)) {
            tables.push_back(path);
            continue;
        }
        const std::vector<fs::path> inside = tablesIn(path, split);
        tables.insert(tables.end(), inside.begin(), inside.end());
    }
    if (tables.empty())
        throw Error(ErrorKind::Usage, "No file is named", "PATH", "Name at least one.");
    return tables;
}

std::string datasetNameFor(const std::vector<fs::path>& paths, const std::string& split) {
    const fs::path path = fs::absolute(paths.front()).lexically_normal();
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
        const fs::path folder = path.has_filename() ? path : path.parent_path();
        return folder.filename().string() + (split.empty() ? "" : "-" + split);
    }
    std::string stem = path.filename().string();
    for (const std::string_view ending : {".gz", ".jsonl", ".json", ".csv", ".tsv", ".parquet"})
        if (stem.size() > ending.size() && stem.ends_with(ending)) // "Qwen-2.5-3B.jsonl.gz"
            stem.resize(stem.size() - ending.size());
    static const std::set<std::string> general = {"data", "rows", "dataset"};
    const bool ofSplit = std::any_of(splitNames.begin(), splitNames.end(),
                                     [&](const char* name) { return stem.starts_with(name); });
    const std::string parent = path.parent_path().filename().string();
    if ((ofSplit || general.contains(stem)) && !parent.empty())
        return parent + "-" + stem;
    return stem;
}

} // namespace rationale
