// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/search/search_strategy.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rationale {

namespace {

/// Monte Carlo tree search over steps of reasoning, guided by a value model (DeepSeek-R1 §4.2;
/// Silver et al. 2017 without rollouts). A node is extended by `expand` steps when it is first
/// reached, then by one more whenever its visits are the square of its extensions (progressive
/// widening, Couëtoux et al. 2011), and never by more than `maxChildren`: the paper's "maximum
/// extension limit for each node". Every new node is judged once, its value averaged into those
/// above it. What has nothing new left below it is not visited again, so every turn samples.
class Mcts final : public SearchStrategy {
public:
    explicit Mcts(const SearchOptions& options)
        : m_cap(options.maxChildren)
        , m_expand(std::min(options.expand, options.maxChildren))
        , m_c(options.cPuct)
        , m_byPrior(options.selection == "puct")
        , m_how(options.choose) {}

    std::vector<Extension> next(SearchTree& tree) override {
        while (!tree.node(0).exhausted) {
            int32_t place = 0;
            while (true) {
                const int64_t wanted = extensionsOf(tree.node(place));
                if (wanted > 0)
                    return {{place, wanted, false}};
                const int32_t child = select(tree, tree.node(place));
                if (child < 0)
                    break;
                place = child;
            }
            if (tree.node(place).extensions < m_cap) // everything below it is known
                return {{place, 1, false}};
            settle(tree, place);
            if (!tree.node(place).exhausted)
                return {};
        }
        return {};
    }

    void receive(SearchTree& tree, std::span<const int32_t> added) override {
        for (const int32_t index : added) {
            SearchNode& node = tree.node(index);
            if (node.visits > 0) // the same step again: it is no news of its value
                continue;
            if (!node.goesOn())
                node.exhausted = true;
            const double value = valueOf(node);
            m_least = std::min(m_least, value);
            m_most = std::max(m_most, value);
            for (int32_t up = index; up >= 0; up = tree.node(up).parent) {
                ++tree.node(up).visits;
                tree.node(up).valueSum += value;
            }
        }
        for (const int32_t index : added)
            settle(tree, tree.node(index).parent);
    }

    int32_t choose(const SearchTree& tree) const override { return bestFinished(tree, m_how); }

private:
    /// What was not judged is worth the least there is, but nothing infinite: values are averaged.
    double valueOf(const SearchNode& node) const {
        return node.score.value_or(std::min(m_least, 0.0));
    }

    int64_t extensionsOf(const SearchNode& node) const {
        if (node.extensions == 0)
            return m_expand;
        const int64_t extensions = node.extensions;
        return extensions < m_cap && extensions * extensions <= node.visits ? 1 : 0;
    }

    /// Between 0 and 1 whatever the value model counts in (Schrittwieser et al. 2020, eq. 5).
    double normalised(const SearchNode& node) const {
        const double mean = node.valueSum / node.visits;
        return m_most > m_least ? (mean - m_least) / (m_most - m_least) : 0.5;
    }

    /// The child to visit; -1: nothing is left to find below any. Prior of a step: how often it was
    /// among those sampled, which is the policy's own say.
    int32_t select(const SearchTree& tree, const SearchNode& parent) const {
        int32_t best = -1;
        double most = -std::numeric_limits<double>::infinity();
        for (const int32_t index : parent.children) {
            const SearchNode& child = tree.node(index);
            if (child.exhausted || child.visits == 0)
                continue;
            const double prior = static_cast<double>(child.sampled) / parent.extensions;
            const double bonus =
                m_byPrior
                    ? prior * std::sqrt(static_cast<double>(parent.visits)) / (1 + child.visits)
                    : std::sqrt(std::log(static_cast<double>(std::max(parent.visits, 1))) /
                                child.visits);
            const double worth = normalised(child) + m_c * bonus;
            if (worth > most) {
                best = index;
                most = worth;
            }
        }
        return best;
    }

    /// Marks the node, and what is above it, where nothing new can come.
    void settle(SearchTree& tree, int32_t index) const {
        for (; index >= 0; index = tree.node(index).parent) {
            SearchNode& node = tree.node(index);
            const bool spent =
                node.extensions >= m_cap &&
                std::all_of(node.children.begin(), node.children.end(),
                            [&tree](int32_t child) { return tree.node(child).exhausted; });
            if (!spent)
                return;
            node.exhausted = true;
        }
    }

    int64_t m_cap, m_expand;
    double m_c;
    bool m_byPrior;
    std::string m_how;
    double m_least = std::numeric_limits<double>::infinity();
    double m_most = -std::numeric_limits<double>::infinity();
};

} // namespace

std::unique_ptr<SearchStrategy> makeMcts(const SearchOptions& options) {
    return std::make_unique<Mcts>(options);
}

} // namespace rationale
