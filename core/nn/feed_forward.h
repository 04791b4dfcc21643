// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/attention.h"

namespace rationale {

/// Reads the normed residual stream [T, D], gives what is added to it [T, D].
class FeedForward {
public:
    FeedForward() = default;
    virtual ~FeedForward() = default;
    FeedForward(const FeedForward&) = delete;
    FeedForward& operator=(const FeedForward&) = delete;

    virtual Var forward(const Var& x, const ForwardContext& context) const = 0;
    /// `outputScale` shrinks the matrices that write into the residual stream.
    virtual void initialise(uint64_t seed, double outputScale) const = 0;
    virtual void appendWeights(WeightList& list) const = 0;
    virtual void visitLinears(const LinearVisitor& visit) = 0;
};

/// down(silu(gate(x)) * up(x)) (Shazeer 2020).
class SwigluMlp : public FeedForward {
public:
    /// `name`: "model.layers.0.mlp".
    SwigluMlp(const std::string& name, int64_t width, int64_t hidden, const WeightTypes& types,
              bool bias = false);

    Var forward(const Var& x, const ForwardContext& context) const override;
    void initialise(uint64_t seed, double outputScale) const override;
    void appendWeights(WeightList& list) const override;
    void visitLinears(const LinearVisitor& visit) override;

private:
    int64_t m_width, m_hidden;
    Linear m_gate, m_up, m_down;
};

/// c_proj(gelu(c_fc(x))) of GPT-2.
class GeluMlp : public FeedForward {
public:
    /// `name`: "transformer.h.0.mlp".
    GeluMlp(const std::string& name, int64_t width, int64_t hidden, const WeightTypes& types);

    Var forward(const Var& x, const ForwardContext& context) const override;
    void initialise(uint64_t seed, double outputScale) const override;
    void appendWeights(WeightList& list) const override;
    void visitLinears(const LinearVisitor& visit) override;

private:
    int64_t m_width, m_hidden;
    Linear m_up, m_down;
};

} // namespace rationale
