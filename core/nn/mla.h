// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/attention.h"

namespace rationale {

struct MlaShape {
    int64_t width = 0;
    int64_t heads = 0;
    int64_t queryRank = 0;  // q_lora_rank; 0: queries are not compressed
    int64_t latentRank = 0; // kv_lora_rank
    int64_t nopeDim = 0, ropeDim = 0, valueDim = 0;
    bool interleaved = true; // rotary pairs are neighbours, as the released weights have them
    bool bias = false;       // attention_bias
    double scale = 0;        // of the scores; YaRN's mscale² included

    int64_t queryDim() const { return nopeDim + ropeDim; }
    int64_t cacheWidth() const { return latentRank + ropeDim; }
};

/// Multi-head latent attention (DeepSeek-V2 §2.1, V3 §2.1.1). Whole sequences expand keys and
/// values out of the latent; decoding absorbs both expansions into query and output and reads the
/// cache of latentRank + ropeDim numbers per token.
class MlaAttention : public Attention {
public:
    /// `name`: "model.layers.0.self_attn".
    MlaAttention(const std::string& name, const MlaShape& shape, const WeightTypes& types);

    Var forward(const Var& x, int64_t layer, const ForwardContext& context) const override;
    void initialise(uint64_t seed, double outputScale) const override;
    void appendWeights(WeightList& list) const override;
    void visitLinears(const LinearVisitor& visit) override;

private:
    struct Latent {
        Var latent; // [T, latentRank], normed
        Var key;    // [T, ropeDim], turned: one for all heads
    };
    Var queries(const Var& x, const ForwardContext& context) const;
    Latent compress(const Var& x, const ForwardContext& context) const;
    Var expanded(const Var& q, const Latent& latent, const Tensor& offsets) const;
    Tensor absorbed(const Tensor& q, int64_t layer, const ForwardContext& context) const;

    MlaShape m_shape;
    Linear m_q; // q_proj, or q_b_proj after the compression
    Linear m_qA;
    Norm m_qNorm;
    Linear m_kvA, m_kvB;
    Norm m_kvNorm;
    Linear m_o;
};

} // namespace rationale
