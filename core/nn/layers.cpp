// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layers.h"

#include <cmath>

namespace rationale {

namespace {

Tensor transposed(const Tensor& matrix) {
    const int64_t rows = matrix.dim(0), columns = matrix.dim(1);
    Tensor result = Tensor::empty({columns, rows}, matrix.dtype());
    for (int64_t r = 0; r < rows; ++r)
        kernels::cpuOps().columnsFwd(result.reshape({1, columns * rows}).view(),
                                     matrix.rows(r, r + 1).view(), {columns, rows, r, 1, 0, 1});
    return result;
}

} // namespace

Linear::Linear(const std::string& name, int64_t in, int64_t out, const WeightTypes& types,
               bool bias, MatrixLayout layout)
    : m_name(name)
    , m_layout(layout)
    , m_weight(name + ".weight", layout == MatrixLayout::OutIn ? Shape{out, in} : Shape{in, out},
               types, true) {
    if (bias)
        m_bias = Weight(name + ".bias", {out}, types, false);
}

Var Linear::forward(const Var& x) const {
    const Var bias = m_bias.defined() ? m_bias.compute() : Var();
    const Var y = m_layout == MatrixLayout::OutIn ? ops::linear(x, m_weight.compute(), bias)
                                                  : ops::linearInOut(x, m_weight.compute(), bias);
    if (!hasAdapter())
        return y;
    const Var narrow = ops::linear(x, m_adapterA.compute());
    return ops::addScaled(y, ops::linear(narrow, m_adapterB.compute()), m_adapterScale);
}

void Linear::initialise(uint64_t seed, double standardDeviation) const {
    m_weight.initialiseNormal(seed, standardDeviation);
    if (m_bias.defined())
        m_bias.fill(0);
}

void Linear::appendWeights(WeightList& list) const {
    list.push_back(&m_weight);
    if (m_bias.defined())
        list.push_back(&m_bias);
}

void Linear::addAdapter(int64_t rank, double scale, const WeightTypes& types, uint64_t seed) {
    const bool outIn = m_layout == MatrixLayout::OutIn;
    const int64_t in = m_weight.compute().dim(outIn ? 1 : 0);
    const int64_t out = m_weight.compute().dim(outIn ? 0 : 1);
    m_adapterA = Weight("base_model.model." + m_name + ".lora_A.weight", {rank, in}, types, true);
    m_adapterB = Weight("base_model.model." + m_name + ".lora_B.weight", {out, rank}, types, true);
    m_adapterA.initialiseNormal(seed, 1 / std::sqrt(static_cast<double>(in)));
    m_adapterA.refresh();
    m_adapterB.refresh();
    m_adapterScale = scale;
}

Tensor Linear::adapterProduct() const {
    const kernels::Ops& ops = kernels::cpuOps();
    const Tensor a = m_adapterA.master().value(), b = m_adapterB.master().value();
    const Tensor product = Tensor::empty(m_weight.compute().shape(), a.dtype());
    if (m_layout == MatrixLayout::OutIn)
        ops.matmul(product.view(), b.view(), a.view(), false, false, false);
    else
        ops.matmul(product.view(), a.view(), transposed(b).view(), true, false, false);
    const Tensor scaled = Tensor::zeros(product.shape(), product.dtype());
    ops.axpy(scaled.view(), product.view(), m_adapterScale);
    return scaled;
}

void Linear::mergeAdapter() {
    if (!hasAdapter())
        return;
    kernels::cpuOps().axpy(m_weight.master().view(), adapterProduct().view(), 1);
    m_weight.refresh();
    m_adapterA = m_adapterB = {};
}

Tensor Linear::effectiveWeight() const {
    if (!hasAdapter())
        return m_weight.compute().value();
    const Tensor sum = m_weight.master().value().clone();
    kernels::cpuOps().axpy(sum.view(), adapterProduct().view(), 1);
    return sum.to(m_weight.compute().value().dtype());
}

Embedding::Embedding(const std::string& name, int64_t vocabulary, int64_t width,
                     const WeightTypes& types)
    : m_weight(name + ".weight", {vocabulary, width}, types.table(), true) {}

Var Embedding::forward(const Tensor& ids) const {
    return ops::embedding(m_weight.master(), ids, wideOf(m_weight.master().value().dtype()));
}

Norm::Norm(const std::string& name, int64_t width, double epsilon, const WeightTypes& types,
           Kind kind)
    // The scale is read with the fp32 residual stream, so it needs no compute copy.
    : m_weight(name + ".weight", {width}, types.wide(), false)
    , m_epsilon(epsilon)
    , m_out(types.compute) {
    if (kind == Kind::Layer)
        m_bias = Weight(name + ".bias", {width}, types.wide(), false);
}

Var Norm::forward(const Var& x) const {
    const Var wide = ops::cast(x, wideOf(x.value().dtype()));
    if (m_bias.defined())
        return ops::layerNorm(wide, m_weight.master(), m_bias.master(), m_epsilon, m_out);
    return ops::rmsNorm(wide, m_weight.master(), m_epsilon, m_out);
}

ops::NormPair Norm::forward(const Var& x, const Var& delta) const {
    if (!m_bias.defined())
        return ops::addRmsNorm(x, delta, m_weight.master(), m_epsilon, m_out);
    const Var sum = ops::add(x, delta);
    return {sum, ops::layerNorm(sum, m_weight.master(), m_bias.master(), m_epsilon, m_out)};
}

void Norm::initialise() const {
    m_weight.fill(1);
    if (m_bias.defined())
        m_bias.fill(0);
}

void Norm::appendWeights(WeightList& list) const {
    list.push_back(&m_weight);
    if (m_bias.defined())
        list.push_back(&m_bias);
}

} // namespace rationale
