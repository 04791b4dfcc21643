// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/table_reader.h"

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace rationale {

/// What to do about a row that cannot be read.
inline constexpr const char* skipRemedy =
    "Correct the row, or leave such rows out with --skip-bad.";

/// How a person wants foreign rows read.
struct ImportOptions {
    std::string language;               // of every row; empty: what the format knows
    std::string kind;                   // verifyAnswer() kind of every row; empty: the format's
    std::string chatTemplate = "plain"; // how conversations become text: see conversation.h
    std::string solutions = "plain"; // "plain", "r1" (<think>…</think><answer>…</answer>), "none"
    std::string neutral = "right";   // PRM800K's steps rated 0: "right", "wrong", "drop"
    bool keepAnnotations = false;    // GSM8K's <<16-3-4=9>>

    Json toJson() const;
};

/// What an importer made of one foreign row: none, one or several of ours.
struct ImportedRows {
    std::vector<Json> rows;
    std::string dropped; // why there are none, in a few words that are counted
};

/// A foreign row with what its importer needs to say of it. Asking for what is not there throws
/// Error{Input} with the place of the row and the column.
class ImportRow {
public:
    using Names = std::initializer_list<const char*>; // the first that the row has
    using Notes = std::map<std::string, int64_t>;

    ImportRow(Json row, std::string where, const fs::path& file, const ImportOptions& options,
              Notes& notes)
        : m_json(std::move(row))
        , m_where(std::move(where))
        , m_file(file)
        , m_options(options)
        , m_notes(notes) {}

    const Json& json() const { return m_json; }
    const fs::path& file() const { return m_file; }
    const std::string& where() const { return m_where; }
    const ImportOptions& options() const { return m_options; }

    /// A column that is there and not null; nullptr without.
    const Json* find(Names names) const;
    bool has(Names names) const { return find(names) != nullptr; }
    std::string text(Names names) const;
    std::string textOr(Names names, const std::string& otherwise = {}) const;
    /// A text, or a number as it would be written: 204, not 204.0.
    std::string answer(Names names) const;
    const Json& list(Names names) const;

    [[noreturn]] void refuse(const std::string& what, const std::string& column,
                             const std::string& remedy) const;
    /// Something to tell once, with how many rows it is true of.
    void note(const std::string& what) const { ++m_notes[what]; }

private:
    Json m_json;
    std::string m_where;
    const fs::path& m_file;
    const ImportOptions& m_options;
    Notes& m_notes;
};

/// A layout of rows that others write.
struct ImportFormat {
    const char* name;
    const char* summary; // columns and where they come from
    /// Whether a row, the first of a file, is of this layout.
    bool (*recognises)(const Json& row);
    ImportedRows (*read)(const ImportRow& row);
    /// How its tables are to be opened; null: as they say themselves.
    TableOptions (*table)(const fs::path& path) = nullptr;
    /// Whether a file is of this layout that no row tells: one without names of its columns.
    bool (*recognisesFile)(const fs::path& path) = nullptr;
};

/// Every format, in the order in which they are tried where none is named.
std::span<const ImportFormat> importFormats();
/// Throws Error{Usage} naming the known ones.
const ImportFormat& importFormat(const std::string& name);

/// A problem in our columns: prompt, completion (where there is one), reference, language, kind.
Json problemRow(const ImportRow& row, const std::string& prompt, const std::string& reference,
                const std::string& solution, const std::string& language, const char* kind);
/// What else a row says, by the names it has there.
void keepColumns(const ImportRow& row, ImportRow::Names names, Json& made);

namespace import_formats {
extern const ImportFormat gsm8k, math, aime, mgsm; // math_formats.cpp
extern const ImportFormat humaneval;               // code_formats.cpp
extern const ImportFormat hhRlhf;                  // preference_formats.cpp
extern const ImportFormat prm800k;                 // step_formats.cpp
extern const ImportFormat trl;                     // trl_format.cpp
extern const ImportFormat verl;                    // verl_format.cpp
extern const ImportFormat sharegpt;                // sharegpt_format.cpp
extern const ImportFormat reasoningGym, distilled; // trace_formats.cpp
} // namespace import_formats

} // namespace rationale
