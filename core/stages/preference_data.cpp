// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/preference_data.h"

#include "core/base/error.h"
#include "core/stages/problem_source.h"

#include <algorithm>

namespace rationale {

PreferenceData::PreferenceData(const Dataset& dataset, const Tokenizer& tokenizer, size_t maxLength,
                               bool unpaired, uint64_t seed)
    : m_unpaired(unpaired)
    , m_order(0, seed) {
    for (size_t i = 0; i < dataset.size(); ++i)
        read(dataset, i, tokenizer, maxLength, unpaired);
    if (m_rows.empty())
        throw Error(ErrorKind::Input,
                    "The dataset has no row of at most " + std::to_string(maxLength) + " tokens",
                    dataset.file().string(), "Raise max_length.");
    m_order = EpochOrder(m_rows.size(), seed);
}

void PreferenceData::read(const Dataset& dataset, size_t index, const Tokenizer& tokenizer,
                          size_t maxLength, bool unpaired) {
    const Json json = dataset.row(index);
    const auto completion = [&](const char* column) {
        return encodeCompletion(tokenizer, dataset.text(json, index, column));
    };
    const TokenSequence prompt = encodePrompt(tokenizer, dataset.text(json, index, "prompt"));
    if (unpaired && !json.contains("chosen")) {
        keep({prompt, {completion("completion")}, dataset.boolean(json, index, "label")},
             maxLength);
        return;
    }
    const TokenSequence chosen = completion("chosen"), rejected = completion("rejected");
    if (!unpaired) {
        keep({prompt, {chosen, rejected}}, maxLength);
        return;
    }
    keep({prompt, {chosen}, true}, maxLength);
    keep({prompt, {rejected}, false}, maxLength);
}

void PreferenceData::keep(Row row, size_t maxLength) {
    size_t longest = 0;
    for (const TokenSequence& completion : row.completions)
        longest = std::max(longest, row.prompt.size() + completion.size());
    if (longest > maxLength)
        ++m_skipped;
    else
        m_rows.push_back(std::move(row));
}

PreferenceBatch PreferenceData::draw(uint64_t first, size_t rows) const {
    PreferenceBatch batch;
    const Row* previous = nullptr;
    for (size_t i = 0; i < rows; ++i) {
        const Row& row = m_rows[m_order.row(first + i)];
        for (const TokenSequence& completion : row.completions)
            batch.sequences.add(row.prompt, completion);
        if (!m_unpaired)
            continue;
        batch.desirable.push_back(row.desirable);
        if (previous)
            batch.mismatched.add(row.prompt, previous->completions.front());
        previous = &row;
    }
    if (m_unpaired) // the circle closes: as many as there are prompts
        batch.mismatched.add(batch.sequences.prompts.front(), batch.sequences.completions.back());
    return batch;
}

} // namespace rationale
