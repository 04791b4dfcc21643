// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/language_model.h"
#include "core/models/safetensors.h"
#include "core/nn/decoder.h"
#include "core/nn/rotary_table.h"

#include <optional>

namespace rationale {

/// The fields of Hugging Face's LlamaConfig that this family reads.
struct LlamaConfig {
    int64_t vocabulary = 0;
    int64_t width = 0;
    int64_t hidden = 0; // of the feed-forward
    int64_t layers = 0;
    int64_t heads = 0;
    int64_t kvHeads = 0;
    int64_t headDim = 0;
    int64_t maxPositions = 2048;
    double epsilon = 1e-6;
    double theta = 10000;
    std::optional<Llama3Scaling> scaling;
    bool tied = false;

    /// Throws Error{Input} naming the key that is missing, wrong, too large or not supported.
    static LlamaConfig fromJson(const Json& config);
    /// Tensors whose shapes hold every size above: a few that tell whether weights can be of this
    /// configuration before a model of it is allocated.
    std::vector<TensorShape> keyShapes() const;
};

/// LlamaForCausalLM: RoPE, GQA, RMSNorm, SwiGLU, no biases, tied or untied head.
class LlamaModel : public LanguageModel {
public:
    /// Weights are zero until initialise() or loading.
    LlamaModel(const Json& config, DType computeType);

    static std::vector<TensorShape> keyShapes(const Json& config) {
        return LlamaConfig::fromJson(config).keyShapes();
    }

    std::vector<Parameter> parameters() const override;
    Var hidden(const TokenBatch& batch) override;
    Var head() override;
    Tensor step(KvCache& cache, const std::vector<int32_t>& slots,
                const std::vector<int32_t>& counts, const Tensor& ids) override;
    Json config() const override { return m_json; }
    int64_t vocabularySize() const override { return m_config.vocabulary; }
    int64_t maxPositions() const override { return m_config.maxPositions; }
    std::unique_ptr<KvCache> makeCache(int64_t slots, int64_t maxTokens) const override;
    void refreshComputeWeights() override;

    /// Embedding N(0, 0.02), matrices N(0, 1 / sqrt(fan-in)), those that write into the residual
    /// stream further divided by sqrt(2 · layers) (GPT-2).
    void initialise(uint64_t seed);

private:
    void requirePositions(int64_t tokens) const;
    Var finalHidden(const Tensor& ids, const AttentionContext& context) const;
    WeightList weights() const;

    Json m_json;
    LlamaConfig m_config;
    Embedding m_embedding;
    std::vector<DecoderBlock> m_blocks;
    RmsNorm m_norm;
    Linear m_head; // no weight when tied
    Tensor m_rotary;
};

} // namespace rationale
