// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/attention.h"

#include "core/generate/kv_cache.h"

#include <cmath>

namespace rationale {

namespace {

/// Causal attention of whole sequences, or of new tokens over the cache.
Var attend(const Var& q, const Var& k, const Var& v, int64_t layer, const ForwardContext& context,
           const GqaShape& shape) {
    const double scale = 1 / std::sqrt(static_cast<double>(shape.headDim));
    if (context.cache == nullptr)
        return ops::attention(q, k, v, context.offsets, shape.heads, shape.kvHeads, shape.headDim,
                              scale);
    context.cache->write(layer, k.value(), v.value(), *context.step);
    return Var(context.cache->attend(layer, q.value(), *context.step, shape.heads, scale));
}

} // namespace

GqaAttention::GqaAttention(const std::string& name, const GqaShape& shape, const WeightTypes& types)
    : m_shape(shape)
    , m_q(name + ".q_proj", shape.width, shape.heads * shape.headDim, types, shape.qkvBias)
    , m_k(name + ".k_proj", shape.width, shape.kvHeads * shape.headDim, types, shape.qkvBias)
    , m_v(name + ".v_proj", shape.width, shape.kvHeads * shape.headDim, types, shape.qkvBias)
    , m_o(name + ".o_proj", shape.heads * shape.headDim, shape.width, types, shape.outputBias) {
    if (shape.headNorms) {
        m_qNorm = Norm(name + ".q_norm", shape.headDim, shape.epsilon, types);
        m_kNorm = Norm(name + ".k_norm", shape.headDim, shape.epsilon, types);
    }
}

Var GqaAttention::forward(const Var& x, int64_t layer, const ForwardContext& context) const {
    const auto rotated = [&](const Linear& linear, const Norm& norm) {
        const Var y = linear.forward(x);
        return ops::rope(norm.defined() ? norm.forward(y) : y, context.positions, context.rotary,
                         m_shape.headDim);
    };
    const Var q = rotated(m_q, m_qNorm), k = rotated(m_k, m_kNorm);
    return m_o.forward(attend(q, k, m_v.forward(x), layer, context, m_shape));
}

void GqaAttention::initialise(uint64_t seed, double outputScale) const {
    const double fanIn = 1 / std::sqrt(static_cast<double>(m_shape.width));
    m_q.initialise(seed, fanIn);
    m_k.initialise(seed, fanIn);
    m_v.initialise(seed, fanIn);
    m_o.initialise(seed,
                   outputScale / std::sqrt(static_cast<double>(m_shape.heads * m_shape.headDim)));
    if (m_shape.headNorms) {
        m_qNorm.initialise();
        m_kNorm.initialise();
    }
}

void GqaAttention::appendWeights(WeightList& list) const {
    m_q.appendWeights(list);
    m_k.appendWeights(list);
    m_v.appendWeights(list);
    m_o.appendWeights(list);
    if (m_shape.headNorms) {
        m_qNorm.appendWeights(list);
        m_kNorm.appendWeights(list);
    }
}

void GqaAttention::visitLinears(const LinearVisitor& visit) {
    for (Linear* linear : {&m_q, &m_k, &m_v, &m_o})
        visit(*linear);
}

FusedAttention::FusedAttention(const std::string& name, int64_t width, int64_t heads,
                               const WeightTypes& types)
    : m_width(width)
    , m_heads(heads)
    , m_qkv(name + ".c_attn", width, 3 * width, types, true, MatrixLayout::InOut)
    , m_o(name + ".c_proj", width, width, types, true, MatrixLayout::InOut) {}

Var FusedAttention::forward(const Var& x, int64_t layer, const ForwardContext& context) const {
    const Var qkv = m_qkv.forward(x);
    const DType type = qkv.value().dtype();
    const Var q = ops::takeColumns(qkv, 1, 0, m_width, type);
    const Var k = ops::takeColumns(qkv, 1, m_width, m_width, type);
    const Var v = ops::takeColumns(qkv, 1, 2 * m_width, m_width, type);
    GqaShape shape;
    shape.heads = shape.kvHeads = m_heads;
    shape.headDim = m_width / m_heads;
    return m_o.forward(attend(q, k, v, layer, context, shape));
}

void FusedAttention::initialise(uint64_t seed, double outputScale) const {
    const double fanIn = 1 / std::sqrt(static_cast<double>(m_width));
    m_qkv.initialise(seed, fanIn);
    m_o.initialise(seed, outputScale * fanIn);
}

void FusedAttention::appendWeights(WeightList& list) const {
    m_qkv.appendWeights(list);
    m_o.appendWeights(list);
}

void FusedAttention::visitLinears(const LinearVisitor& visit) {
    visit(m_qkv);
    visit(m_o);
}

} // namespace rationale
