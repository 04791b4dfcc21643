// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"
#include "core/stages/run_context.h"
#include "core/stages/sample_scorer.h"
#include "core/train/batching.h"

#include <vector>

namespace rationale {

/// One step's answers with their rewards and advantages, flat in request order.
struct Rollout {
    std::vector<PromptedProblem> problems;
    std::vector<Completion> completions;
    std::vector<GroupRecord> groups;               // samples are moved in by finishGroups()
    std::vector<std::vector<ScoredSample>> scored; // by group
    std::vector<TokenSequence> prompts;            // of each completion
    std::vector<TokenSequence> answers;            // token in, token out
    std::vector<double> advantages;                // of each completion
    std::vector<bool> masked;                      // cut off and left out of the loss
    double generateSeconds = 0, rewardSeconds = 0;
    int64_t promptTokens = 0, answerTokens = 0;
};

/// Draws the problems of a step, samples the group of each, scores every answer. Throws
/// Error{Stopped} when the context is cancelled.
Rollout rollOut(RunContext& context, LanguageModel& model, const ProblemSource& source,
                const SampleScorer& scorer, const SamplingOptions& sampling, int64_t step);

/// Fills `advantages`, the records' advantages and the groups' statistics: centred on the group
/// (or on its other members), scaled by the group, the batch or not at all (rl-engines.md §1.1).
/// Answers that no reward could judge count nowhere and get 0.
void computeAdvantages(Rollout& rollout, const Recipe& recipe);

/// Moves the samples into their groups, ready for RunWriter::group().
void finishGroups(Rollout& rollout);

} // namespace rationale
