// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/compress.h"
#include "core/storage/run_reader_impl.h"
#include "core/storage/run_schema.h"

namespace rationale {
namespace {

constexpr const char* treeColumns =
    "SELECT t.id, t.step, t.strategy, t.guide, t.budget, t.generated, t.context, t.scored, "
    "t.answer, t.correct, t.nodes, p.key, p.text, p.reference, p.language, p.task, p.extra, "
    "t.tokens, p.tokens FROM search_tree t JOIN prompt p ON p.id = t.prompt_id WHERE ";

SearchTreeRecord readTree(const Statement& row, const std::string& source) {
    SearchTreeRecord tree;
    tree.id = row.integer(0);
    tree.step = row.integer(1);
    tree.strategy = row.text(2);
    tree.guide = row.text(3);
    tree.budget = row.integer(4);
    tree.generated = row.integer(5);
    tree.context = row.integer(6);
    tree.scored = row.integer(7);
    tree.answer = row.text(8);
    tree.correct = row.integer(9) == 1;
    tree.hasRightAnswer = row.integer(9) != neitherRightNorWrong;
    tree.nodeCount = static_cast<int32_t>(row.integer(10));
    tree.prompt = {row.text(11), row.text(12), row.text(13),
                   row.text(14), row.text(15), parseJson(row.text(16), source)};
    tree.promptTokens = unpackInts(row.blob(18), source);
    return tree;
}

SearchNodeRecord readNode(const Statement& row) {
    SearchNodeRecord node;
    node.parent = static_cast<int32_t>(row.integer(1));
    node.depth = static_cast<int32_t>(row.integer(2));
    node.sampled = static_cast<int32_t>(row.integer(4));
    node.extensions = static_cast<int32_t>(row.integer(5));
    node.visits = static_cast<int32_t>(row.integer(6));
    node.value = row.real(7);
    node.prior = row.real(8);
    node.score = row.real(9);
    node.finished = row.integer(10) != 0;
    node.truncated = row.integer(11) != 0;
    node.chosen = row.integer(12) != 0;
    node.answer = row.text(13);
    node.text = row.text(14);
    return node;
}

/// Files of before version 4, which a reader leaves as they are, have none.
bool hasTrees(Statement& find) {
    StatementUse query(find);
    return query->step();
}

constexpr const char* findTable = "SELECT 1 FROM sqlite_schema WHERE name = 'search_tree'";

} // namespace

std::vector<SearchTreeRecord> RunReader::searchTrees(const std::string& strategy, int64_t limit,
                                                     int64_t offset) {
    std::vector<SearchTreeRecord> trees;
    if (!hasTrees(m_impl->statement(findTable)))
        return trees;
    const std::string source = m_impl->database.path().string();
    StatementUse query(m_impl->statement(
        std::string(treeColumns) +
        "t.superseded = 0 AND (?1 = '' OR t.strategy = ?1) ORDER BY t.id LIMIT ?2 OFFSET ?3"));
    query->bind(1, strategy).bind(2, limit).bind(3, offset);
    while (query->step())
        trees.push_back(readTree(*query, source));
    return trees;
}

SearchTreeRecord RunReader::searchTree(int64_t id) {
    const std::string source =
        m_impl->database.path().string() + ", search tree " + std::to_string(id);
    const auto missing = [&] {
        return Error(ErrorKind::Input, "there is no search tree " + std::to_string(id),
                     m_impl->database.path().string(), "'rationale trees RUN' lists them.");
    };
    if (!hasTrees(m_impl->statement(findTable)))
        throw missing();
    SearchTreeRecord tree;
    std::vector<int32_t> tokens;
    {
        StatementUse query(m_impl->statement(std::string(treeColumns) + "t.id = ?"));
        query->bind(1, id);
        if (!query->step())
            throw missing();
        tree = readTree(*query, source);
        tokens = unpackInts(query->blob(17), source);
    }
    StatementUse query(m_impl->statement(
        "SELECT node, parent, depth, token_count, sampled, extensions, visits, value, prior, "
        "score, finished, truncated, chosen, answer, text FROM search_node WHERE tree_id = ? "
        "ORDER BY node"));
    query->bind(1, id);
    auto next = tokens.begin();
    while (query->step()) {
        SearchNodeRecord node = readNode(*query);
        const int64_t count = query->integer(3);
        const auto place = static_cast<int64_t>(tree.nodes.size());
        if (query->integer(0) != place || node.parent >= place ||
            (node.parent < 0) != (place == 0) || count < 0 || count > tokens.end() - next)
            throw Error(ErrorKind::Corrupt, "the search tree is damaged", source,
                        "Run the evaluation again.");
        node.tokens.assign(next, next + count);
        next += count;
        tree.nodes.push_back(std::move(node));
    }
    if (static_cast<int32_t>(tree.nodes.size()) != tree.nodeCount || next != tokens.end())
        throw Error(ErrorKind::Corrupt, "the search tree is damaged", source,
                    "Run the evaluation again.");
    return tree;
}

} // namespace rationale
