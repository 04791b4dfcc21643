// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/decoder.h"

#include "core/generate/kv_cache.h"

#include <cmath>

namespace rationale {

GqaAttention::GqaAttention(const std::string& name, const AttentionShape& shape,
                           const WeightTypes& types)
    : m_shape(shape)
    , m_q(name + ".q_proj", shape.width, shape.heads * shape.headDim, types)
    , m_k(name + ".k_proj", shape.width, shape.kvHeads * shape.headDim, types)
    , m_v(name + ".v_proj", shape.width, shape.kvHeads * shape.headDim, types)
    , m_o(name + ".o_proj", shape.heads * shape.headDim, shape.width, types) {}

Var GqaAttention::forward(const Var& x, int64_t layer, const AttentionContext& context) const {
    const double scale = 1 / std::sqrt(static_cast<double>(m_shape.headDim));
    const Var q = ops::rope(m_q.forward(x), context.positions, context.rotary, m_shape.headDim);
    const Var k = ops::rope(m_k.forward(x), context.positions, context.rotary, m_shape.headDim);
    const Var v = m_v.forward(x);
    if (context.cache == nullptr)
        return m_o.forward(ops::attention(q, k, v, context.offsets, m_shape.heads, m_shape.kvHeads,
                                          m_shape.headDim, scale));
    context.cache->write(layer, k.value(), v.value(), *context.step);
    return m_o.forward(
        Var(context.cache->attend(layer, q.value(), *context.step, m_shape.heads, scale)));
}

void GqaAttention::initialise(uint64_t seed, double outputScale) const {
    const double fanIn = 1 / std::sqrt(static_cast<double>(m_shape.width));
    m_q.initialise(seed, fanIn);
    m_k.initialise(seed, fanIn);
    m_v.initialise(seed, fanIn);
    m_o.initialise(seed,
                   outputScale / std::sqrt(static_cast<double>(m_shape.heads * m_shape.headDim)));
}

void GqaAttention::appendWeights(WeightList& list) const {
    m_q.appendWeights(list);
    m_k.appendWeights(list);
    m_v.appendWeights(list);
    m_o.appendWeights(list);
}

DecoderBlock::DecoderBlock(const std::string& name, const AttentionShape& shape, int64_t hidden,
                           double epsilon, const WeightTypes& types)
    : m_inputNorm(name + ".input_layernorm", shape.width, epsilon, types)
    , m_attention(name + ".self_attn", shape, types)
    , m_mlpNorm(name + ".post_attention_layernorm", shape.width, epsilon, types)
    , m_mlp(name + ".mlp", shape.width, hidden, types) {}

Residual DecoderBlock::forward(const Residual& input, int64_t layer,
                               const AttentionContext& context) const {
    const ops::NormPair first = normResidual(m_inputNorm, input);
    const Var attended = m_attention.forward(first.normed, layer, context);
    const ops::NormPair second = m_mlpNorm.forward(first.sum, attended);
    return {second.sum, m_mlp.forward(second.normed)};
}

void DecoderBlock::initialise(uint64_t seed, double outputScale) const {
    m_inputNorm.weight().fill(1);
    m_attention.initialise(seed, outputScale);
    m_mlpNorm.weight().fill(1);
    m_mlp.initialise(seed, outputScale);
}

void DecoderBlock::appendWeights(WeightList& list) const {
    m_attention.appendWeights(list);
    m_mlp.appendWeights(list);
    list.push_back(&m_inputNorm.weight());
    list.push_back(&m_mlpNorm.weight());
}

ops::NormPair normResidual(const RmsNorm& norm, const Residual& residual) {
    if (!residual.delta.defined())
        return {residual.sum, norm.forward(residual.sum)};
    return norm.forward(residual.sum, residual.delta);
}

} // namespace rationale
