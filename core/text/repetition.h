// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace rationale {

/// Share of the n-grams of words that repeat an earlier one, 0 … 1 (what open-r1's
/// repetition_penalty measures); 0 for a text shorter than one n-gram.
double repeatedShare(std::string_view text, size_t ngram);

} // namespace rationale
