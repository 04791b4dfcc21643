// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/autograd/ops.h"
#include "core/models/language_model.h"

#include <span>
#include <vector>

namespace rationale {

using TokenSequence = std::vector<int32_t>;

/// Splits sequences, in order, into micro-batches of at most `maxTokens` tokens (a longer sequence
/// is a micro-batch of its own): [begin, end) pairs.
struct IndexRange {
    size_t begin = 0, end = 0;
    size_t size() const { return end - begin; }
};
std::vector<IndexRange> splitByTokens(std::span<const int64_t> lengths, int64_t maxTokens);
/// The same by count: at most `maxSequences` each.
std::vector<IndexRange> splitByCount(size_t sequences, size_t maxSequences);

/// Documents whose every token is trained on, given the ones before it (pretrain), or only those
/// with a non-zero weight (sft: completion only).
struct DocumentBatch {
    TokenBatch batch;
    Tensor targets; // [T] int32: the next token; -1 at the last token of a document and where
                    // weight is 0
    Tensor weights; // [T] fp32: loss weight of the target
    int64_t trainedTokens = 0; // targets with a weight
};
DocumentBatch packDocuments(std::span<const TokenSequence> documents);
/// `weights[i][t]` is the weight of predicting documents[i][t]; its first entry is not used.
DocumentBatch packDocuments(std::span<const TokenSequence> documents,
                            std::span<const std::vector<float>> weights);

/// −factor · Σ weight · log p of the targets under the model's head, scalar.
Var targetLoss(LanguageModel& model, const Var& hidden, const Tensor& targets,
               const Tensor& weights, double factor);
/// Negative log-likelihood Σ weight · −log p / `totalWeight` of a micro-batch, scalar.
/// `totalWeight` is that of the whole optimizer step, so micro-batching never changes a gradient.
Var documentLoss(LanguageModel& model, const DocumentBatch& batch, double totalWeight);

/// Prompts and completions packed one after the other, with what is needed to look only at the
/// completions: token in, token out, nothing is tokenised again.
struct CompletionBatch {
    TokenBatch batch;
    Tensor rows;    // [N] int32: row of the batch whose hidden state predicts a completion token
    Tensor targets; // [N] int32: that token
    Tensor offsets; // [B + 1] int32 into N: the completion of each sequence
};
CompletionBatch packCompletions(std::span<const TokenSequence> prompts,
                                std::span<const TokenSequence> completions);

/// Log-probs [N] of the completion tokens and entropy [N], on the active tape if there is one.
ops::LogProbs completionLogProbs(LanguageModel& model, const CompletionBatch& batch,
                                 double temperature, bool entropyGradient = false,
                                 ForwardExtras* extras = nullptr);

/// Experts that sampling chose, one list per sequence (Completion::routing; empty: chosen anew), as
/// a forward pass over the packed sequences replays them.
ForwardExtras routingReplay(const LanguageModel& model, const TokenBatch& batch,
                            std::span<const std::vector<int32_t>* const> routing);

/// The same as plain numbers, without gradient, in micro-batches of at most `maxTokens` tokens.
/// `routing` is empty, or has the experts of each sequence.
struct CompletionScores {
    std::vector<std::vector<float>> logprobs; // one per completion token
    std::vector<std::vector<float>> entropy;
};
CompletionScores scoreCompletions(LanguageModel& model, std::span<const TokenSequence> prompts,
                                  std::span<const TokenSequence> completions, double temperature,
                                  int64_t maxTokens = 8192,
                                  std::span<const std::vector<int32_t>* const> routing = {});

} // namespace rationale
