// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"
#include "core/stages/run_context.h"
#include "core/stages/sample_scorer.h"
#include "core/stages/step_scorer.h"
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
    std::vector<std::vector<StepReward>> steps;    // of each completion; empty: outcome supervision
    /// Of each completion and token, beside the answer's reward (PolicyUpdate::klRewards); empty:
    /// none.
    std::vector<std::vector<double>> tokenRewards;
    std::vector<double> advantages; // of each completion; where tokens differ, their mean
    std::vector<std::vector<double>> tokenAdvantages; // empty: all tokens of an answer alike
    std::vector<bool> masked;                         // cut off and left out of the loss
    std::vector<size_t> trained;                      // answers that are learned from; empty: all
    std::vector<bool> leftOut; // by group: it has no advantage whatever its rewards; empty: none
    double generateSeconds = 0, rewardSeconds = 0;
    int64_t promptTokens = 0, answerTokens = 0;
    int64_t batches = 0, dropped = 0; // of dynamic sampling: batches drawn, groups of one accuracy
};

/// Draws the problems of a step, samples the group of each, scores every answer, and its steps
/// where `steps` is given. With dynamic_sampling, where the stage has it (DAPO, arXiv:2503.14476,
/// §3.2) it goes on to further batches until prompts_per_step groups have both right and wrong
/// answers, or dynamic_sampling_max_batches are drawn; then groups without fill the step up, with
/// advantage 0. Throws Error{Stopped} when the context is cancelled.
Rollout rollOut(RunContext& context, LanguageModel& model, const ProblemSource& source,
                const SampleScorer& scorer, StepScorer* steps, const SamplingOptions& sampling,
                int64_t step);

/// Chooses what of a dynamically sampled rollout is learned from: the first `wanted` groups with
/// both right and wrong answers, filled up from the others where there are fewer.
void chooseGroups(Rollout& rollout, size_t wanted);

/// Fills advantages, `masked`, the records' advantages and the groups' statistics, by the recipe's
/// advantage_baseline and scale_rewards or by process supervision, where the answer's own reward
/// falls to its last token as one step more. Answers that no reward could judge count nowhere and
/// get 0.
void computeAdvantages(Rollout& rollout, const Recipe& recipe);

/// Writes the rollout's advantages into the records, and the groups' statistics.
void recordAdvantages(Rollout& rollout);

/// Moves the samples into their groups, ready for RunWriter::group().
void finishGroups(Rollout& rollout);

} // namespace rationale
