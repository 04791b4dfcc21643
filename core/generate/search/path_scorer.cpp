// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/search/path_scorer.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/models/text_scorer.h"
#include "core/text/trace.h"

#include <cmath>

namespace rationale {

namespace {

/// Those of models with a tokenizer of their own: they read text.
class TextPathScorer : public PathScorer {
protected:
    TextPathScorer(const fs::path& folder, DType computeType, const ScoreHead& head,
                   const Tokenizer& policy)
        : m_model(folder, computeType, head)
        , m_policy(policy) {}

    /// Texts point into the paths and into `completions`.
    std::vector<TextScorer::Text> textsOf(std::span<const Path> paths,
                                          std::vector<std::string>& completions) const {
        completions.reserve(paths.size());
        std::vector<TextScorer::Text> texts;
        texts.reserve(paths.size());
        for (const Path& path : paths) {
            completions.push_back(m_policy.decode(path.tokens));
            texts.push_back({path.prompt, completions.back(), opensThought(path.prompt)});
        }
        return texts;
    }

    const TextScorer& model() const { return m_model; }

private:
    TextScorer m_model;
    const Tokenizer& m_policy;
};

class RewardPathScorer final : public TextPathScorer {
public:
    RewardPathScorer(const fs::path& folder, DType computeType, const Tokenizer& policy)
        : TextPathScorer(folder, computeType, {}, policy) {}
    std::string name() const override { return "reward_model"; }
    std::vector<std::optional<double>> score(std::span<const Path> paths) override {
        std::vector<std::string> completions;
        auto scores = model().scores(textsOf(paths, completions));
        for (std::optional<double>& score : scores)
            if (score)
                score = 1 / (1 + std::exp(-*score)); // in 0 … 1: a vote adds them up
        return scores;
    }
};

class ProcessPathScorer final : public TextPathScorer {
public:
    ProcessPathScorer(const fs::path& folder, DType computeType, const Tokenizer& policy,
                      const std::string& reduction)
        : TextPathScorer(folder, computeType, {ScoreHead::Kind::Token, 2, {}}, policy)
        , m_reduction(reduction) {
        requireReduction(reduction, "search.reduction");
    }
    std::string name() const override { return "process_model"; }
    std::vector<std::optional<double>> score(std::span<const Path> paths) override {
        std::vector<std::string> completions;
        std::vector<std::optional<double>> all;
        for (const auto& steps : model().stepProbabilities(textsOf(paths, completions))) {
            all.emplace_back();
            if (steps)
                all.back() = steps->empty() ? 0 : reducedSteps(m_reduction, *steps);
        }
        return all;
    }

private:
    std::string m_reduction;
};

/// Reads the policy's own tokens.
class ValuePathScorer final : public PathScorer {
public:
    ValuePathScorer(const fs::path& folder, DType computeType, const LanguageModel& policy)
        : m_model(loadModel(criticIn(folder), computeType, ModelUse::Frozen)) {
        m_model->refreshComputeWeights();
        if (m_model->labels() != 1)
            throw Error(ErrorKind::Input,
                        m_model->labels() == 0 ? "The value model is a language model"
                                               : "The value model gives more than one number",
                        folder.string(), "Name a run of ppo, or the critic/ of its checkpoint.");
        if (m_model->vocabularySize() != policy.vocabularySize())
            throw Error(ErrorKind::Input,
                        "The value model has a vocabulary of " +
                            std::to_string(m_model->vocabularySize()) + " tokens, the policy " +
                            std::to_string(policy.vocabularySize()),
                        folder.string(), "Choose one that reads what the policy writes.");
    }

    std::string name() const override { return "value_model"; }

    std::vector<std::optional<double>> score(std::span<const Path> paths) override {
        std::vector<std::optional<double>> all(paths.size());
        std::vector<std::vector<int32_t>> sequences, places;
        std::vector<size_t> asked;
        for (size_t i = 0; i < paths.size(); ++i) {
            std::vector<int32_t> sequence = paths[i].promptTokens;
            sequence.insert(sequence.end(), paths[i].tokens.begin(), paths[i].tokens.end());
            const auto length = static_cast<int64_t>(sequence.size());
            if (length == 0 || length > m_model->maxPositions())
                continue;
            asked.push_back(i);
            places.push_back({static_cast<int32_t>(length) - 1});
            sequences.push_back(std::move(sequence));
        }
        const auto read = readScores(*m_model, sequences, places);
        for (size_t i = 0; i < asked.size(); ++i)
            all[asked[i]] = read[i].front();
        return all;
    }

private:
    /// A checkpoint of ppo has its critic beside the policy.
    static fs::path criticIn(const fs::path& folder) {
        const fs::path critic = folder / "critic";
        return fs::exists(critic / "config.json") ? critic : folder;
    }

    std::unique_ptr<LanguageModel> m_model;
};

} // namespace

std::unique_ptr<PathScorer> makeRewardPathScorer(const fs::path& folder, DType computeType,
                                                 const Tokenizer& policy) {
    return std::make_unique<RewardPathScorer>(folder, computeType, policy);
}

std::unique_ptr<PathScorer> makeProcessPathScorer(const fs::path& folder, DType computeType,
                                                  const Tokenizer& policy,
                                                  const std::string& reduction) {
    return std::make_unique<ProcessPathScorer>(folder, computeType, policy, reduction);
}

std::unique_ptr<PathScorer> makeValuePathScorer(const fs::path& folder, DType computeType,
                                                const LanguageModel& policy) {
    return std::make_unique<ValuePathScorer>(folder, computeType, policy);
}

} // namespace rationale
