// SPDX-License-Identifier: GPL-3.0-or-later
// Whether training data holds what a model will be measured on (open-r1, scripts/decontaminate.py;
// s1, arXiv 2501.19393): a row that shares n words in a row with an evaluation row is contaminated.
#pragma once

#include "core/data/dataset.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rationale {

struct OverlapOptions {
    /// Words of an n-gram. A word is what white space separates, in lower case; a character of a
    /// script that has no spaces (Chinese, Japanese, Thai …) is a token of its own and counts half
    /// a word, so that 8 words are 16 such characters. A text shorter than that is one n-gram: it
    /// overlaps with a text equal to it.
    int64_t words = 8;
    /// Words are runs of letters and digits: "eggs," is "eggs".
    bool ignorePunctuation = false;
};

/// n-grams of a text as 64-bit hashes, with where each begins and ends in bytes.
struct NGram {
    uint64_t hash = 0;
    size_t begin = 0, end = 0;
};
std::vector<NGram> nGramsOf(std::string_view text, const OverlapOptions& options);

/// The n-grams of evaluation sets.
class EvaluationIndex {
public:
    explicit EvaluationIndex(const OverlapOptions& options)
        : m_options(options) {}

    /// The texts of a column. n-grams that stand in more than a tenth of the rows of a set of at
    /// least twenty are its template, say an instruction, and are left out. Throws Error{Input}
    /// when a row has no such text.
    void add(const std::string& name, Dataset rows, const char* column);

    struct Overlap {
        size_t set = 0, row = 0; // of the first evaluation row found
        std::string text;        // what both say, as the training row writes it
    };
    /// Hashes that agree are compared letter by letter: a finding is no accident.
    std::optional<Overlap> find(std::string_view text) const;

    const std::string& name(size_t set) const { return m_sets[set].name; }
    Json row(size_t set, size_t row) const { return m_sets[set].rows.row(row); }
    int64_t templates(size_t set) const { return m_sets[set].templates; }

private:
    struct Set {
        std::string name, column;
        Dataset rows;
        int64_t templates = 0; // n-grams left out
    };
    struct Place {
        uint32_t set = 0, row = 0;
    };
    bool saysTheSame(const Place& place, const NGram& nGram, std::string_view text) const;

    OverlapOptions m_options;
    std::vector<Set> m_sets;
    std::unordered_map<uint64_t, Place> m_places;
};

/// What was found in a training set.
struct OverlapReport {
    int64_t rows = 0, kept = 0;
    std::vector<int64_t> found; // by evaluation set
};
/// Hands the rows whose `columns` (lists of texts count too) overlap with nothing to `keep`, the
/// others with what they overlap with to `drop`. Throws Error{Input} when a row has none of them.
OverlapReport
decontaminate(const Dataset& rows, const std::vector<std::string>& columns,
              const EvaluationIndex& index, const std::function<void(const Json& row)>& keep,
              const std::function<void(size_t row, const Json& json, const std::string& column,
                                       const EvaluationIndex::Overlap& overlap)>& drop);

} // namespace rationale
