// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/train_step.h"

namespace rationale {

double scalarOf(const Var& value) {
    const Tensor wide = value.value().to(DType::F64);
    return wide.data<double>()[0];
}

double accumulateGradients(size_t microBatches, const std::function<Var(size_t)>& loss) {
    double total = 0;
    for (size_t i = 0; i < microBatches; ++i) {
        Tape tape;
        const Var contribution = loss(i);
        tape.backward(contribution);
        total += scalarOf(contribution);
    }
    return total;
}

TrainReport trainStep(LanguageModel& model, AdamW& optimizer, double learningRate,
                      size_t microBatches, const std::function<Var(size_t)>& loss) {
    TrainReport report;
    report.loss = accumulateGradients(microBatches, loss);
    const OptimizerReport update = optimizer.step(learningRate);
    report.gradNorm = update.gradNorm;
    report.skipped = update.skipped;
    model.refreshComputeWeights();
    return report;
}

} // namespace rationale
