// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/module.h"

#include <vector>

namespace rationale {

struct AdamWOptions {
    double beta1 = 0.9, beta2 = 0.999;
    double epsilon = 1e-8;
    double weightDecay = 0; // decoupled; only parameters with Parameter::decay
    double maxGradNorm = 1; // global L2 norm over all parameters; 0: no clipping
};

struct OptimizerReport {
    double gradNorm = 0;  // before clipping; NaN or Inf when a gradient was not finite
    bool skipped = false; // a gradient was not finite: nothing changed
};

/// AdamW with decoupled weight decay and bias correction (Loshchilov & Hutter 2019, algorithm 2)
/// over named parameters. Moments are kept in the dtype of the master weights.
class AdamW {
public:
    AdamW(std::vector<Parameter> parameters, const AdamWOptions& options);

    /// Clips, updates the master weights and clears the gradients. Call the model's
    /// refreshComputeWeights() afterwards (trainStep() does). A step with a non-finite gradient
    /// changes neither weights nor moments nor the step count of the bias correction; it is
    /// counted.
    OptimizerReport step(double learningRate);

    int64_t steps() const { return m_steps; }          // updates that were applied
    int64_t skippedSteps() const { return m_skipped; } // non-finite gradients so far
    const AdamWOptions& options() const { return m_options; }

    /// Exact bits to a safetensors file: "exp_avg.NAME", "exp_avg_sq.NAME" and the counts.
    void save(const fs::path& file) const;
    /// Throws Error{Io, Corrupt} when the file does not belong to these parameters; then nothing
    /// changes.
    void load(const fs::path& file);

private:
    struct Slot {
        Parameter parameter;
        Tensor average, squared;
    };
    std::vector<Slot> m_slots;
    AdamWOptions m_options;
    Tensor m_squareSum, m_scale; // of the gradient, kept where the kernels run
    int64_t m_steps = 0;
    int64_t m_skipped = 0;
};

} // namespace rationale
