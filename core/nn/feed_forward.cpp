// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/feed_forward.h"

#include <cmath>

namespace rationale {

namespace {

double fanIn(int64_t in) {
    return 1 / std::sqrt(static_cast<double>(in));
}

} // namespace

SwigluMlp::SwigluMlp(const std::string& name, int64_t width, int64_t hidden,
                     const WeightTypes& types, bool bias)
    : m_width(width)
    , m_hidden(hidden)
    , m_gate(name + ".gate_proj", width, hidden, types, bias)
    , m_up(name + ".up_proj", width, hidden, types, bias)
    , m_down(name + ".down_proj", hidden, width, types, bias) {}

Var SwigluMlp::forward(const Var& x, const ForwardContext&) const {
    return m_down.forward(ops::swiglu(m_gate.forward(x), m_up.forward(x)));
}

void SwigluMlp::initialise(uint64_t seed, double outputScale) const {
    m_gate.initialise(seed, fanIn(m_width));
    m_up.initialise(seed, fanIn(m_width));
    m_down.initialise(seed, outputScale * fanIn(m_hidden));
}

void SwigluMlp::appendWeights(WeightList& list) const {
    m_gate.appendWeights(list);
    m_up.appendWeights(list);
    m_down.appendWeights(list);
}

void SwigluMlp::visitLinears(const LinearVisitor& visit) {
    for (Linear* linear : {&m_gate, &m_up, &m_down})
        visit(*linear);
}

GeluMlp::GeluMlp(const std::string& name, int64_t width, int64_t hidden, const WeightTypes& types)
    : m_width(width)
    , m_hidden(hidden)
    , m_up(name + ".c_fc", width, hidden, types, true, MatrixLayout::InOut)
    , m_down(name + ".c_proj", hidden, width, types, true, MatrixLayout::InOut) {}

Var GeluMlp::forward(const Var& x, const ForwardContext&) const {
    return m_down.forward(ops::gelu(m_up.forward(x)));
}

void GeluMlp::initialise(uint64_t seed, double outputScale) const {
    m_up.initialise(seed, fanIn(m_width));
    m_down.initialise(seed, outputScale * fanIn(m_hidden));
}

void GeluMlp::appendWeights(WeightList& list) const {
    m_up.appendWeights(list);
    m_down.appendWeights(list);
}

void GeluMlp::visitLinears(const LinearVisitor& visit) {
    visit(m_up);
    visit(m_down);
}

} // namespace rationale
