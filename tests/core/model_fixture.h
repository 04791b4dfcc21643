// SPDX-License-Identifier: GPL-3.0-or-later
// A llama small enough for finite differences, and its inputs.
#pragma once

#include "core/autograd/ops.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/models/language_model.h"

#include <cstring>
#include <vector>

namespace rationale::test {

inline Json tinyConfig(bool tied) {
    return {{"model_type", "llama"},      {"vocab_size", 23},
            {"hidden_size", 16},          {"intermediate_size", 24},
            {"num_hidden_layers", 2},     {"num_attention_heads", 4},
            {"num_key_value_heads", 2},   {"max_position_embeddings", 64},
            {"rms_norm_eps", 1e-5},       {"rope_theta", 100.0},
            {"tie_word_embeddings", tied}};
}

/// The shape of the miniature (reference/miniature-prototype.md §3).
inline Json miniatureConfig() {
    return {{"model_type", "llama"},    {"vocab_size", 300},
            {"hidden_size", 128},       {"intermediate_size", 320},
            {"num_hidden_layers", 3},   {"num_attention_heads", 4},
            {"num_key_value_heads", 2}, {"max_position_embeddings", 256},
            {"rms_norm_eps", 1e-5},     {"tie_word_embeddings", true}};
}

inline std::vector<int32_t> randomTokens(Rng& rng, int64_t count, int64_t vocabulary) {
    std::vector<int32_t> tokens;
    for (int64_t i = 0; i < count; ++i)
        tokens.push_back(static_cast<int32_t>(rng.below(vocabulary)));
    return tokens;
}

/// Logits [rows, V] in fp32 of hidden states, as the generator computes them.
inline Tensor logitsOf(LanguageModel& model, const Tensor& hidden) {
    const Var head = model.head();
    Tensor logits = Tensor::empty({hidden.dim(0), head.dim(0)}, DType::F32);
    kernels::cpuOps().matmul(logits.view(), hidden.view(), head.view(), false, true, false);
    return logits;
}

inline bool sameBits(const Tensor& a, const Tensor& b) {
    return a.shape() == b.shape() && a.dtype() == b.dtype() &&
           std::memcmp(a.view().data, b.view().data,
                       static_cast<size_t>(a.size() * kernels::bytesOf(a.dtype()))) == 0;
}

template <typename Body>
Error errorOf(Body body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "nothing was thrown"};
}

} // namespace rationale::test
