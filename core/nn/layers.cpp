// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layers.h"

#include <cmath>

namespace rationale {

Linear::Linear(const std::string& name, int64_t in, int64_t out, const WeightTypes& types,
               bool bias)
    : m_weight(name + ".weight", {out, in}, types, true) {
    if (bias)
        m_bias = Weight(name + ".bias", {out}, types, false);
}

Var Linear::forward(const Var& x) const {
    return ops::linear(x, m_weight.compute(), m_bias.defined() ? m_bias.compute() : Var());
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

Embedding::Embedding(const std::string& name, int64_t vocabulary, int64_t width,
                     const WeightTypes& types)
    : m_weight(name + ".weight", {vocabulary, width}, types, true) {}

Var Embedding::forward(const Tensor& ids) const {
    return ops::embedding(m_weight.master(), ids);
}

RmsNorm::RmsNorm(const std::string& name, int64_t width, double epsilon, const WeightTypes& types)
    // The scale is read with the fp32 residual stream, so it needs no compute copy.
    : m_weight(name + ".weight", {width}, WeightTypes(types.master), false)
    , m_epsilon(epsilon)
    , m_out(types.compute) {}

Var RmsNorm::forward(const Var& x) const {
    return ops::rmsNorm(x, m_weight.master(), m_epsilon, m_out);
}

ops::NormPair RmsNorm::forward(const Var& x, const Var& delta) const {
    return ops::addRmsNorm(x, delta, m_weight.master(), m_epsilon, m_out);
}

SwigluMlp::SwigluMlp(const std::string& name, int64_t width, int64_t hidden,
                     const WeightTypes& types)
    : m_gate(name + ".gate_proj", width, hidden, types)
    , m_up(name + ".up_proj", width, hidden, types)
    , m_down(name + ".down_proj", hidden, width, types) {}

Var SwigluMlp::forward(const Var& x) const {
    return m_down.forward(ops::swiglu(m_gate.forward(x), m_up.forward(x)));
}

void SwigluMlp::initialise(uint64_t seed, double outputScale) const {
    const double width = static_cast<double>(m_gate.weight().master().dim(1));
    const double hidden = static_cast<double>(m_gate.weight().master().dim(0));
    m_gate.initialise(seed, 1 / std::sqrt(width));
    m_up.initialise(seed, 1 / std::sqrt(width));
    m_down.initialise(seed, outputScale / std::sqrt(hidden));
}

void SwigluMlp::appendWeights(WeightList& list) const {
    m_gate.appendWeights(list);
    m_up.appendWeights(list);
    m_down.appendWeights(list);
}

} // namespace rationale
