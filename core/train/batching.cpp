// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/batching.h"

#include "core/base/error.h"

#include <algorithm>

namespace rationale {

namespace {

Tensor intVector(const std::vector<int32_t>& values) {
    return Tensor::from<int32_t>(values, {static_cast<int64_t>(values.size())});
}

void copyRows(const Tensor& values, const Tensor& offsets, std::vector<std::vector<float>>& out) {
    const float* data = values.data<float>();
    const int32_t* begin = offsets.data<int32_t>();
    for (int64_t i = 0; i + 1 < offsets.size(); ++i)
        out.emplace_back(data + begin[i], data + begin[i + 1]);
}

} // namespace

std::vector<IndexRange> splitByTokens(std::span<const int64_t> lengths, int64_t maxTokens) {
    std::vector<IndexRange> ranges;
    int64_t tokens = 0;
    for (size_t i = 0; i < lengths.size(); ++i) {
        if (ranges.empty() || tokens + lengths[i] > maxTokens) {
            ranges.push_back({i, i});
            tokens = 0;
        }
        tokens += lengths[i];
        ranges.back().end = i + 1;
    }
    return ranges;
}

std::vector<IndexRange> splitByCount(size_t sequences, size_t maxSequences) {
    std::vector<IndexRange> ranges;
    for (size_t begin = 0; begin < sequences; begin += maxSequences)
        ranges.push_back({begin, std::min(begin + maxSequences, sequences)});
    return ranges;
}

DocumentBatch packDocuments(std::span<const TokenSequence> documents) {
    return packDocuments(documents, {});
}

DocumentBatch packDocuments(std::span<const TokenSequence> documents,
                            std::span<const std::vector<float>> weights) {
    DocumentBatch packed;
    packed.batch = packBatch({documents.begin(), documents.end()});
    std::vector<int32_t> targets;
    std::vector<float> targetWeights;
    for (size_t i = 0; i < documents.size(); ++i) {
        const TokenSequence& document = documents[i];
        for (size_t t = 0; t < document.size(); ++t) {
            const bool last = t + 1 == document.size();
            const float weight = last ? 0.0F : weights.empty() ? 1.0F : weights[i][t + 1];
            targets.push_back(weight != 0 ? document[t + 1] : -1);
            targetWeights.push_back(weight);
            packed.trainedTokens += weight != 0;
        }
    }
    packed.targets = intVector(targets);
    packed.weights =
        Tensor::from<float>(targetWeights, {static_cast<int64_t>(targetWeights.size())});
    return packed;
}

Var targetLoss(LanguageModel& model, const Var& hidden, const Tensor& targets,
               const Tensor& weights, double factor) {
    const Var logprobs = ops::headLogProbs(hidden, model.head(), targets).logprobs;
    const Tensor scaled = Tensor::zeros(weights.shape(), logprobs.value().dtype());
    kernels::cpuOps().axpy(scaled.view(), weights.view(), -factor);
    return ops::weightedSum(logprobs, scaled);
}

Var documentLoss(LanguageModel& model, const DocumentBatch& batch, double totalWeight) {
    const Var hidden = model.hidden(batch.batch);
    return targetLoss(model, hidden, batch.targets, batch.weights, 1 / totalWeight);
}

CompletionBatch packCompletions(std::span<const TokenSequence> prompts,
                                std::span<const TokenSequence> completions) {
    if (prompts.size() != completions.size())
        throw Error(ErrorKind::Internal, "Every completion needs its prompt");
    std::vector<TokenSequence> whole;
    std::vector<int32_t> rows, targets, offsets = {0};
    int32_t begin = 0;
    for (size_t i = 0; i < prompts.size(); ++i) {
        if (prompts[i].empty())
            throw Error(ErrorKind::Input, "A prompt is empty: its first token cannot be predicted",
                        "sequence " + std::to_string(i), "Begin every prompt with <bos>");
        whole.push_back(prompts[i]);
        whole.back().insert(whole.back().end(), completions[i].begin(), completions[i].end());
        const auto first = begin + static_cast<int32_t>(prompts[i].size()) - 1;
        for (size_t t = 0; t < completions[i].size(); ++t) {
            rows.push_back(first + static_cast<int32_t>(t));
            targets.push_back(completions[i][t]);
        }
        offsets.push_back(static_cast<int32_t>(rows.size()));
        begin += static_cast<int32_t>(whole.back().size());
    }
    return {packBatch(whole), intVector(rows), intVector(targets), intVector(offsets)};
}

ops::LogProbs completionLogProbs(LanguageModel& model, const CompletionBatch& batch,
                                 double temperature, bool entropyGradient, ForwardExtras* extras) {
    const Var hidden = ops::gatherRows(model.hidden(batch.batch, extras), batch.rows);
    return ops::headLogProbs(hidden, model.head(), batch.targets, temperature, entropyGradient);
}

ForwardExtras routingReplay(const LanguageModel& model, const TokenBatch& batch,
                            std::span<const std::vector<int32_t>* const> routing) {
    ForwardExtras extras;
    const auto layers = model.routedLayers(); // experts per token of each
    int64_t perToken = 0;
    for (const int64_t chosen : layers)
        perToken += chosen;
    if (routing.empty() || perToken == 0)
        return extras;
    int64_t first = 0;
    for (size_t layer = 0; layer < layers.size(); first += layers[layer++]) {
        const int64_t chosen = layers[layer];
        const Tensor indices = Tensor::empty({batch.tokens(), chosen}, DType::I32);
        indices.fill(-1);
        for (size_t b = 0; b < routing.size(); ++b) {
            int32_t* to = indices.data<int32_t>() + batch.offsets.data<int32_t>()[b] * chosen;
            const auto rows = static_cast<int64_t>(routing[b]->size()) / perToken;
            for (int64_t row = 0; row < rows; ++row)
                std::copy_n(routing[b]->data() + row * perToken + first, chosen, to + row * chosen);
        }
        extras.replay.push_back(indices);
    }
    return extras;
}

CompletionScores scoreCompletions(LanguageModel& model, std::span<const TokenSequence> prompts,
                                  std::span<const TokenSequence> completions, double temperature,
                                  int64_t maxTokens,
                                  std::span<const std::vector<int32_t>* const> routing) {
    const NoGrad noGrad;
    std::vector<int64_t> lengths;
    for (size_t i = 0; i < prompts.size(); ++i)
        lengths.push_back(static_cast<int64_t>(prompts[i].size() + completions[i].size()));
    CompletionScores scores;
    for (const IndexRange& range : splitByTokens(lengths, maxTokens)) {
        const CompletionBatch batch =
            packCompletions(prompts.subspan(range.begin, range.size()),
                            completions.subspan(range.begin, range.size()));
        const auto own = routing.empty() ? routing : routing.subspan(range.begin, range.size());
        ForwardExtras extras = routingReplay(model, batch.batch, own);
        const ops::LogProbs result = completionLogProbs(model, batch, temperature, false, &extras);
        copyRows(result.logprobs.value().to(DType::F32), batch.offsets, scores.logprobs);
        copyRows(result.entropy.value().to(DType::F32), batch.offsets, scores.entropy);
    }
    return scores;
}

} // namespace rationale
