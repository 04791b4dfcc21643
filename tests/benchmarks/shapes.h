// SPDX-License-Identifier: GPL-3.0-or-later
// The model shapes that the benchmarks train and decode, and their ceilings: the bare products that
// such a step cannot do without.
#pragma once

#include "ceilings.h"

#include "core/models/language_model.h"
#include "core/train/batching.h"

#include <string>

namespace shapes {

using namespace rationale;

struct ModelShape {
    std::string name;
    int64_t layers, width, hidden, heads, kvHeads, vocabulary;
    int64_t headDim() const { return width / heads; }
    int64_t kvWidth() const { return kvHeads * headDim(); }
};

/// reference/feasibility.md §8, with the gate of SwiGLU on top.
inline const ModelShape reference{"reference", 4, 256, 1024, 4, 4, 512};
/// The model of the recipes mini-*.
inline const ModelShape miniature{"miniature", 3, 128, 320, 4, 2, 512};

inline std::unique_ptr<LanguageModel> modelOf(const ModelShape& s, DType type) {
    const Json config = {{"model_type", "llama"},
                         {"vocab_size", s.vocabulary},
                         {"hidden_size", s.width},
                         {"intermediate_size", s.hidden},
                         {"num_hidden_layers", s.layers},
                         {"num_attention_heads", s.heads},
                         {"num_key_value_heads", s.kvHeads},
                         {"max_position_embeddings", 512},
                         {"rms_norm_eps", 1e-5},
                         {"rope_theta", 10000.0},
                         {"tie_word_embeddings", true}};
    return makeModel(config, type, 1);
}

inline const char* nameOf(DType type) {
    return type == DType::BF16 ? "bf16" : "fp32";
}

/// Some tokens; always the same.
inline std::vector<TokenSequence> documents(int64_t count, int64_t length, int64_t vocabulary) {
    std::vector<TokenSequence> all(static_cast<size_t>(count));
    uint32_t state = 1;
    for (TokenSequence& document : all)
        for (int64_t t = 0; t < length; ++t)
            document.push_back(static_cast<int32_t>((state = state * 1664525u + 1013904223u) >> 8) %
                               static_cast<int32_t>(vocabulary));
    return all;
}

/// Seconds of the products of a training step: all linear layers, the head, attention.
inline double trainingCeiling(const ModelShape& s, int64_t sequences, int64_t length, bool bf16) {
    const int64_t tokens = sequences * length;
    const double layer = 2 * ceilings::linearSeconds(tokens, s.width, s.width, bf16) +
                         2 * ceilings::linearSeconds(tokens, s.kvWidth(), s.width, bf16) +
                         2 * ceilings::linearSeconds(tokens, s.hidden, s.width, bf16) +
                         ceilings::linearSeconds(tokens, s.width, s.hidden, bf16) +
                         ceilings::attentionSeconds(sequences * s.heads, length, s.headDim(), bf16);
    return static_cast<double>(s.layers) * layer +
           ceilings::linearSeconds(tokens, s.vocabulary, s.width, bf16);
}

/// A key/value cache as plain arrays, one pair per layer.
class PlainCache {
public:
    PlainCache(const ModelShape& s, int64_t batch, int64_t context, bool bf16)
        : m_shape(s)
        , m_pairs(batch * s.heads)
        , m_context(context)
        , m_bf16(bf16) {
        const auto entries = static_cast<size_t>(m_pairs * context * s.headDim());
        m_wide.resize(static_cast<size_t>(bf16 ? 0 : 2 * s.layers));
        m_narrow.resize(static_cast<size_t>(bf16 ? 2 * s.layers : 0));
        for (auto& layer : m_wide)
            layer.assign(entries, 0.01f);
        for (auto& layer : m_narrow)
            layer.assign(entries, 0x3c00);
        m_query.assign(static_cast<size_t>(m_pairs * s.headDim()), 0.5f);
        m_out = m_query;
    }
    /// One token per sequence in every layer, by naive_decode.cpp.
    void attend() {
        for (size_t layer = 0; layer < static_cast<size_t>(m_shape.layers); ++layer)
            if (m_bf16)
                ceilings::naiveDecodeBf16(m_out.data(), m_query.data(), m_narrow[2 * layer].data(),
                                          m_narrow[2 * layer + 1].data(), m_pairs, m_context,
                                          m_shape.headDim(), 0.1f);
            else
                ceilings::naiveDecodeF32(m_out.data(), m_query.data(), m_wide[2 * layer].data(),
                                         m_wide[2 * layer + 1].data(), m_pairs, m_context,
                                         m_shape.headDim(), 0.1f);
    }

private:
    ModelShape m_shape;
    int64_t m_pairs, m_context;
    bool m_bf16;
    std::vector<std::vector<float>> m_wide;
    std::vector<std::vector<uint16_t>> m_narrow;
    std::vector<float> m_query, m_out;
};

/// Seconds of one decoding step of all sequences: its products and naive attention over the cache.
inline double decodingCeiling(const ModelShape& s, int64_t batch, int64_t context, bool bf16) {
    const auto product = [&](int64_t out, int64_t in) {
        return ceilings::bestProduct(batch, out, in, bf16, false, true, false);
    };
    PlainCache cache(s, batch, context, bf16);
    const double attention = ceilings::measure([&] { cache.attend(); });
    return attention +
           static_cast<double>(s.layers) *
               (2 * product(s.width, s.width) + 2 * product(s.kvWidth(), s.width) +
                2 * product(s.hidden, s.width) + product(s.width, s.hidden)) +
           product(s.vocabulary, s.width);
}

} // namespace shapes
