// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/policy_update.h"

namespace rationale {

/// Every metric of one GRPO step under TRL's names and ours (design/engine.md, "Metrics").
void addRolloutMetrics(const Rollout& rollout, const SampleScorer& scorer, MetricList& metrics);
void addUpdateMetrics(const Rollout& rollout, const UpdateReport& report, bool hasReference,
                      MetricList& metrics);
/// dynamic_sampling/batches, and /dropped: groups whose answers were all right or all wrong.
void addDynamicSamplingMetrics(const Rollout& rollout, MetricList& metrics);
/// veRL's reward_kl_penalty (mean over the answers of the mean k1 of their tokens) and its
/// coefficient, for kl_in_reward.
void addKlRewardMetrics(const Rollout& rollout, double beta, MetricList& metrics);

} // namespace rationale
