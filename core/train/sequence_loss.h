// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/batching.h"

#include <functional>
#include <span>
#include <vector>

namespace rationale {

/// Prompts with one completion each.
struct SequenceSet {
    std::vector<TokenSequence> prompts, completions;

    size_t size() const { return prompts.size(); }
    void add(TokenSequence prompt, TokenSequence completion);
    int64_t tokens() const; // of prompts and completions
};

/// Of each completion given its prompt.
struct SequenceSums {
    std::vector<double> logprob;   // Σ log-probs of its tokens
    std::vector<double> alignment; // mean of log p(token) − log Σ p²; empty unless asked for
};

/// Without gradient, `atATime` sequences in one forward pass.
SequenceSums sumLogProbs(LanguageModel& model, const SequenceSet& set, size_t atATime,
                         bool alignment = false);

/// A loss that sees nothing of a completion but its summed log-prob, and may compare any of them
/// with any other. `slopes` is called once with the sums of the whole step and returns d loss /
/// d logprob of each completion, which the tokens of it share. With several micro-batches that
/// takes a forward pass more: all sums come first, so that cutting never changes a gradient.
class SequenceLoss {
public:
    using Slopes = std::function<std::vector<double>(const SequenceSums&)>;
    SequenceLoss(LanguageModel& model, const SequenceSet& set, size_t atATime, bool alignment,
                 Slopes slopes);

    size_t microBatches() const { return m_ranges.size(); }
    /// For accumulateGradients() and trainStep(): Σ slope · logprob of a micro-batch, a scalar that
    /// has the gradient of the loss but not its value.
    Var microBatch(size_t index);

private:
    LanguageModel& m_model;
    const SequenceSet& m_set;
    bool m_alignment;
    Slopes m_slopesOf;
    std::vector<IndexRange> m_ranges;
    std::vector<double> m_slopes;
};

} // namespace rationale
