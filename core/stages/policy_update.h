// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/autograd/policy_loss.h"
#include "core/stages/rollout.h"
#include "core/stages/training_support.h"

#include <vector>

namespace rationale {

/// What happened in the updates of one step; sums until divided by the counts beside them.
struct UpdateReport {
    double loss = 0, gradNorm = 0; // means over the updates
    int64_t updates = 0, skipped = 0;
    PolicyLossStats stats;
    PolicyLossStats first; // of the first update alone: nothing has been learned yet
    double entropySum = 0, entropyTokens = 0;
    // Of the first update: |trainer − sampler| log-prob, and exp(trainer − sampler). The sampler's
    // come from a pass of their own over a cache, so this ratio is 1 only if both passes agree.
    double differenceSum = 0, differenceMax = 0, samplerRatioSum = 0, differenceTokens = 0;
    double logprobSeconds = 0, updateSeconds = 0;
    int64_t trainedTokens = 0; // forward and backward, prompts included
};

/// Activations of this many tokens stay near the caches; more changes nothing but memory.
constexpr int64_t policyMicroBatchTokens = 4096;

/// Switches of the loss from TRL's option names, live values included. β is 0 with kl_in_reward.
PolicyLossOptions policyLossOptions(const RunContext& context, bool hasReference);

/// Learns from one rollout: steps_per_generation mini-batches × num_iterations updates, each in
/// micro-batches that share global counts. `reference` may be null (beta 0).
class PolicyUpdate {
public:
    PolicyUpdate(RunContext& context, TrainingSession& session, LanguageModel* reference);

    /// Log-probs of the answers before the update and under the reference, where they are needed.
    void score(const Rollout& rollout);
    /// With kl_in_reward, after score(): what each token of each answer earns for its divergence,
    /// −β · (log π_old − log π_ref), which is k1 (rl-engines.md §1.5; RLOO of TRL takes the sum
    /// over an answer off its reward, REINFORCE++ of veRL gives each token what follows it: the
    /// estimator decides). Empty without it, or where β is 0.
    std::vector<std::vector<double>> klRewards(const Rollout& rollout) const;
    /// After score() and computeAdvantages().
    UpdateReport run(const Rollout& rollout, int64_t step);

private:
    struct Batch; // the answers of one update
    std::vector<std::vector<size_t>> miniBatches(const Rollout& rollout, int64_t step) const;
    std::vector<std::vector<float>> logprobsOf(LanguageModel& model, const Rollout& rollout,
                                               bool replay) const;
    void update(const Rollout& rollout, const std::vector<size_t>& members, double rate, bool first,
                UpdateReport& report);
    Var microLoss(const Rollout& rollout, std::span<const size_t> members,
                  const PolicyLossScale& scale, bool first, UpdateReport& report);

    RunContext& m_context;
    TrainingSession& m_session;
    LanguageModel* m_reference;
    PolicyLossOptions m_options;
    double m_temperature;
    double m_klReward = 0; // β of kl_in_reward
    double m_logprobSeconds = 0;
    bool m_replay;                                                      // router_replay
    std::vector<std::vector<float>> m_referenceLogprobs, m_oldLogprobs; // by answer; may be empty
};

} // namespace rationale
