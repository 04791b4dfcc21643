// SPDX-License-Identifier: GPL-3.0-or-later
// The small blocks that every family shares. Activations are packed: T tokens of several sequences.
#pragma once

#include "core/autograd/ops.h"
#include "core/nn/weight.h"

namespace rationale {

using WeightList = std::vector<const Weight*>;

/// y = x · Wᵀ (+ b); W [out, in] as Hugging Face stores it.
class Linear {
public:
    Linear() = default;
    /// `name` without ".weight".
    Linear(const std::string& name, int64_t in, int64_t out, const WeightTypes& types,
           bool bias = false);

    Var forward(const Var& x) const; // [T, in] → [T, out]
    const Weight& weight() const { return m_weight; }
    void initialise(uint64_t seed, double standardDeviation) const;
    void appendWeights(WeightList& list) const;

private:
    Weight m_weight, m_bias;
};

/// Rows of a table; the residual stream starts here, in the dtype of the master weights.
class Embedding {
public:
    Embedding() = default;
    Embedding(const std::string& name, int64_t vocabulary, int64_t width, const WeightTypes& types);

    Var forward(const Tensor& ids) const; // [T] int32 → [T, width]
    const Weight& weight() const { return m_weight; }

private:
    Weight m_weight;
};

/// Root mean square norm (Zhang & Sennrich 2019): reads the residual stream, writes the compute
/// dtype.
class RmsNorm {
public:
    RmsNorm() = default;
    RmsNorm(const std::string& name, int64_t width, double epsilon, const WeightTypes& types);

    Var forward(const Var& x) const;
    /// sum = x + delta, normed = norm(sum), in one pass.
    ops::NormPair forward(const Var& x, const Var& delta) const;
    const Weight& weight() const { return m_weight; }

private:
    Weight m_weight;
    double m_epsilon = 1e-5;
    DType m_out = DType::F32;
};

/// down(silu(gate(x)) * up(x)) (Shazeer 2020).
class SwigluMlp {
public:
    SwigluMlp() = default;
    /// `name`: "model.layers.0.mlp".
    SwigluMlp(const std::string& name, int64_t width, int64_t hidden, const WeightTypes& types);

    Var forward(const Var& x) const;
    /// `outputScale` shrinks the matrix that writes into the residual stream.
    void initialise(uint64_t seed, double outputScale) const;
    void appendWeights(WeightList& list) const;

private:
    Linear m_gate, m_up, m_down;
};

} // namespace rationale
