// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/search/search_tree.h"

#include <algorithm>

namespace rationale {

SearchTree::SearchTree()
    : m_nodes(1) {}

SearchTree::Added SearchTree::add(int32_t parent, SearchNode continuation) {
    for (const int32_t child : node(parent).children) {
        SearchNode& known = node(child);
        if (known.tokens != continuation.tokens || known.truncated != continuation.truncated)
            continue;
        ++known.sampled;
        return {child, false};
    }
    const auto index = static_cast<int32_t>(m_nodes.size());
    continuation.parent = parent;
    continuation.depth = node(parent).depth + 1;
    continuation.length = node(parent).length + static_cast<int64_t>(continuation.tokens.size());
    continuation.sampled = 1;
    m_nodes.push_back(std::move(continuation));
    node(parent).children.push_back(index);
    return {index, true};
}

TokenVector SearchTree::tokensTo(int32_t index) const {
    std::vector<int32_t> path;
    for (; index > 0; index = node(index).parent)
        path.push_back(index);
    std::reverse(path.begin(), path.end());
    TokenVector tokens;
    for (const int32_t step : path)
        tokens.insert(tokens.end(), node(step).tokens.begin(), node(step).tokens.end());
    return tokens;
}

std::vector<int32_t> SearchTree::finished() const {
    std::vector<int32_t> found;
    for (size_t i = 0; i < m_nodes.size(); ++i)
        if (m_nodes[i].finished)
            found.push_back(static_cast<int32_t>(i));
    return found;
}

} // namespace rationale
