// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/search_rows.h"

#include "core/base/compress.h"
#include "core/storage/run_schema.h"

namespace rationale {

SearchRows::SearchRows(Database& database)
    : m_database(database)
    , m_tree(database, "INSERT INTO search_tree (segment, step, strategy, guide, prompt_id, "
                       "budget, generated, context, scored, answer, correct, nodes, tokens) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    , m_node(database, "INSERT INTO search_node (tree_id, node, parent, depth, token_count, "
                       "sampled, extensions, visits, value, prior, score, finished, truncated, "
                       "chosen, answer, text) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") {}

void SearchRows::write(const SearchTreeRecord& tree, int64_t segment, int64_t promptId) {
    std::vector<int32_t> tokens; // of all nodes in one blob: those of one step are few
    for (const SearchNodeRecord& node : tree.nodes)
        tokens.insert(tokens.end(), node.tokens.begin(), node.tokens.end());
    m_tree.bind(1, segment)
        .bind(2, tree.step)
        .bind(3, tree.strategy)
        .bind(4, tree.guide)
        .bind(5, promptId)
        .bind(6, tree.budget)
        .bind(7, tree.generated)
        .bind(8, tree.context)
        .bind(9, tree.scored)
        .bind(10, tree.answer)
        .bind(11, !tree.hasRightAnswer ? neitherRightNorWrong
                  : tree.correct       ? int64_t{1}
                                       : int64_t{0})
        .bind(12, static_cast<int64_t>(tree.nodes.size()))
        .bindBlob(13, packInts(tokens))
        .run();
    const int64_t id = m_database.lastInsertId();
    for (size_t i = 0; i < tree.nodes.size(); ++i) {
        const SearchNodeRecord& node = tree.nodes[i];
        m_node.bind(1, id)
            .bind(2, static_cast<int64_t>(i))
            .bind(3, node.parent)
            .bind(4, node.depth)
            .bind(5, static_cast<int64_t>(node.tokens.size()))
            .bind(6, node.sampled)
            .bind(7, node.extensions)
            .bind(8, node.visits)
            .bind(9, node.value)
            .bind(10, node.prior)
            .bind(11, node.score)
            .bind(12, node.finished)
            .bind(13, node.truncated)
            .bind(14, node.chosen)
            .bind(15, node.answer)
            .bind(16, node.text)
            .run();
    }
}

} // namespace rationale
