// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/search/search_strategy.h"

#include "core/base/error.h"

#include <limits>
#include <map>

namespace rationale {

const std::vector<StrategyEntry>& searchStrategies() {
    using enum SearchGuide;
    static const std::vector<StrategyEntry> all = {
        {"majority",
         "the most frequent answer (self-consistency)",
         false,
         true,
         {None},
         makeMajority},
        {"best_of_n",
         "the answer that a reward model likes best",
         false,
         false,
         {Reward},
         makeBestOfN},
        {"best_of_n_process",
         "the answer whose steps a process reward model likes best",
         false,
         false,
         {Process},
         makeBestOfN},
        {"beam",
         "step by step, going on with the best paths only",
         true,
         false,
         {Process, Value},
         makeBeam},
        {"mcts", "Monte Carlo tree search over steps", true, false, {Value, Process}, makeMcts},
    };
    return all;
}

const StrategyEntry& searchStrategy(const std::string& name) {
    std::string known;
    for (const StrategyEntry& entry : searchStrategies()) {
        if (entry.name == name)
            return entry;
        known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw Error(ErrorKind::Usage, "There is no search '" + name + "'", "search.strategy",
                "Use one of " + known + ".");
}

int32_t mostFrequent(const SearchTree& tree) {
    std::map<std::string, std::pair<int32_t, int32_t>> votes; // answer → first node, votes
    for (const int32_t index : tree.finished()) {
        const SearchNode& node = tree.node(index);
        if (!node.answer.empty())
            votes.emplace(node.answer, std::pair(index, 0)).first->second.second += node.sampled;
    }
    int32_t best = -1, most = 0;
    for (const auto& [answer, entry] : votes)
        if (entry.second > most || (entry.second == most && entry.first < best)) {
            best = entry.first;
            most = entry.second;
        }
    return best;
}

double worthOf(const SearchNode& node) {
    return node.score.value_or(-std::numeric_limits<double>::infinity());
}

namespace {

int32_t bestOf(const SearchTree& tree, const std::vector<int32_t>& nodes) {
    int32_t best = -1;
    for (const int32_t index : nodes)
        if (best < 0 || worthOf(tree.node(index)) > worthOf(tree.node(best)))
            best = index;
    return best;
}

} // namespace

int32_t bestFinished(const SearchTree& tree, const std::string& how) {
    const std::vector<int32_t> finished = tree.finished();
    if (how != "vote")
        return bestOf(tree, finished);
    struct Votes {
        double sum = 0;
        std::vector<int32_t> nodes;
    };
    std::map<std::string, Votes> answers;
    for (const int32_t index : finished) {
        const SearchNode& node = tree.node(index);
        if (node.answer.empty())
            continue;
        Votes& votes = answers[node.answer];
        votes.sum += node.score.value_or(0) * node.sampled;
        votes.nodes.push_back(index);
    }
    const Votes* winner = nullptr;
    for (const auto& [answer, votes] : answers)
        if (!winner || votes.sum > winner->sum ||
            (votes.sum == winner->sum && votes.nodes.front() < winner->nodes.front()))
            winner = &votes;
    return winner ? bestOf(tree, winner->nodes) : bestOf(tree, finished);
}

} // namespace rationale
