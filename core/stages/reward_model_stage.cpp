// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/score_training.h"
#include "core/stages/stages.h"

#include <cmath>

namespace rationale {

namespace {

/// "margin" of a row: how far apart the two must at least be; 0 where there is none.
double marginOf(const Dataset& dataset, const Json& row, size_t index) {
    const auto found = row.find("margin");
    if (found == row.end() || found->is_null())
        return 0;
    if (!found->is_number())
        throw Error(ErrorKind::Input, "The 'margin' of a row is no number", dataset.where(index),
                    "Give a number, or leave it out.");
    return found->get<double>();
}

/// A score for an answer, from preferences or from labels (TRL RewardTrainer; DeepSeek-R1 §2.3.4).
class RewardObjective final : public ScoreObjective {
public:
    explicit RewardObjective(const Recipe& recipe)
        : m_centre(recipe.get<double>("center_rewards_coefficient")) {
        m_how.answerOnly = recipe.get<std::string>("scores") == "answer";
        m_how.pointwise = recipe.get<std::string>("loss_type") == "pointwise";
    }

    ScoreHead head() const override { return {ScoreHead::Kind::Sequence, 1, m_how.toJson()}; }
    bool hasMargins() const override { return !m_how.pointwise; }

    ScoreRow read(const Dataset& dataset, size_t index, const Tokenizer& tokenizer,
                  int32_t padId) const override {
        const Json row = dataset.row(index);
        const std::string prompt = dataset.text(row, index, "prompt");
        ScoreRow result;
        const auto add = [&](const char* column) {
            const std::string completion = dataset.text(row, index, column);
            result.sequences.push_back(
                judgedTokens(tokenizer, m_how, prompt, completion, prompt.ends_with("<think>")));
            result.places.push_back({lastPlace(result.sequences.back(), padId)});
        };
        if (m_how.pointwise) {
            add("completion");
            result.targets = {dataset.boolean(row, index, "label") ? 1.0 : 0.0};
        } else {
            add("chosen");
            add("rejected");
            result.targets = {marginOf(dataset, row, index)};
        }
        return result;
    }

    ScoreLoss loss(std::span<const double> scores, std::span<const double> targets,
                   double count) const override {
        return m_how.pointwise ? pointwiseLoss(scores, targets, count)
                               : pairwiseLoss(scores, targets, m_centre, count);
    }

    void measure(std::span<const double> scores, std::span<const double> targets,
                 ScoreStats& stats) const override {
        for (const double score : scores)
            stats.addScore(score);
        for (size_t i = 0; i < targets.size(); ++i) {
            const double lead = m_how.pointwise ? (targets[i] > 0 ? scores[i] : -scores[i])
                                                : scores[2 * i] - scores[2 * i + 1];
            stats.right += lead > 0 ? 1 : 0;
            stats.margins += lead;
            ++stats.judged;
        }
    }

private:
    JudgedText m_how;
    double m_centre;
};

class RewardModelStage final : public Stage {
public:
    void run(RunContext& context) override {
        trainScores(context, RewardObjective(context.recipe()));
    }
};

} // namespace

std::unique_ptr<Stage> makeRewardModelStage() {
    return std::make_unique<RewardModelStage>();
}

} // namespace rationale
