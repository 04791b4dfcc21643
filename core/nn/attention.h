// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/forward_context.h"
#include "core/nn/layers.h"

#include <functional>
#include <memory>

namespace rationale {

/// Called with every matrix that an adapter can sit on.
using LinearVisitor = std::function<void(Linear&)>;

/// Reads the normed residual stream [T, D] of one layer, gives what is added to it [T, D].
class Attention {
public:
    Attention() = default;
    virtual ~Attention() = default;
    Attention(const Attention&) = delete;
    Attention& operator=(const Attention&) = delete;

    virtual Var forward(const Var& x, int64_t layer, const ForwardContext& context) const = 0;
    /// `outputScale` shrinks the matrix that writes into the residual stream.
    virtual void initialise(uint64_t seed, double outputScale) const = 0;
    /// In the order of Hugging Face's modules.
    virtual void appendWeights(WeightList& list) const = 0;
    virtual void visitLinears(const LinearVisitor& visit) = 0;
};

struct GqaShape {
    int64_t width = 0;
    int64_t heads = 0;
    int64_t kvHeads = 0; // key head of query head h is h / (heads / kvHeads) (Ainslie et al. 2023)
    int64_t headDim = 0;
    bool qkvBias = false, outputBias = false;
    bool headNorms = false; // RMSNorm of each query and key head before the rotation (Qwen3)
    double epsilon = 1e-6;  // of those
};

/// Grouped-query attention with rotary positions; multi-head when kvHeads = heads.
class GqaAttention : public Attention {
public:
    /// `name`: "model.layers.0.self_attn".
    GqaAttention(const std::string& name, const GqaShape& shape, const WeightTypes& types);

    Var forward(const Var& x, int64_t layer, const ForwardContext& context) const override;
    void initialise(uint64_t seed, double outputScale) const override;
    void appendWeights(WeightList& list) const override;
    void visitLinears(const LinearVisitor& visit) override;

private:
    GqaShape m_shape;
    Linear m_q, m_k, m_v, m_o;
    Norm m_qNorm, m_kNorm;
};

/// Multi-head attention of GPT-2: one matrix [D, 3 D] for query, key and value, positions learned.
class FusedAttention : public Attention {
public:
    /// `name`: "transformer.h.0.attn".
    FusedAttention(const std::string& name, int64_t width, int64_t heads, const WeightTypes& types);

    Var forward(const Var& x, int64_t layer, const ForwardContext& context) const override;
    void initialise(uint64_t seed, double outputScale) const override;
    void appendWeights(WeightList& list) const override;
    void visitLinears(const LinearVisitor& visit) override;

private:
    int64_t m_width, m_heads;
    Linear m_qkv, m_o;
};

} // namespace rationale
