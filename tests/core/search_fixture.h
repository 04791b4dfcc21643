// SPDX-License-Identifier: GPL-3.0-or-later
// A language model and guides that do what is written here, for searches whose end is known.
#pragma once

#include "core/data/corpus.h"
#include "core/generate/kv_cache.h"
#include "core/generate/search/search.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace rationale::test {

inline constexpr int32_t digits = 4; // 0 … 3

/// A language model whose next token hangs on the last one alone: a digit, then a full stop, then
/// another digit or, one time in four, the end.
class ScriptedModel final : public LanguageModel {
public:
    explicit ScriptedModel(const Tokenizer& tokenizer, int64_t positions = 64)
        : m_positions(positions)
        , m_logits(
              Tensor::empty({tokenizer.vocabularySize(), tokenizer.vocabularySize()}, DType::F32)) {
        const int32_t size = tokenizer.vocabularySize();
        const int32_t stop = tokenizer.encode(" .").front();
        const auto weight = [&](int32_t next, int32_t last) -> float& {
            return m_logits.data<float>()[static_cast<int64_t>(next) * size + last];
        };
        for (int32_t next = 0; next < size; ++next)
            for (int32_t last = 0; last < size; ++last)
                weight(next, last) = -100;
        for (int32_t digit = 0; digit < digits; ++digit) {
            const int32_t token = tokenizer.encode(" " + std::to_string(digit)).front();
            weight(stop, token) = 0;
            for (int32_t last = 0; last < size; ++last)
                if (weight(stop, last) < 0)
                    weight(token, last) = std::log(0.75F / digits);
        }
        for (int32_t digit = 0; digit < digits; ++digit) // digits know only the full stop
            for (int32_t other = 0; other < digits; ++other)
                weight(tokenizer.encode(" " + std::to_string(digit)).front(),
                       tokenizer.encode(" " + std::to_string(other)).front()) = -100;
        weight(tokenizer.eosId(), stop) = std::log(0.25F);
    }

    Var hidden(const TokenBatch&, ForwardExtras*) override { return {}; }
    Var head() override { return Var(m_logits); }
    int64_t labels() const override { return 0; }
    Var scores(const Var&) override { return {}; }
    Tensor step(KvCache& cache, const std::vector<int32_t>& cacheSlots,
                const std::vector<int32_t>& counts, const Tensor& ids, ForwardExtras*) override {
        cache.append(cacheSlots, counts, ids.size());
        Tensor hidden =
            Tensor::zeros({static_cast<int64_t>(cacheSlots.size()), m_logits.dim(0)}, DType::F32);
        int64_t fed = 0;
        for (size_t i = 0; i < cacheSlots.size(); ++i) {
            fed += counts[i];
            hidden.data<float>()[static_cast<int64_t>(i) * m_logits.dim(0) +
                                 ids.data<int32_t>()[fed - 1]] = 1;
        }
        return hidden;
    }
    Json config() const override { return Json::object(); }
    int64_t vocabularySize() const override { return m_logits.dim(0); }
    int64_t maxPositions() const override { return m_positions; }
    std::unique_ptr<KvCache> makeCache(int64_t count, int64_t maxTokens) const override {
        return std::make_unique<KvCache>(KvLayout{1, 1, 1}, count, maxTokens);
    }
    void refreshComputeWeights() override {}
    bool ignoresTensor(const std::string&) const override { return false; }
    void freeze() override {}
    void visitLinears(const LinearVisitor&) override {}
    std::vector<Parameter> parameters() const override { return {}; }

private:
    int64_t m_positions;
    Tensor m_logits;
};

/// Knows the one right path and says how much of it a path is.
class ScriptedScorer final : public PathScorer {
public:
    ScriptedScorer(const Tokenizer& tokenizer, std::string wanted)
        : m_tokenizer(tokenizer)
        , m_wanted(std::move(wanted)) {}

    std::string name() const override { return "scripted"; }
    std::vector<std::optional<double>> score(std::span<const Path> paths) override {
        std::vector<std::optional<double>> all;
        for (const Path& path : paths) {
            const std::string text = m_tokenizer.decode(path.tokens);
            size_t same = 0;
            while (same < text.size() && same < m_wanted.size() && text[same] == m_wanted[same])
                ++same;
            const bool strays = same < text.size();
            all.push_back((strays ? 0.5 : 1.0) * static_cast<double>(same) /
                          static_cast<double>(m_wanted.size()));
        }
        return all;
    }

private:
    const Tokenizer& m_tokenizer;
    std::string m_wanted;
};

/// Says the same of everything.
class ConstantScorer final : public PathScorer {
public:
    explicit ConstantScorer(std::optional<double> value)
        : m_value(value) {}
    std::string name() const override { return "constant"; }
    std::vector<std::optional<double>> score(std::span<const Path> paths) override {
        return std::vector<std::optional<double>>(paths.size(), m_value);
    }

private:
    std::optional<double> m_value;
};

/// What only a guided search finds among the texts of ScriptedModel.
inline const std::string wantedPath = " 3 . 1 . 2 . 0 .";

inline SearchOptions optionsFor(const std::string& strategy, int64_t budget) {
    SearchOptions options;
    options.strategy = strategy;
    options.budget = budget;
    options.delimiter = " .";
    options.maxChildren = 6;
    options.sampling.maxTokens = 24;
    options.sampling.seed = 5;
    return options;
}

/// Searches with ScriptedModel.
class SearchFixture {
protected:
    std::vector<SearchResult> searched(const SearchOptions& options, PathScorer* guide,
                                       int count = 8, int first = 0) {
        std::vector<SearchProblem> problems;
        for (int i = first; i < first + count; ++i)
            problems.push_back({"Q:", {m_tokenizer->bosId()}, static_cast<uint64_t>(100 + i)});
        return search(
            *m_model, *m_tokenizer, problems, options, guide,
            [this](size_t, const TokenVector& tokens) { return m_tokenizer->decode(tokens); });
    }
    std::string textOf(const SearchResult& result) const {
        return result.chosen < 0 ? "none"
                                 : m_tokenizer->decode(result.tree.tokensTo(result.chosen), true);
    }

    std::shared_ptr<const Tokenizer> m_tokenizer = makeMiniatureTokenizer();
    std::unique_ptr<ScriptedModel> m_model = std::make_unique<ScriptedModel>(*m_tokenizer);
};

} // namespace rationale::test
