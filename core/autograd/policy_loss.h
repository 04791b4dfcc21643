// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/autograd/var.h"

#include <string>

namespace rationale {

/// Switches of the one token loss (reference/rl-engines.md §1.1, §1.5, §8). TRL's names.
struct PolicyLossOptions {
    enum class Ratio { Token, Sequence }; // importance_sampling_level: sequence = GSPO
    enum class Kl { K1, K2, K3 };
    std::string loss = "dapo"; // loss_type: a name of kernels/policy/variant_list.inc
    Ratio ratio = Ratio::Token;
    double epsilonLow = 0.2, epsilonHigh = 0.2; // cispo: epsilonHigh is the absolute cap (TRL)
    double delta = 0;                           // two-sided cap of the ratio; 0: none
    double dualClip = 0; // veRL's clip_ratio_c for negative advantages; 0: none
    double beta = 0;     // KL coefficient, in the loss
    Kl kl = Kl::K3;
    double sapoTauPositive = 1.0, sapoTauNegative = 1.05;
    /// Correction for a sampler that differs from the trainer: 0 none, else token-truncate at this
    /// cap.
    double importanceCap = 0;
};

/// Global counts of the whole optimizer step: micro-batching never changes a gradient.
struct PolicyLossScale {
    int64_t sequences = 0;           // Aggregation::SequenceMean: mean over these
    int64_t tokens = 0;              // TokenMean: sum over these
    int64_t maxCompletionLength = 0; // LengthSum: sum / (sequences · this)
};

struct PolicyLossInput {
    Tensor old; // [T] trainer log-probs before the update; undefined: ratio = 1 (detached logprobs)
    Tensor sampler;   // [T] log-probs at sampling; undefined: no correction
    Tensor reference; // [T]; undefined when beta = 0
    Tensor advantage; // [B], or [T] where tokens have their own (B = T only with one token each)
    Tensor mask;      // [T] fp32, 1 = model token up to and including the end token
    Tensor offsets;   // [B + 1] int32 into T
};

/// Sums for metrics over the micro-batch; divide by the counts.
struct PolicyLossStats {
    double klSum = 0, clipLow = 0, clipHigh = 0, ratioSum = 0, ratioMax = 0;
    double tokens = 0;
};

/// Scalar loss contribution of this micro-batch (already divided by the global counts). Throws
/// Error{Usage} naming the known losses.
Var policyLoss(const Var& logprobs, const PolicyLossInput& input, const PolicyLossOptions& options,
               const PolicyLossScale& scale, PolicyLossStats* stats = nullptr);

} // namespace rationale
