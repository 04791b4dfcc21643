// SPDX-License-Identifier: GPL-3.0-or-later
// The coarse differentiable ops. Batches are packed (padding-free): T tokens of B sequences one
// after the other, `offsets` [B + 1] (int32) says where each starts. Compute dtype follows the
// inputs: bf16 weights give bf16 products with fp32 accumulation; the residual stream stays in
// fp32.
#pragma once

#include "core/autograd/var.h"

#include <span>

namespace rationale::ops {

/// table [V, D], ids [T] int32 → [T, D] in `out` dtype.
Var embedding(const Var& table, const Tensor& ids, DType out);
/// x [T, I], weight [O, I] (bias [O] or undefined) → [T, O].
Var linear(const Var& x, const Var& weight, const Var& bias = {});
/// The same with a weight [I, O], as GPT-2 stores it ("Conv1D" of Hugging Face).
Var linearInOut(const Var& x, const Var& weight, const Var& bias = {});
/// x [T, D] → [T, D] in `out` dtype (Zhang & Sennrich 2019). weight [D], or [D / H] for heads that
/// are normed one by one.
Var rmsNorm(const Var& x, const Var& weight, double epsilon, DType out);
/// Fused residual: returns {sum = x + delta (fp32), rmsNorm(sum)}.
struct NormPair {
    Var sum, normed;
};
NormPair addRmsNorm(const Var& x, const Var& delta, const Var& weight, double epsilon, DType out);
/// x, weight, bias in fp32 → `out` dtype (Ba et al. 2016).
Var layerNorm(const Var& x, const Var& weight, const Var& bias, double epsilon, DType out);
Var add(const Var& a, const Var& b);
/// a + factor · b, in the dtype of a.
Var addScaled(const Var& a, const Var& b, double factor);
/// The same numbers in another dtype; x itself when it has it already.
Var cast(const Var& x, DType dtype);
/// gate [T, F], up [T, F] → silu(gate) * up.
Var swiglu(const Var& gate, const Var& up);
/// The tanh form ("gelu_new" of GPT-2).
Var gelu(const Var& x);
/// x [T, H * headDim]; positions [T] int32; table [maxPositions, R] of cos then sin halves: the
/// last R columns of each head are turned. Pairs in Hugging Face order (rotate_half), or neighbours
/// when `interleaved` (DeepSeek).
Var rope(const Var& x, const Tensor& positions, const Tensor& table, int64_t headDim,
         bool interleaved = false);
/// Columns `first` … `first + width` of each of `blocks` equal blocks → [T, blocks * width], in
/// `out` dtype.
Var takeColumns(const Var& x, int64_t blocks, int64_t first, int64_t width, DType out);
/// Each of `blocks` heads gets its part of a [T, blocks * A], then all of `shared` [T, B] →
/// [T, blocks * (A + B)]; in the dtype of a.
Var joinShared(const Var& a, const Var& shared, int64_t blocks);
/// Causal attention inside each sequence. q [T, H * headDim], k [T, Hkv * headDim], v [T, Hkv *
/// valueDim] → [T, H * valueDim].
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

/// Rows of logits that exist at a time: about 2 MiB of them, which stay in the second-level caches.
int64_t headChunkRows(int64_t rows, int64_t vocabulary);

/// Divergence of softmax(hidden · weightᵀ / temperature) from the distribution of a teacher, who
/// has no gradient: generalised Jensen–Shannon (Agarwal et al. 2024, eq. 1), from KL(teacher ‖
/// student) at beta 0 to KL(student ‖ teacher) at beta 1, over the whole vocabulary, in chunks of
/// rows like headLogProbs(). hidden [T, D], weight [V, D], teacherHidden [T, E], teacherWeight [V,
/// E] → [T].
Var headDivergence(const Var& hidden, const Var& weight, const Tensor& teacherHidden,
                   const Tensor& teacherWeight, double beta, double temperature = 1.0);

/// Σ weights[t] · x[t] → scalar [1]. SFT is weightedSum(logprobs, −mask / tokens).
Var weightedSum(const Var& x, const Tensor& weights);

/// Which experts each token goes to, and the weight of each (see kernels/router_params.h).
struct Routing {
    Tensor indices; // [T, K] int32, best first
    Var weights;    // [T, K]
    Var scores;     // [T, E], softmax or sigmoid of the logits
};
/// logits [T, E] in fp32; bias [E] or undefined moves the choice but no weight. Rows of `replay`
/// [T, K] that do not begin with -1 are taken as they are.
Routing route(const Var& logits, const Tensor& bias, int64_t chosen,
              const kernels::RouterParams& params, const Tensor& replay = {});
/// Auxiliary loss, summed over the sequences of `offsets` → [1].
Var balanceLoss(const Routing& routing, const Tensor& offsets,
                const kernels::BalanceParams& params);
/// Rows offsets[e] … offsets[e + 1] of x [N, I] times weights[e] [O, I] → [N, O].
Var groupedLinear(const Var& x, const std::vector<int64_t>& offsets, std::span<const Var> weights);
/// y[t] = Σ_k weights[t, k] · x[rows[t, k]]; rows [T, K] int32 name each row of x [T · K, D] once.
Var combineRows(const Var& x, const Tensor& rows, const Var& weights);

/// rows of x at `indices` [N] int32 → [N, D].
Var gatherRows(const Var& x, const Tensor& indices);

} // namespace rationale::ops
