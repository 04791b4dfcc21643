// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project_folder.h"
#include "app/cli/read_commands.h"
#include "app/cli/table_printer.h"
#include "core/storage/run_reader.h"

#include <fmt/format.h>

#include <cmath>
#include <iostream>

namespace rationale::cli {
namespace {

struct TreesOptions {
    std::string project, run, strategy;
    int64_t tree = 0, limit = -1;
    bool json = false;
};

Json correctOf(const SearchTreeRecord& tree) {
    return tree.hasRightAnswer ? Json(tree.correct) : Json(nullptr);
}

Json nodeObject(const SearchNodeRecord& node, size_t index) {
    return {{"node", index},
            {"parent", node.parent},
            {"depth", node.depth},
            {"sampled", node.sampled},
            {"extensions", node.extensions},
            {"visits", node.visits},
            {"value", node.value},
            {"prior", node.prior},
            {"score", node.score},
            {"finished", node.finished},
            {"truncated", node.truncated},
            {"chosen", node.chosen},
            {"answer", node.answer},
            {"text", node.text},
            {"tokens", node.tokens}};
}

Json treeObject(const SearchTreeRecord& tree) {
    Json object = {{"id", tree.id},
                   {"step", tree.step},
                   {"strategy", tree.strategy},
                   {"guide", tree.guide},
                   {"prompt_key", tree.prompt.key},
                   {"prompt", tree.prompt.text},
                   {"reference", tree.prompt.reference},
                   {"budget", tree.budget},
                   {"generated_tokens", tree.generated},
                   {"context_tokens", tree.context},
                   {"scored_tokens", tree.scored},
                   {"answer", tree.answer},
                   {"correct", correctOf(tree)},
                   {"node_count", tree.nodeCount},
                   {"nodes", Json::array()}};
    for (size_t i = 0; i < tree.nodes.size(); ++i)
        object["nodes"].push_back(nodeObject(tree.nodes[i], i));
    return object;
}

/// A line for each node under its parent; * marks the way to the answer.
void printNode(const SearchTreeRecord& tree, const std::vector<std::vector<size_t>>& children,
               const std::vector<bool>& onPath, size_t index) {
    const SearchNodeRecord& node = tree.nodes[index];
    std::string line(2 * static_cast<size_t>(std::max(node.depth - 1, 0)), ' ');
    line += onPath[index] ? "* " : "- ";
    for (const char c : node.text)
        line += c == '\n' ? ' ' : c;
    line += "  [";
    if (node.visits > 0)
        line += fmt::format("visits {}, value {:.3f}, ", node.visits, node.value);
    if (!std::isnan(node.score))
        line += fmt::format("score {:.3f}, ", node.score);
    line += fmt::format("sampled {}", node.sampled);
    line += node.truncated ? ", cut off]" : node.finished ? ", \"" + node.answer + "\"]" : "]";
    std::cout << line << '\n';
    for (const size_t child : children[index])
        printNode(tree, children, onPath, child);
}

void printTree(const SearchTreeRecord& tree) {
    std::vector<std::vector<size_t>> children(tree.nodes.size());
    std::vector<bool> onPath(tree.nodes.size(), false);
    for (size_t i = tree.nodes.size(); i-- > 0;) {
        const SearchNodeRecord& node = tree.nodes[i];
        onPath[i] = onPath[i] || node.chosen;
        if (node.parent < 0)
            continue;
        const auto parent = static_cast<size_t>(node.parent);
        children[parent].insert(children[parent].begin(), i);
        if (onPath[i])
            onPath[parent] = true;
    }
    std::cout << fmt::format("{}{}  {} of {} tokens, {} nodes\n{}\n", tree.strategy,
                             tree.guide.empty() ? "" : " by " + tree.guide, tree.generated,
                             tree.budget, tree.nodeCount, tree.prompt.text);
    for (const size_t child : children.empty() ? std::vector<size_t>{} : children[0])
        printNode(tree, children, onPath, child);
    std::cout << fmt::format("answer \"{}\"{}, gold \"{}\"\n", tree.answer,
                             !tree.hasRightAnswer ? ""
                             : tree.correct       ? " (right)"
                                                  : " (wrong)",
                             tree.prompt.reference);
}

void printTrees(const TreesOptions& options) {
    RunReader reader(runFolder(options.project, options.run));
    if (options.tree > 0) {
        const SearchTreeRecord tree = reader.searchTree(options.tree);
        if (options.json)
            std::cout << toJsonText(unknownAsNull(treeObject(tree))) << '\n';
        else
            printTree(tree);
        return;
    }
    const auto trees = reader.searchTrees(options.strategy, options.limit);
    if (trees.empty())
        std::cerr << "This run keeps no search trees"
                  << (options.strategy.empty() ? "" : " of that kind")
                  << ". Those of an evaluate recipe with search.strategy do.\n";
    if (options.json) {
        for (const SearchTreeRecord& tree : trees)
            std::cout << toJsonText(unknownAsNull(treeObject(reader.searchTree(tree.id)))) << '\n';
        return;
    }
    TablePrinter table(
        {"id", "strategy", "guide", "nodes", "tokens", "answer", "gold", "correct", "prompt"});
    for (const SearchTreeRecord& tree : trees)
        table.add({tree.id, tree.strategy, tree.guide, tree.nodeCount, tree.generated, tree.answer,
                   tree.prompt.reference, correctOf(tree), tree.prompt.text});
    table.print(std::cout, Format::Table);
}

} // namespace

void addTreesCommand(CLI::App& app) {
    auto options = std::make_shared<TreesOptions>();
    CLI::App* command = app.add_subcommand("trees", "Print the search trees of an evaluation");
    command->add_option("RUN", options->run, "Id, beginning of an id, or name")->required();
    command->add_option("--project", options->project, "Project folder; default: the nearest one");
    command->add_option("--strategy", options->strategy, "Only of this one: mcts, beam …");
    command->add_option("--tree", options->tree, "One tree, step by step")
        ->check(CLI::PositiveNumber);
    command->add_option("--limit", options->limit, "At most so many");
    command->add_flag("--json", options->json, "One JSON object a line, nodes included");
    command->callback([options] { printTrees(*options); });
}

} // namespace rationale::cli
