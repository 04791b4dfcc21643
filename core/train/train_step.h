// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/language_model.h"
#include "core/train/optimizer.h"

#include <functional>

namespace rationale {

struct TrainReport {
    double loss = 0; // Σ over the micro-batches
    double gradNorm = 0;
    bool skipped = false; // non-finite gradient: nothing changed
};

/// The one number of a scalar.
double scalarOf(const Var& value);

/// Forward and backward of each micro-batch on a tape of its own; gradients add up. `loss(i)`
/// returns the scalar contribution of micro-batch i, already divided by the counts of the whole
/// step. Returns Σ loss.
double accumulateGradients(size_t microBatches, const std::function<Var(size_t)>& loss);

/// One optimizer step: accumulateGradients, clip, update, refresh of the compute weights.
TrainReport trainStep(LanguageModel& model, AdamW& optimizer, double learningRate,
                      size_t microBatches, const std::function<Var(size_t)>& loss);

} // namespace rationale
