// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/decoder.h"

namespace rationale {

ops::NormPair normResidual(const Norm& norm, const Residual& residual) {
    if (!residual.delta.defined())
        return {residual.sum, norm.forward(residual.sum)};
    return norm.forward(residual.sum, residual.delta);
}

Residual DecoderBlock::forward(const Residual& input, int64_t layer,
                               const ForwardContext& context) const {
    const ops::NormPair first = normResidual(m_parts.inputNorm, input);
    const Var attended = m_parts.attention->forward(first.normed, layer, context);
    const ops::NormPair second = m_parts.mlpNorm.forward(first.sum, attended);
    return {second.sum, m_parts.mlp->forward(second.normed, context)};
}

void DecoderBlock::initialise(uint64_t seed, double outputScale) const {
    m_parts.inputNorm.initialise();
    m_parts.attention->initialise(seed, outputScale);
    m_parts.mlpNorm.initialise();
    m_parts.mlp->initialise(seed, outputScale);
}

void DecoderBlock::appendWeights(WeightList& list) const {
    m_parts.attention->appendWeights(list);
    m_parts.mlp->appendWeights(list);
    m_parts.inputNorm.appendWeights(list);
    m_parts.mlpNorm.appendWeights(list);
}

void DecoderBlock::visitLinears(const LinearVisitor& visit) {
    m_parts.attention->visitLinears(visit);
    m_parts.mlp->visitLinears(visit);
}

} // namespace rationale
