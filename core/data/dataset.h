// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// SHA-256 of what a row asks and answers: equal rows are one row, whoever made them, and keep what
/// a person said of them.
std::string contentKey(const Json& row);
/// The column of an answer that people read and may write anew: "chosen" of a pair, "completion".
const char* answerColumn(const Json& row);
/// The text of a column that a row need not have.
std::string textOr(const Json& row, const char* column, const std::string& otherwise = {});

/// Rows of a dataset, one JSON object a line, in TRL's columns: prompt and completion; prompt,
/// chosen and rejected; prompt, completion and label; prompt, completions and labels. The file
/// stays mapped, only the places of its lines are in memory.
class Dataset {
public:
    /// Name of the rows in the folder of a dataset.
    static constexpr const char* rowsFile = "rows.jsonl";

    /// A .jsonl file, or a folder that has rows.jsonl. Throws Error{Io} when it cannot be read and
    /// Error{Input}, with the line, when it has no row or a line is no JSON object.
    static Dataset open(const fs::path& path);

    size_t size() const { return m_lines.size(); }
    const fs::path& file() const { return m_file; }
    Json row(size_t index) const;
    std::string where(size_t index) const; // "rows.jsonl, line 7"

    /// A column of a row; throws Error{Input} naming the line when it is missing or of another
    /// type.
    std::string text(const Json& row, size_t index, const char* column) const;
    bool boolean(const Json& row, size_t index, const char* column) const;
    std::vector<std::string> texts(const Json& row, size_t index, const char* column) const;
    std::vector<bool> booleans(const Json& row, size_t index, const char* column) const;

private:
    struct Line {
        size_t offset = 0, length = 0;
        int64_t number = 0; // from 1
    };
    const Json& column(const Json& row, size_t index, const char* name, const char* wanted,
                       bool (*fits)(const Json&)) const;

    fs::path m_file;
    std::shared_ptr<const MappedFile> m_bytes;
    std::vector<Line> m_lines;
};

/// The order in which epochs walk the rows, each in one of its own: example i is a function of
/// (seed, i) alone, so a resumed run goes on where it stopped.
class EpochOrder {
public:
    EpochOrder(size_t rows, uint64_t seed)
        : m_rows(rows)
        , m_seed(seed) {}
    size_t row(uint64_t example) const;

private:
    size_t m_rows;
    uint64_t m_seed;
    mutable std::vector<size_t> m_order;
    mutable uint64_t m_epoch = 0;
};

} // namespace rationale
