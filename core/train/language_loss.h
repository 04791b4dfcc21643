// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/batching.h"

namespace rationale {

/// What pre-training and fine-tuning add to next-token prediction.
struct LanguageLossOptions {
    double nextNextWeight = 0; // λ of the multi-token prediction loss (DeepSeek-V3 eq. 25)
    bool balance = true;       // auxiliary losses that config.json gives a weight
};

/// Counts of the whole optimizer step: micro-batching never changes a gradient.
struct LanguageLossScale {
    double weight = 0;     // Σ weights of the targets
    int64_t sequences = 0; // the balance losses are means over these
};

/// Parts of the loss, summed over micro-batches, and how the experts were used.
struct LanguageLossReport {
    double next = 0, nextNext = 0, balance = 0;
    std::vector<ExpertLoad> loads; // one per mixture layer
    /// Mean over layers; 0 without experts.
    double maxViolation() const;
};

/// Scalar loss of a micro-batch: next token, λ · token after next, balance.
Var languageLoss(LanguageModel& model, const DocumentBatch& batch, const LanguageLossScale& scale,
                 const LanguageLossOptions& options, LanguageLossReport& report);

} // namespace rationale
