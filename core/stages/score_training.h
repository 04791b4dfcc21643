// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/models/text_scorer.h"
#include "core/stages/run_context.h"
#include "core/train/reward_model_loss.h"

#include <limits>
#include <span>
#include <vector>

namespace rationale {

/// A row of the dataset as the model reads it.
struct ScoreRow {
    std::vector<std::vector<int32_t>> sequences; // a pair is chosen and rejected
    std::vector<std::vector<int32_t>> places;    // tokens of each whose score counts
    std::vector<double> targets;                 // what ScoreObjective::loss() wants to know
    size_t longest() const;
};

/// Sums over rows; what is a share is divided by `judged`.
struct ScoreStats {
    double loss = 0, margins = 0, sum = 0;
    double least = std::numeric_limits<double>::infinity();
    double most = -std::numeric_limits<double>::infinity();
    int64_t judged = 0, right = 0, scores = 0, tokens = 0;

    void addScore(double score);
};

/// What a stage that trains a score head asks of it.
class ScoreObjective {
public:
    virtual ~ScoreObjective() = default;
    virtual ScoreHead head() const = 0;
    /// Throws Error{Input} naming the line of a row that will not do.
    virtual ScoreRow read(const Dataset& dataset, size_t index, const Tokenizer& tokenizer,
                          int32_t padId) const = 0;
    /// Loss of the scores of some rows, one after the other; `count` targets are in the whole step.
    virtual ScoreLoss loss(std::span<const double> scores, std::span<const double> targets,
                           double count) const = 0;
    virtual void measure(std::span<const double> scores, std::span<const double> targets,
                         ScoreStats& stats) const = 0;
    virtual bool hasMargins() const { return false; } // "margin" is a metric
    virtual bool hasRewards() const { return true; }  // "mean_reward" and its like are
};

/// Trains the head and the decoder under it on the dataset of the recipe, measures the rows held
/// out by a hash of their prompt, and reports them as "evaluation" with a Wilson interval.
void trainScores(RunContext& context, const ScoreObjective& objective);

} // namespace rationale
