// SPDX-License-Identifier: GPL-3.0-or-later
// The coarse differentiable ops. Batches are packed (padding-free): T tokens of B sequences one
// after the other, `offsets` [B + 1] (int32) says where each starts. Compute dtype follows the
// inputs: bf16 weights give bf16 products with fp32 accumulation; the residual stream stays in
// fp32.
#pragma once

#include "core/autograd/var.h"

namespace rationale::ops {

/// table [V, D], ids [T] int32 → [T, D].
Var embedding(const Var& table, const Tensor& ids);
/// x [T, I], weight [O, I] (bias [O] or undefined) → [T, O].
Var linear(const Var& x, const Var& weight, const Var& bias = {});
/// x [T, D], weight [D] → [T, D]; result in `out` dtype (Zhang & Sennrich 2019).
Var rmsNorm(const Var& x, const Var& weight, double epsilon, DType out);
/// Fused residual: returns {sum = x + delta (fp32), rmsNorm(sum)}.
struct NormPair {
    Var sum, normed;
};
NormPair addRmsNorm(const Var& x, const Var& delta, const Var& weight, double epsilon, DType out);
Var add(const Var& a, const Var& b);
/// gate [T, F], up [T, F] → silu(gate) * up.
Var swiglu(const Var& gate, const Var& up);
/// x [T, H * headDim]; positions [T] int32; table [maxPositions, headDim] of cos then sin halves.
/// Hugging Face order (rotate_half).
Var rope(const Var& x, const Tensor& positions, const Tensor& table, int64_t headDim);
/// Causal attention inside each sequence. q [T, H * headDim], k, v [T, Hkv * headDim] → [T, H *
/// headDim].
Var attention(const Var& q, const Var& k, const Var& v, const Tensor& offsets, int64_t heads,
              int64_t kvHeads, int64_t headDim, double scale);

/// Log-prob of `targets` and entropy under softmax(hidden · weightᵀ / temperature), computed in
/// chunks of rows so that [T, V] logits never exist. hidden [T, D], weight [V, D], targets [T]
/// int32 (-1: skipped, gives 0) → logprobs [T], entropy [T] (fp32; entropy carries a gradient only
/// when asked for).
struct LogProbs {
    Var logprobs, entropy;
};
LogProbs headLogProbs(const Var& hidden, const Var& weight, const Tensor& targets,
                      double temperature = 1.0, bool entropyGradient = false);

/// Σ weights[t] · x[t] → scalar [1]. SFT is weightedSum(logprobs, −mask / tokens).
Var weightedSum(const Var& x, const Tensor& weights);

/// rows of x at `indices` [N] int32 → [N, D].
Var gatherRows(const Var& x, const Tensor& indices);

} // namespace rationale::ops
