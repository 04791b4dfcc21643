// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/critic.h"
#include "core/stages/policy_update.h"

#include <vector>

namespace rationale {

/// What one step of ppo says of itself beside what grpo would.
struct PpoReport {
    std::vector<double> scores; // of each answer, missing_eos_penalty taken off; masked: 0
    // Means over the answers of the sum over their tokens, before the update. NaN: no reference.
    double kl = 0, entropy = 0, nonScoreReward = 0;
    // Means over the tokens that are learned from.
    double valueMean = 0, returnMean = 0, explainedVariance = 0;
    // Over all updates; the policy's loss has the KL of kl_in loss inside.
    double policyLoss = 0, entropyAfter = 0, clipFraction = 0, approximateKl = 0, ratioMean = 0,
           ratioVariance = 0;
    CriticReport critic;
    double criticRate = 0, valueSeconds = 0;
};

/// kl, entropy and nonScoreReward, after PolicyUpdate::score().
void measureObjective(const Rollout& rollout, const PolicyUpdate& update, PpoReport& report);
void measureTargets(const Rollout& rollout, const CriticTargets& targets, PpoReport& report);
void measurePolicy(const UpdateReport& update, PpoReport& report);

/// TRL's PPOTrainer names but for those that count steps (lr, episode, eps); and of veRL what they
/// lack: critic/grad_norm, critic/lr, critic/values/mean, critic/returns/mean,
/// critic/vf_explained_var.
void addPpoMetrics(const Rollout& rollout, const PpoReport& report, MetricList& metrics);

} // namespace rationale
