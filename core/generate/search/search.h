// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/search/path_scorer.h"
#include "core/generate/search/search_strategy.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace rationale {

struct SearchProblem {
    std::string text;
    TokenVector tokens;
    uint64_t key = 0; // promptKey of sampling
};

/// What one prompt cost and gave.
struct SearchResult {
    SearchTree tree;
    int32_t chosen = -1;   // node that ends the answer; -1: there is none
    int64_t generated = 0; // tokens sampled: what the budget counts
    int64_t context = 0;   // tokens of prompts and beginnings that were read again to go on
    int64_t scored = 0;    // tokens that the guide was shown, prompts included
    int64_t answers = 0;   // finished ones, equal ones counted as often as they were sampled
};

/// The answer in a finished completion, its end token taken away; empty: there is none, and the
/// completion is the last to be chosen. It must not look at what is right.
using AnswerReader = std::function<std::string(size_t problem, const TokenVector& completion)>;

/// Searches every problem under the same budget of sampled tokens. No more is begun than the budget
/// can pay in full; the last piece is cut where it ends. While nothing is finished, a search by
/// steps keeps enough for one answer, and ends with its best path when no more is left. The first
/// continuation of a path goes on in the path's random stream, the others have their own: each is
/// distributed as an ordinary sample, and the i-th answer of a search of whole answers is member i
/// of Generator. Depends on nothing but seed, key and options, not on what is searched together.
/// `guide` may be null where the strategy needs none. Throws Error{Input} for a prompt without
/// room, Error{Stopped}.
std::vector<SearchResult> search(LanguageModel& model, const Tokenizer& tokenizer,
                                 std::span<const SearchProblem> problems,
                                 const SearchOptions& options, PathScorer* guide,
                                 const AnswerReader& readAnswer);

} // namespace rationale
