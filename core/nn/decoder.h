// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/feed_forward.h"

namespace rationale {

/// The residual stream between blocks: `sum` (fp32) plus a `delta` that the next norm adds in
/// passing.
struct Residual {
    Var sum;
    Var delta; // undefined before the first block
};

/// The norm of a residual stream whose last delta is not added yet.
ops::NormPair normResidual(const Norm& norm, const Residual& residual);

/// Pre-norm block: x + attention(norm(x)), then x + mlp(norm(x)).
class DecoderBlock {
public:
    struct Parts {
        Norm inputNorm;
        std::unique_ptr<Attention> attention;
        Norm mlpNorm;
        std::unique_ptr<FeedForward> mlp;
    };
    explicit DecoderBlock(Parts parts)
        : m_parts(std::move(parts)) {}

    Residual forward(const Residual& input, int64_t layer, const ForwardContext& context) const;
    void initialise(uint64_t seed, double outputScale) const;
    void appendWeights(WeightList& list) const;
    void visitLinears(const LinearVisitor& visit);
    void visitAttention(const LinearVisitor& visit) { m_parts.attention->visitLinears(visit); }
    const FeedForward& mlp() const { return *m_parts.mlp; }

private:
    Parts m_parts;
};

} // namespace rationale
