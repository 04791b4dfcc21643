// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/batching.h"

namespace rationale {

/// TRL's GKDTrainer and DistillationTrainer: how far the student is from the teacher.
struct DistillationOptions {
    double beta = 0.5; // 0: KL(teacher ‖ student), 1: KL(student ‖ teacher), see headDivergence
    double temperature = 1.0; // of both distributions in the loss
};

/// Σ over the completion tokens of a micro-batch of the divergence, over the whole vocabulary,
/// divided by `totalTokens`, the completion tokens of the whole optimizer step; scalar. The teacher
/// reads what the student reads, without gradient.
Var distillationLoss(LanguageModel& student, LanguageModel& teacher, const CompletionBatch& batch,
                     const DistillationOptions& options, double totalTokens);

} // namespace rationale
