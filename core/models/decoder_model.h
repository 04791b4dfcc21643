// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/kv_cache.h"
#include "core/models/language_model.h"
#include "core/nn/decoder.h"

#include <optional>

namespace rationale {

/// What a family builds its model from.
struct DecoderParts {
    Embedding tokens;
    Embedding positions; // learned positions (GPT-2); else undefined
    std::vector<DecoderBlock> blocks;
    Norm norm;
    Linear head;     // no weight when tied to `tokens`
    Linear score;    // instead of a head (scored_model.h); else no weight
    Tensor rotary;   // undefined with learned positions
    KvLayout layout; // of the cache
    int64_t maxPositions = 0;

    /// Multi-token prediction of depth one (DeepSeek-V3 §2.2): a block of its own over
    /// projection · [norm(embedding of the next token) ; norm(final hidden state)]. The paper
    /// leaves open whether that state is before or after the last norm: after, as in transformers
    /// and vLLM. Embedding and head are the model's own.
    struct NextNext {
        Norm embeddingNorm, hiddenNorm; // enorm, hnorm
        Linear projection;              // eh_proj [D, 2 D]: the order of the released weights
        std::unique_ptr<DecoderBlock> block;
        Norm norm; // shared_head.norm
    };
    std::optional<NextNext> nextNext;

    WeightList weights() const;
    void visitLinears(const LinearVisitor& visit);
    /// Layers with experts: of the blocks, in order.
    std::vector<const MoeLayer*> mixtures() const;
};

/// A decoder of any family: the parts differ, the flow does not.
class DecoderModel : public LanguageModel {
public:
    DecoderModel(Json config, DType computeType, DecoderParts parts);

    using LanguageModel::hidden;
    using LanguageModel::step;
    std::vector<Parameter> parameters() const override;
    Var hidden(const TokenBatch& batch, ForwardExtras* extras) override;
    Var head() override;
    int64_t labels() const override;
    Var scores(const Var& hidden) override;
    Tensor step(KvCache& cache, const std::vector<int32_t>& slots,
                const std::vector<int32_t>& counts, const Tensor& ids,
                ForwardExtras* extras) override;
    std::vector<int64_t> routedLayers() const override;
    int64_t expertCount() const override;
    void updateChoiceBias(const std::vector<ExpertLoad>& loads, double rate) override;
    Json config() const override { return m_json; }
    int64_t vocabularySize() const override { return m_parts.tokens.weight().shape()[0]; }
    int64_t maxPositions() const override { return m_parts.maxPositions; }
    std::unique_ptr<KvCache> makeCache(int64_t slots, int64_t maxTokens) const override;
    void refreshComputeWeights() override;
    void freeze() override;
    void visitLinears(const LinearVisitor& visit) override;
    std::vector<Parameter> repeatedTensors() const override;
    bool ignoresTensor(const std::string& name) const override;

    /// Embeddings N(0, 1/√width), matrices N(0, 1/√fan-in), those that write into the residual
    /// stream further divided by √(2 · layers) (GPT-2); norms one, biases zero.
    void initialise(uint64_t seed);
    /// The score head alone, from N(0, 0.02) as transformers does it.
    void initialiseScore(uint64_t seed);

    bool predictsNextNext() const { return m_parts.nextNext.has_value(); }
    /// step() with the hidden states of all new tokens, [rows, D]; `rows` is padded.
    struct Step {
        KvStep cacheStep;
        Tensor hidden;
    };
    Step stepRows(KvCache& cache, const std::vector<int32_t>& slots,
                  const std::vector<int32_t>& counts, const Tensor& ids,
                  ForwardExtras* extras = nullptr);
    /// The prediction module on top of a step: the token after each of its rows is known, the one
    /// after that is predicted. Hidden states [rows, D] for the head.
    Tensor nextNextRows(KvCache& cache, const Step& step, const std::vector<int32_t>& nextIds);

private:
    void requirePositions(int64_t tokens) const;
    void requireVocabulary(const Tensor& ids) const;
    Residual residualOf(const Tensor& ids, const ForwardContext& context) const;
    Residual checkpointed(size_t layer, const Residual& input, const ForwardContext& context) const;
    Var nextNextHidden(const Var& final, const Tensor& nextIds,
                       const ForwardContext& context) const;
    WeightList weights() const { return m_parts.weights(); }
    /// Of the blocks, then of the prediction module.
    std::vector<const MoeLayer*> allMixtures() const;

    Json m_json;
    DecoderParts m_parts;
};

} // namespace rationale
