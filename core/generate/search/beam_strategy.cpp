// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/search/search_strategy.h"

#include <algorithm>

namespace rationale {

namespace {

/// Beam search over steps (Snell et al. 2024, arXiv:2408.03314, §5.2; Xie et al. 2023): width ×
/// expand first steps, the best `width` of them go on, each into `expand` next ones. An answer that
/// is among the kept ones leaves the beam, and its place stays empty. A beam that has ended with
/// budget left begins again with other steps.
class Beam final : public SearchStrategy {
public:
    explicit Beam(const SearchOptions& options)
        : m_width(options.width)
        , m_expand(options.expand)
        , m_how(options.choose) {}

    std::vector<Extension> next(SearchTree&) override {
        if (m_live.empty())
            return {{0, m_width * m_expand, false}};
        std::vector<Extension> steps;
        for (const int32_t node : m_live)
            steps.push_back({node, m_expand, false});
        return steps;
    }

    void receive(SearchTree& tree, std::span<const int32_t> added) override {
        std::vector<int32_t> level(added.begin(), added.end());
        std::sort(level.begin(), level.end());
        level.erase(std::unique(level.begin(), level.end()), level.end());
        std::stable_sort(level.begin(), level.end(), [&tree](int32_t a, int32_t b) {
            return worthOf(tree.node(a)) > worthOf(tree.node(b));
        });
        if (static_cast<int64_t>(level.size()) > m_width)
            level.resize(static_cast<size_t>(m_width));
        std::erase_if(level, [&tree](int32_t node) { return !tree.node(node).goesOn(); });
        m_live = std::move(level);
    }

    int32_t choose(const SearchTree& tree) const override { return bestFinished(tree, m_how); }

private:
    int64_t m_width, m_expand;
    std::string m_how;
    std::vector<int32_t> m_live;
};

} // namespace

std::unique_ptr<SearchStrategy> makeBeam(const SearchOptions& options) {
    return std::make_unique<Beam>(options);
}

} // namespace rationale
