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
    double gapSquares = 0;      // Σ (log π − log π_old)² over the tokens of all updates
    std::vector<double> ratios; // mean ratio of each update
    double logprobSeconds = 0, updateSeconds = 0;
    int64_t trainedTokens = 0; // forward and backward, prompts included
};

/// Activations of this many tokens stay near the caches; more changes nothing but memory.
constexpr int64_t policyMicroBatchTokens = 4096;

/// Switches of the loss from TRL's option names, live values included. β is 0 with kl_in_reward.
PolicyLossOptions policyLossOptions(const RunContext& context, bool hasReference);

/// What the stages that learn by the policy loss call differently, or do not have.
struct PolicyUpdateOptions {
    PolicyLossOptions loss;
    double klReward = 0; // weight of the divergence in the reward; 0: none
    PolicyLossOptions::Kl klRewardEstimator = PolicyLossOptions::Kl::K1;
    int64_t epochs = 1; // updates that each answer takes part in
    size_t miniBatches = 1;
    bool reshuffle = false; // each epoch has mini-batches of its own (TRL's PPO)
    /// Old and reference log-probs are wanted even where the update could do without them.
    bool scoreAlways = false;
};

/// Of a recipe of grpo: num_iterations × steps_per_generation, k1 in the reward (kl_in_reward).
PolicyUpdateOptions grpoUpdateOptions(const RunContext& context, bool hasReference);

/// Learns from one rollout: epochs × mini-batches, each in micro-batches that share global counts.
/// `reference` may be null (no KL).
class PolicyUpdate {
public:
    PolicyUpdate(RunContext& context, TrainingSession& session, LanguageModel* reference,
                 const PolicyUpdateOptions& options);

    /// Log-probs of the answers before the update and under the reference, where they are needed.
    void score(const Rollout& rollout);
    /// With KL in the reward, after score(): what each token of each answer earns for its
    /// divergence, −weight · k, which is −β · (log π_old − log π_ref) for k1 (rl-engines.md §1.5;
    /// RLOO of TRL takes the sum over an answer off its reward, REINFORCE++ of veRL gives each
    /// token what follows it: the estimator decides). Empty without it, or where the weight is 0.
    std::vector<std::vector<double>> klRewards(const Rollout& rollout) const;
    /// After score(): the divergence alone, whatever its weight; empty where it was not scored.
    std::vector<std::vector<double>> divergences(const Rollout& rollout) const;
    /// After score(), by answer; empty where they were not needed.
    const std::vector<std::vector<float>>& oldLogprobs() const { return m_oldLogprobs; }
    /// The answers of each update of an epoch, counted from 0; another model that learns beside
    /// this one takes the same.
    std::vector<std::vector<size_t>> miniBatches(const Rollout& rollout, int64_t step,
                                                 int64_t epoch) const;
    /// After score() and the advantages.
    UpdateReport run(const Rollout& rollout, int64_t step);

private:
    std::vector<std::vector<float>> logprobsOf(LanguageModel& model, const Rollout& rollout,
                                               bool replay) const;
    void update(const Rollout& rollout, const std::vector<size_t>& members, double rate, bool first,
                UpdateReport& report);
    Var microLoss(const Rollout& rollout, std::span<const size_t> members,
                  const PolicyLossScale& scale, bool first, UpdateReport& report);

    RunContext& m_context;
    TrainingSession& m_session;
    LanguageModel* m_reference;
    PolicyUpdateOptions m_options;
    double m_temperature;
    double m_logprobSeconds = 0;
    bool m_replay;                                                      // router_replay
    std::vector<std::vector<float>> m_referenceLogprobs, m_oldLogprobs; // by answer; may be empty
};

} // namespace rationale
