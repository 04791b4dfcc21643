// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/score_training.h"
#include "core/stages/stages.h"

namespace rationale {

namespace {

/// Whether each step is right, said at the last token of the separator after it (TRL PRMTrainer;
/// Lightman et al. 2023, "Let's verify step by step").
class ProcessObjective final : public ScoreObjective {
public:
    explicit ProcessObjective(const Recipe& recipe)
        : m_lastOnly(recipe.get<bool>("train_on_last_step_only")) {
        m_how.separator = unescapedSeparator(recipe.get<std::string>("step_separator"));
    }

    ScoreHead head() const override {
        return {ScoreHead::Kind::Token, 2, {{"step_separator", m_how.separator}}};
    }
    bool hasRewards() const override { return false; }

    ScoreRow read(const Dataset& dataset, size_t index, const Tokenizer& tokenizer,
                  int32_t) const override {
        const Json row = dataset.row(index);
        const auto steps = dataset.texts(row, index, "completions");
        const auto labels = dataset.booleans(row, index, "labels");
        if (steps.empty() || steps.size() != labels.size())
            throw Error(ErrorKind::Input,
                        "A row has " + std::to_string(steps.size()) + " steps and " +
                            std::to_string(labels.size()) + " labels",
                        dataset.where(index), "Give at least one step, and a label for each.");
        StepTokens tokens =
            stepTokens(tokenizer, dataset.text(row, index, "prompt"), steps, m_how.separator);
        ScoreRow result;
        for (const bool label : labels)
            result.targets.push_back(label ? 1 : 0);
        if (m_lastOnly) {
            tokens.ends = {tokens.ends.back()};
            result.targets = {result.targets.back()};
        }
        result.sequences = {std::move(tokens.tokens)};
        result.places = {std::move(tokens.ends)};
        return result;
    }

    ScoreLoss loss(std::span<const double> scores, std::span<const double> targets,
                   double count) const override {
        return stepLoss(scores, targets, count);
    }

    void measure(std::span<const double> scores, std::span<const double> targets,
                 ScoreStats& stats) const override {
        for (size_t i = 0; i < targets.size(); ++i) {
            const bool saysRight = scores[2 * i + 1] > scores[2 * i];
            stats.right += saysRight == (targets[i] > 0) ? 1 : 0;
            ++stats.judged;
        }
    }

private:
    JudgedText m_how;
    bool m_lastOnly;
};

class ProcessRewardStage final : public Stage {
public:
    void run(RunContext& context) override {
        trainScores(context, ProcessObjective(context.recipe()));
    }
};

} // namespace

std::unique_ptr<Stage> makeProcessRewardStage() {
    return std::make_unique<ProcessRewardStage>();
}

} // namespace rationale
