// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/text/tokenizer.h"
#include "core/train/sequence_loss.h"

#include <vector>

namespace rationale {

/// What one optimizer step of preference training looks at.
struct PreferenceBatch {
    SequenceSet sequences;       // of pairs: chosen, rejected, chosen, rejected …
    std::vector<bool> desirable; // label of each sequence; empty for pairs
    SequenceSet mismatched;      // each prompt with the completion before its own; empty for pairs
};

/// Pairs (prompt, chosen, rejected), or single completions with a label (prompt, completion,
/// label), which pairs can be read as too. Row i of the stream is a function of (seed, i) alone.
class PreferenceData {
public:
    /// Rows with a sequence of more than `maxLength` tokens are left out and counted. Throws
    /// Error{Input} naming the line and column of a bad row, or when no row is left.
    PreferenceData(const Dataset& dataset, const Tokenizer& tokenizer, size_t maxLength,
                   bool unpaired, uint64_t seed);

    PreferenceBatch draw(uint64_t first, size_t rows) const;
    size_t skipped() const { return m_skipped; }

private:
    struct Row {
        TokenSequence prompt;
        std::vector<TokenSequence> completions; // chosen and rejected, or one
        bool desirable = false;
    };
    void read(const Dataset& dataset, size_t index, const Tokenizer& tokenizer, size_t maxLength,
              bool unpaired);
    void keep(Row row, size_t maxLength);

    std::vector<Row> m_rows;
    size_t m_skipped = 0;
    bool m_unpaired;
    EpochOrder m_order;
};

} // namespace rationale
