// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/autograd/ops.h"

#include <vector>

namespace rationale {

class KvCache;
struct KvStep;

/// What a caller asks of a forward pass beyond the hidden states, and gets back in it.
struct ForwardExtras {
    /// Experts [T, K] int32 that the tokens went to, of each mixture layer in order.
    std::vector<Tensor> routing;
    /// The same, to be followed: rows that do not begin with -1 go to the experts they name, so
    /// that the policy learns with the experts it sampled with. Empty, or one for each layer.
    std::vector<Tensor> replay;
    /// Auxiliary losses of the mixture layers, summed over sequences, when `wantBalance` and the
    /// configuration gives them a weight.
    bool wantBalance = false;
    std::vector<Var> balance;
    /// Hidden states of the multi-token prediction module, when the model has one: row i predicts
    /// the token after next, t(i + 2).
    bool wantNextNext = false;
    Var nextNext;
};

/// What a layer knows of the tokens it is given: whole packed sequences (training, scoring), or new
/// tokens on top of a cache (generation, no gradient).
struct ForwardContext {
    Tensor positions; // [T] int32
    Tensor rotary;    // makeRotaryTable(); undefined for learned positions
    Tensor offsets;   // [B + 1] int32; with a cache only where nothing was cached before
    KvCache* cache = nullptr;
    const KvStep* step = nullptr;
    ForwardExtras* extras = nullptr;
};

} // namespace rationale
