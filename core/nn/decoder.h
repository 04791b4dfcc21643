// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layers.h"

namespace rationale {

class KvCache;
struct KvStep;

/// What attention knows of the tokens it is given: whole packed sequences (training, scoring), or
/// new tokens on top of a cache (generation, no gradient).
struct AttentionContext {
    Tensor positions; // [T] int32
    Tensor rotary;    // makeRotaryTable()
    Tensor offsets;   // [B + 1] int32; not used with a cache
    KvCache* cache = nullptr;
    const KvStep* step = nullptr;
};

struct AttentionShape {
    int64_t width = 0;
    int64_t heads = 0;
    int64_t kvHeads = 0; // key head of query head h is h / (heads / kvHeads) (Ainslie et al. 2023)
    int64_t headDim = 0;
};

/// Grouped-query attention with rotary positions; multi-head when kvHeads = heads.
class GqaAttention {
public:
    GqaAttention() = default;
    /// `name`: "model.layers.0.self_attn".
    GqaAttention(const std::string& name, const AttentionShape& shape, const WeightTypes& types);

    Var forward(const Var& x, int64_t layer, const AttentionContext& context) const;
    void initialise(uint64_t seed, double outputScale) const;
    void appendWeights(WeightList& list) const;

private:
    AttentionShape m_shape;
    Linear m_q, m_k, m_v, m_o;
};

/// The residual stream between blocks: `sum` (fp32) plus a `delta` that the next norm adds in
/// passing.
struct Residual {
    Var sum;
    Var delta; // undefined before the first block
};

/// Pre-norm block: x + attention(norm(x)), then x + mlp(norm(x)).
class DecoderBlock {
public:
    /// `name`: "model.layers.0".
    DecoderBlock(const std::string& name, const AttentionShape& shape, int64_t hidden,
                 double epsilon, const WeightTypes& types);

    Residual forward(const Residual& input, int64_t layer, const AttentionContext& context) const;
    void initialise(uint64_t seed, double outputScale) const;
    /// In the order of Hugging Face's modules.
    void appendWeights(WeightList& list) const;

private:
    RmsNorm m_inputNorm;
    GqaAttention m_attention;
    RmsNorm m_mlpNorm;
    SwigluMlp m_mlp;
};

/// The norm of a residual stream whose last delta is not added yet.
ops::NormPair normResidual(const RmsNorm& norm, const Residual& residual);

} // namespace rationale
