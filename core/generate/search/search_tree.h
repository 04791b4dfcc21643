// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/generator.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// A piece of an answer: a step, or all that is left of it.
struct SearchNode {
    int32_t parent = -1; // -1: the root, which is the prompt
    int32_t depth = 0;
    TokenVector tokens;     // of this piece
    int64_t length = 0;     // tokens from the prompt to its end
    uint64_t stream = 0;    // that its tokens were drawn from
    int32_t sampled = 0;    // how many of its parent's extensions it is
    int32_t extensions = 0; // asked of it so far
    std::vector<int32_t> children = {};

    bool finished = false;   // it ends with the end token
    bool truncated = false;  // the limit of tokens, or the budget, ended it: it is no answer
    std::string answer = {}; // of a finished one; empty: none was found in it
    /// What a model says of the path up to here; none: not asked, too long, or no number.
    std::optional<double> score = {};

    int32_t visits = 0; // of a search that counts them
    double valueSum = 0;
    bool exhausted = false; // nothing new can come of it
    bool chosen = false;    // ends the answer of the search

    bool isLeaf() const { return children.empty(); }
    bool goesOn() const { return !finished && !truncated; }
};

/// What was sampled for one prompt. Node 0 is the root; children come after their parents.
class SearchTree {
public:
    SearchTree();

    const std::vector<SearchNode>& nodes() const { return m_nodes; }
    const SearchNode& node(int32_t index) const { return m_nodes[static_cast<size_t>(index)]; }
    SearchNode& node(int32_t index) { return m_nodes[static_cast<size_t>(index)]; }

    struct Added {
        int32_t node = 0;
        bool isNew = false; // else the parent had the same continuation already
    };
    /// Puts a continuation under its parent.
    Added add(int32_t parent, SearchNode continuation);
    /// Tokens from behind the prompt to the end of the node.
    TokenVector tokensTo(int32_t node) const;
    /// Finished answers, in the order they came.
    std::vector<int32_t> finished() const;

private:
    std::vector<SearchNode> m_nodes;
};

} // namespace rationale
