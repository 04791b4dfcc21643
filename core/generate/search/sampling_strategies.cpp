// SPDX-License-Identifier: GPL-3.0-or-later
// Searches that sample whole answers and take one of them.
#include "core/generate/search/search_strategy.h"

namespace rationale {

namespace {

/// As many answers as the options or the budget say, all asked for at once.
class WholeAnswers : public SearchStrategy {
public:
    explicit WholeAnswers(const SearchOptions& options)
        // An answer costs a token at least: no more than this can be paid.
        : m_samples(options.samples > 0 ? options.samples : options.budget) {}

    std::vector<Extension> next(SearchTree& tree) final {
        if (tree.node(0).extensions > 0)
            return {};
        return {{0, m_samples, true}};
    }

private:
    int64_t m_samples;
};

/// Wang et al. 2023, "Self-consistency improves chain of thought reasoning".
class Majority final : public WholeAnswers {
public:
    using WholeAnswers::WholeAnswers;
    int32_t choose(const SearchTree& tree) const override { return mostFrequent(tree); }
};

/// Cobbe et al. 2021, "Training verifiers to solve math word problems"; by the steps, Lightman et
/// al. 2023, "Let's verify step by step".
class BestOfN final : public WholeAnswers {
public:
    explicit BestOfN(const SearchOptions& options)
        : WholeAnswers(options)
        , m_how(options.choose) {}
    int32_t choose(const SearchTree& tree) const override { return bestFinished(tree, m_how); }

private:
    std::string m_how;
};

} // namespace

std::unique_ptr<SearchStrategy> makeMajority(const SearchOptions& options) {
    return std::make_unique<Majority>(options);
}
std::unique_ptr<SearchStrategy> makeBestOfN(const SearchOptions& options) {
    return std::make_unique<BestOfN>(options);
}

} // namespace rationale
