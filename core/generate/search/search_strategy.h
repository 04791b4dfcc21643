// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/search/search_tree.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rationale {

struct SearchOptions {
    std::string strategy = "majority";
    int64_t budget = 512;    // tokens sampled for each prompt, never more
    int64_t samples = 0;     // answers of majority and best-of-n; 0: as many as the budget pays
    int64_t width = 4;       // paths that a beam goes on with
    int64_t expand = 4;      // steps sampled at once behind each path
    int64_t maxChildren = 8; // steps ever sampled behind one node of mcts
    double cPuct = 1;        // how much mcts explores
    std::string selection = "puct";  // or "uct"
    std::string choose = "best";     // of the finished answers; "vote": sums scores by answer
    std::string delimiter = "\n\n";  // ends a step
    SamplingOptions sampling;        // maxTokens: of one answer
    std::function<bool()> cancelled; // true stops with Error{Stopped}; may be empty
};

/// "Sample so many continuations of this node."
struct Extension {
    int32_t node = 0;
    int64_t count = 1;
    bool whole = false; // to the end of the answer, not of the step
};

/// How one prompt is searched. What it asks for is sampled as far as the budget goes, put into the
/// tree, scored, and shown to it.
class SearchStrategy {
public:
    virtual ~SearchStrategy() = default;
    /// Nothing: the search has ended. Deterministic.
    virtual std::vector<Extension> next(SearchTree& tree) = 0;
    /// What came of it: a node for each continuation, the same one twice when two were equal.
    virtual void receive(SearchTree& /*tree*/, std::span<const int32_t> /*added*/) {}
    /// The finished node that the search answers with; -1: none.
    virtual int32_t choose(const SearchTree& tree) const = 0;
};

/// What judges the answers of a strategy.
enum class SearchGuide { None, Reward, Process, Value };

struct StrategyEntry {
    const char* name;
    const char* help;
    bool bySteps; // else it samples whole answers
    bool votes;   // it finds an answer, not the text that gives it
    /// Models that can guide it, the preferred one first; None alone: it needs none.
    std::vector<SearchGuide> guides;
    std::unique_ptr<SearchStrategy> (*make)(const SearchOptions& options);
};

/// One line per strategy in search_registry.cpp: "majority", "best_of_n", "best_of_n_process",
/// "beam", "mcts".
const std::vector<StrategyEntry>& searchStrategies();
/// Throws Error{Usage} naming the known ones.
const StrategyEntry& searchStrategy(const std::string& name);

// One maker per strategy.
std::unique_ptr<SearchStrategy> makeMajority(const SearchOptions& options);
std::unique_ptr<SearchStrategy> makeBestOfN(const SearchOptions& options);
std::unique_ptr<SearchStrategy> makeBeam(const SearchOptions& options);
std::unique_ptr<SearchStrategy> makeMcts(const SearchOptions& options);

/// The answer most often sampled; of equally frequent ones the first. Answers that were cut off or
/// not found have no vote; -1: none has.
int32_t mostFrequent(const SearchTree& tree);
/// `how` "best": the finished node with the highest score, the first of equals. "vote": the answer
/// whose nodes have the highest sum of scores (best-of-N weighted, Li et al. 2023,
/// arXiv:2206.02336; for scores that are not negative), its best node. -1: nothing is finished.
int32_t bestFinished(const SearchTree& tree, const std::string& how);
/// The score, or what is below every score.
double worthOf(const SearchNode& node);

} // namespace rationale
