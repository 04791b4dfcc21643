// SPDX-License-Identifier: GPL-3.0-or-later
// The small blocks that every family shares. Activations are packed: T tokens of several sequences.
#pragma once

#include "core/autograd/ops.h"
#include "core/nn/weight.h"

namespace rationale {

using WeightList = std::vector<const Weight*>;

/// How a matrix is stored: Hugging Face's Linear is [out, in], GPT-2's Conv1D [in, out].
enum class MatrixLayout { OutIn, InOut };

/// y = x · Wᵀ (+ b), and with an adapter (LoRA, Hu et al. 2021) + scale · (x · Aᵀ) · Bᵀ.
class Linear {
public:
    Linear() = default;
    /// `name` without ".weight".
    Linear(const std::string& name, int64_t in, int64_t out, const WeightTypes& types,
           bool bias = false, MatrixLayout layout = MatrixLayout::OutIn);

    Var forward(const Var& x) const; // [T, in] → [T, out]
    const std::string& name() const { return m_name; }
    MatrixLayout layout() const { return m_layout; }
    const Weight& weight() const { return m_weight; }
    const Weight& bias() const { return m_bias; }
    void initialise(uint64_t seed, double standardDeviation) const;
    void appendWeights(WeightList& list) const;

    /// A [rank, in] from N(0, 1/in), B [out, rank] zero, named as PEFT names them.
    void addAdapter(int64_t rank, double scale, const WeightTypes& types, uint64_t seed);
    bool hasAdapter() const { return m_adapterA.defined(); }
    const Weight& adapterA() const { return m_adapterA; }
    const Weight& adapterB() const { return m_adapterB; }
    /// Adds scale · B · A to the matrix and forgets the adapter.
    void mergeAdapter();
    /// The matrix [out, in] in compute dtype, adapter included.
    Tensor effectiveWeight() const;

private:
    Tensor adapterProduct() const; // scale · B · A in the layout of the matrix, fp32

    std::string m_name;
    MatrixLayout m_layout = MatrixLayout::OutIn;
    Weight m_weight, m_bias;
    Weight m_adapterA, m_adapterB;
    double m_adapterScale = 0;
};

/// Rows of a table; the residual stream starts here, in fp32 (fp64 for fp64 models).
class Embedding {
public:
    Embedding() = default;
    Embedding(const std::string& name, int64_t vocabulary, int64_t width, const WeightTypes& types);

    Var forward(const Tensor& ids) const; // [T] int32 → [T, width]
    bool defined() const { return m_weight.defined(); }
    const Weight& weight() const { return m_weight; }

private:
    Weight m_weight;
};

/// Root mean square norm (Zhang & Sennrich 2019), or layer norm when it has a bias (Ba et al.
/// 2016): reads the residual stream, writes the compute dtype. Of a weight shorter than a row every
/// part (head) is normed by itself.
class Norm {
public:
    enum class Kind { Rms, Layer };
    Norm() = default;
    Norm(const std::string& name, int64_t width, double epsilon, const WeightTypes& types,
         Kind kind = Kind::Rms);

    bool defined() const { return m_weight.defined(); }
    /// x in any dtype.
    Var forward(const Var& x) const;
    /// sum = x + delta, normed = norm(sum), in one pass.
    ops::NormPair forward(const Var& x, const Var& delta) const;
    const Weight& weight() const { return m_weight; }
    void initialise() const;
    void appendWeights(WeightList& list) const;

private:
    Weight m_weight, m_bias;
    double m_epsilon = 1e-5;
    DType m_out = DType::F32;
};

} // namespace rationale
