// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/mla.h"

#include "core/generate/kv_cache.h"

#include <cmath>

namespace rationale {

namespace {

/// Of the norms at the bottlenecks, in every released implementation, whatever rms_norm_eps says.
constexpr double bottleneckEpsilon = 1e-6;

} // namespace

MlaAttention::MlaAttention(const std::string& name, const MlaShape& shape, const WeightTypes& types)
    : m_shape(shape)
    , m_kvA(name + ".kv_a_proj_with_mqa", shape.width, shape.cacheWidth(), types, shape.bias)
    , m_kvB(name + ".kv_b_proj", shape.latentRank, shape.heads * (shape.nopeDim + shape.valueDim),
            types)
    , m_kvNorm(name + ".kv_a_layernorm", shape.latentRank, bottleneckEpsilon, types)
    , m_o(name + ".o_proj", shape.heads * shape.valueDim, shape.width, types, shape.bias) {
    const int64_t out = shape.heads * shape.queryDim();
    if (shape.queryRank == 0) {
        m_q = Linear(name + ".q_proj", shape.width, out, types);
        return;
    }
    m_qA = Linear(name + ".q_a_proj", shape.width, shape.queryRank, types, shape.bias);
    m_qNorm = Norm(name + ".q_a_layernorm", shape.queryRank, bottleneckEpsilon, types);
    m_q = Linear(name + ".q_b_proj", shape.queryRank, out, types);
}

Var MlaAttention::queries(const Var& x, const ForwardContext& context) const {
    const Var narrow = m_shape.queryRank > 0 ? m_qNorm.forward(m_qA.forward(x)) : x;
    return ops::rope(m_q.forward(narrow), context.positions, context.rotary, m_shape.queryDim(),
                     m_shape.interleaved);
}

MlaAttention::Latent MlaAttention::compress(const Var& x, const ForwardContext& context) const {
    const Var both = m_kvA.forward(x);
    const DType type = both.value().dtype();
    const Var latent = ops::takeColumns(both, 1, 0, m_shape.latentRank, wideOf(type));
    const Var key = ops::takeColumns(both, 1, m_shape.latentRank, m_shape.ropeDim, type);
    return {m_kvNorm.forward(latent), ops::rope(key, context.positions, context.rotary,
                                                m_shape.ropeDim, m_shape.interleaved)};
}

Var MlaAttention::expanded(const Var& q, const Latent& latent, const Tensor& offsets) const {
    const Var both = m_kvB.forward(latent.latent); // per head: key without position, value
    const DType type = both.value().dtype();
    const Var k = ops::joinShared(ops::takeColumns(both, m_shape.heads, 0, m_shape.nopeDim, type),
                                  latent.key, m_shape.heads);
    const Var v = ops::takeColumns(both, m_shape.heads, m_shape.nopeDim, m_shape.valueDim, type);
    return ops::attention(q, k, v, offsets, m_shape.heads, m_shape.heads, m_shape.queryDim(),
                          m_shape.scale);
}

/// Per head h: q · k = (q_h W_h^UK) · c + q_h^R · k^R, and o_h = W_h^UV Σ p c (V2 §2.1.2).
Tensor MlaAttention::absorbed(const Tensor& q, int64_t layer, const ForwardContext& context) const {
    const kernels::Ops& ops = kernels::cpuOps();
    const MlaShape& s = m_shape;
    const int64_t rows = q.dim(0), perHead = s.nopeDim + s.valueDim, wide = s.cacheWidth();
    const DType type = q.dtype();
    const Tensor up = m_kvB.effectiveWeight();
    const Tensor queries = Tensor::empty({rows, s.heads * wide}, type);
    ops.columnsFwd(queries.view(), q.view(),
                   {s.heads, wide, s.latentRank, s.queryDim(), s.nopeDim, s.ropeDim});
    const Tensor narrow = Tensor::empty({rows, s.nopeDim}, type);
    const Tensor latent = Tensor::empty({rows, s.latentRank}, type);
    for (int64_t h = 0; h < s.heads; ++h) {
        ops.columnsFwd(narrow.view(), q.view(),
                       {1, s.nopeDim, 0, q.dim(1), h * s.queryDim(), s.nopeDim});
        const Tensor keys = up.rows(h * perHead, h * perHead + s.nopeDim);
        ops.matmul(latent.view(), narrow.view(), keys.view(), false, false, false);
        ops.columnsFwd(queries.view(), latent.view(),
                       {1, s.heads * wide, h * wide, s.latentRank, 0, s.latentRank});
    }
    const Tensor sums =
        context.cache->attendLatent(layer, queries, *context.step, s.heads, s.latentRank, s.scale);
    const Tensor out = Tensor::empty({rows, s.heads * s.valueDim}, type);
    const Tensor value = Tensor::empty({rows, s.valueDim}, type);
    for (int64_t h = 0; h < s.heads; ++h) {
        ops.columnsFwd(latent.view(), sums.view(),
                       {1, s.latentRank, 0, sums.dim(1), h * s.latentRank, s.latentRank});
        const Tensor values = up.rows(h * perHead + s.nopeDim, (h + 1) * perHead);
        ops.matmul(value.view(), latent.view(), values.view(), false, true, false);
        ops.columnsFwd(out.view(), value.view(),
                       {1, out.dim(1), h * s.valueDim, s.valueDim, 0, s.valueDim});
    }
    return out;
}

Var MlaAttention::forward(const Var& x, int64_t layer, const ForwardContext& context) const {
    const Var q = queries(x, context);
    const Latent latent = compress(x, context);
    if (context.cache != nullptr)
        context.cache->writeLatent(layer, latent.latent.value(), latent.key.value(), *context.step);
    if (context.offsets.defined()) // no earlier context: expanding is cheaper
        return m_o.forward(expanded(q, latent, context.offsets));
    return m_o.forward(Var(absorbed(q.value(), layer, context)));
}

void MlaAttention::initialise(uint64_t seed, double outputScale) const {
    const auto fanIn = [](int64_t in) { return 1 / std::sqrt(static_cast<double>(in)); };
    if (m_shape.queryRank > 0) {
        m_qA.initialise(seed, fanIn(m_shape.width));
        m_qNorm.initialise();
    }
    m_q.initialise(seed, fanIn(m_shape.queryRank > 0 ? m_shape.queryRank : m_shape.width));
    m_kvA.initialise(seed, fanIn(m_shape.width));
    m_kvNorm.initialise();
    m_kvB.initialise(seed, fanIn(m_shape.latentRank));
    m_o.initialise(seed, outputScale * fanIn(m_shape.heads * m_shape.valueDim));
}

void MlaAttention::appendWeights(WeightList& list) const {
    if (m_shape.queryRank > 0) {
        m_qA.appendWeights(list);
        m_qNorm.appendWeights(list);
    }
    m_q.appendWeights(list);
    m_kvA.appendWeights(list);
    m_kvNorm.appendWeights(list);
    m_kvB.appendWeights(list);
    m_o.appendWeights(list);
}

void MlaAttention::visitLinears(const LinearVisitor& visit) {
    if (m_shape.queryRank > 0)
        visit(m_qA);
    for (Linear* linear : {&m_q, &m_kvA, &m_kvB, &m_o})
        visit(*linear);
}

} // namespace rationale
