// SPDX-License-Identifier: GPL-3.0-or-later
// What a run keeps of its test-time searches.
#pragma once

#include "core/storage/run_types.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace rationale {

/// A step, or a whole answer, that was sampled behind another.
struct SearchNodeRecord {
    int32_t parent = -1; // node 0 is the prompt, which has none
    int32_t depth = 0;
    int32_t sampled = 0, extensions = 0, visits = 0;         // of it; behind it; by the search
    double value = std::numeric_limits<double>::quiet_NaN(); // mean over the visits; NaN: none
    double prior = std::numeric_limits<double>::quiet_NaN(); // share of its parent's extensions
    double score = std::numeric_limits<double>::quiet_NaN(); // by the guide; NaN: not judged
    bool finished = false, truncated = false;
    bool chosen = false; // ends the answer of the search
    std::string answer;  // found in a finished one; may be empty
    std::string text;    // of this piece
    std::vector<int32_t> tokens;
};

/// One prompt searched by one strategy.
struct SearchTreeRecord {
    int64_t id = 0; // set by the database
    int64_t step = 0;
    std::string strategy, guide; // "mcts"; "value_model", empty: none
    PromptRecord prompt;
    std::vector<int32_t> promptTokens;
    int64_t budget = 0, generated = 0, context = 0, scored = 0; // tokens
    std::string answer;                                         // of the search; may be empty
    bool correct = false, hasRightAnswer = true;
    int32_t nodeCount = 0;               // with the root; nodes.size() where the nodes were read
    std::vector<SearchNodeRecord> nodes; // children come after their parents
};

} // namespace rationale
