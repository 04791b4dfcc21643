// SPDX-License-Identifier: GPL-3.0-or-later
// Rewards that a trained model gives: it reads the text with the tokens of its own tokenizer.
#include "core/base/error.h"
#include "core/data/task_options.h"
#include "core/models/text_scorer.h"
#include "core/rewards/reward_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

/// What both kinds share: the model, and that they score whole batches.
class ModelReward : public Reward {
public:
    std::string name() const override { return m_name; }
    RewardScore score(const RewardInput& input) const override {
        return scoreAll({&input, 1}).front();
    }

protected:
    ModelReward(std::string name, const Json& options, const ScoreHead& head)
        : m_name(std::move(name)) {
        const std::string folder = textOption(options, "model", "");
        if (!folder.empty())
            m_scorer = std::make_unique<TextScorer>(
                folder, computeTypeFromName(textOption(options, "dtype", "auto")), head);
    }

    const TextScorer& scorer() const {
        if (!m_scorer)
            throw Error(ErrorKind::Usage, "The reward " + m_name + " has no model",
                        "reward." + m_name + ".model", "Name a model that scores texts.");
        return *m_scorer;
    }

    static std::vector<TextScorer::Text> textsOf(std::span<const RewardInput> inputs) {
        std::vector<TextScorer::Text> texts;
        for (const RewardInput& input : inputs)
            texts.push_back({input.problem.prompt, input.completion, input.prefilledThink});
        return texts;
    }

    RewardScore tooLong() const {
        return notScored(RewardState::Unverifiable, "longer than the " +
                                                        std::to_string(scorer().maxPositions()) +
                                                        " positions of the model");
    }

private:
    std::string m_name;
    std::unique_ptr<TextScorer> m_scorer;
};

/// The score of a pairwise reward model, or the probability that a pointwise one gives
/// (DeepSeek-R1 §2.3.4: helpful by the final answer, harmless by the whole response).
class RewardModelReward final : public ModelReward {
public:
    RewardModelReward(const std::string& name, const Json& options)
        : ModelReward(name, options, {})
        , m_generalOnly(textOption(options, "prompts", "all") == "general") {}

    std::vector<RewardScore> scoreAll(std::span<const RewardInput> inputs) const override {
        std::vector<RewardInput> judged;
        std::vector<size_t> places;
        for (size_t i = 0; i < inputs.size(); ++i)
            if (isMine(inputs[i].problem)) {
                judged.push_back(inputs[i]);
                places.push_back(i);
            }
        std::vector<RewardScore> all(
            inputs.size(), notScored(RewardState::NotApplicable, "not this model's to judge"));
        const auto scores = scorer().scores(textsOf(judged));
        for (size_t i = 0; i < scores.size(); ++i)
            all[places[i]] = scores[i] ? worded(*scores[i]) : tooLong();
        return all;
    }

private:
    /// Each general prompt is of the helpful or of the safety set (DeepSeek-R1 §2.3.4).
    bool isMine(const TaskProblem& problem) const {
        const auto judge = problem.extra.find("judge");
        return (!m_generalOnly || !hasRightAnswer(problem)) &&
               (judge == problem.extra.end() || *judge == name());
    }

    RewardScore worded(double score) const {
        const JudgedText& how = scorer().how();
        const double value = how.pointwise ? 1 / (1 + std::exp(-score)) : score;
        return scored(value, fmt::format("{}: {} {:.3g}",
                                         how.answerOnly ? "final answer" : "whole response",
                                         how.pointwise ? "probability" : "score", value));
    }

    bool m_generalOnly;
};

/// The probabilities that the steps are right, in one number. The least of them says whether all
/// are (Wang et al. 2024, "Math-Shepherd", §3.4); the product is that of Lightman et al. 2023.
class ProcessReward final : public ModelReward {
public:
    explicit ProcessReward(const Json& options)
        : ModelReward("process", options, {ScoreHead::Kind::Token, 2})
        , m_reduction(textOption(options, "reduction", "min")) {
        requireReduction(m_reduction, "reward.process.reduction");
    }

    std::vector<RewardScore> scoreAll(std::span<const RewardInput> inputs) const override {
        std::vector<RewardScore> all;
        for (const auto& steps : scorer().stepProbabilities(textsOf(inputs)))
            all.push_back(!steps ? tooLong()
                          : steps->empty()
                              ? scored(0, "no step")
                              : scored(reducedSteps(m_reduction, *steps), reasonOf(*steps)));
        return all;
    }

private:
    static std::string reasonOf(const std::vector<double>& steps) {
        constexpr size_t shown = 12;
        std::string reason = fmt::format("{} steps:", steps.size());
        for (size_t i = 0; i < std::min(shown, steps.size()); ++i)
            reason += fmt::format(" {:.2f}", steps[i]);
        return steps.size() > shown ? reason + " …" : reason;
    }

    std::string m_reduction;
};

} // namespace

std::unique_ptr<Reward> makeRewardModelReward(const Json& options) {
    return std::make_unique<RewardModelReward>("reward_model", options);
}
std::unique_ptr<Reward> makeSafetyModelReward(const Json& options) {
    return std::make_unique<RewardModelReward>("safety_model", options);
}
std::unique_ptr<Reward> makeProcessReward(const Json& options) {
    return std::make_unique<ProcessReward>(options);
}

} // namespace rationale
