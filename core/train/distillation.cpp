// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/distillation.h"

namespace rationale {

namespace {

/// Hidden states [N, E] that predict the completion tokens.
Tensor teacherStates(LanguageModel& teacher, const CompletionBatch& batch) {
    const NoGrad noGrad;
    return ops::gatherRows(teacher.hidden(batch.batch), batch.rows).value();
}

} // namespace

Var distillationLoss(LanguageModel& student, LanguageModel& teacher, const CompletionBatch& batch,
                     const DistillationOptions& options, double totalTokens) {
    const Tensor wanted = teacherStates(teacher, batch);
    const Var hidden = ops::gatherRows(student.hidden(batch.batch), batch.rows);
    const Var divergence = ops::headDivergence(
        hidden, student.head(), wanted, teacher.head().value(), options.beta, options.temperature);
    const Tensor weights = Tensor::empty(divergence.shape(), divergence.value().dtype());
    weights.fill(1 / totalTokens);
    return ops::weightedSum(divergence, weights);
}

} // namespace rationale
