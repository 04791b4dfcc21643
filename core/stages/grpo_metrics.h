// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/policy_update.h"

namespace rationale {

/// Every metric of one GRPO step under TRL's names and ours (design/engine.md, "Metrics").
void addRolloutMetrics(const Rollout& rollout, const SampleScorer& scorer, MetricList& metrics);
void addUpdateMetrics(const Rollout& rollout, const UpdateReport& report, bool hasReference,
                      MetricList& metrics);

} // namespace rationale
