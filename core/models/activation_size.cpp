// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/activation_size.h"

#include "core/models/decoder_config.h"
#include "core/models/families.h"

namespace rationale {

namespace {

/// Sums the outputs of ops, as core/nn calls them, in bytes per token.
class Counter {
public:
    Counter(DType type, const std::function<int64_t(const std::string&)>& adapterRank)
        : m_narrow(kernels::bytesOf(type))
        , m_wide(kernels::bytesOf(wideOf(type)))
        , m_rank(adapterRank) {}

    int64_t bytes = 0;

    void narrow(int64_t numbers) { bytes += m_narrow * numbers; }
    void wide(int64_t numbers) { bytes += m_wide * numbers; }
    void castToWide(int64_t numbers) { bytes += m_narrow == m_wide ? 0 : m_wide * numbers; }
    /// Output of a Linear; with an adapter the narrow one, its wide one and the sum.
    void linear(const std::string& name, int64_t out) {
        narrow(out);
        if (const int64_t rank = m_rank(name); rank > 0)
            narrow(rank + 2 * out);
    }
    /// Of the residual stream: the sum and the normed copy.
    void norm(int64_t width) {
        wide(width + 1);
        narrow(width);
    }

private:
    int64_t m_narrow, m_wide;
    const std::function<int64_t(const std::string&)>& m_rank;
};

void countGqa(Counter& c, const GqaShape& s) {
    const int64_t q = s.heads * s.headDim, k = s.kvHeads * s.headDim;
    c.linear("q_proj", q);
    c.linear("k_proj", k);
    c.linear("v_proj", k);
    if (s.headNorms) {
        c.castToWide(q + k);
        c.narrow(q + k);
        c.wide(s.heads + s.kvHeads);
    }
    c.narrow(q + k); // turned
    c.narrow(q);     // attention
    c.wide(s.heads);
    c.linear("o_proj", s.width);
}

void countMla(Counter& c, const MlaShape& s) {
    const int64_t q = s.heads * s.queryDim();
    if (s.queryRank > 0) {
        c.linear("q_a_proj", s.queryRank);
        c.castToWide(s.queryRank);
        c.narrow(s.queryRank);
    }
    c.linear(s.queryRank > 0 ? "q_b_proj" : "q_proj", q);
    c.narrow(q); // turned
    c.linear("kv_a_proj_with_mqa", s.cacheWidth());
    c.wide(s.latentRank);
    c.narrow(s.latentRank + 2 * s.ropeDim);
    c.linear("kv_b_proj", s.heads * (s.nopeDim + s.valueDim));
    c.narrow(s.heads * s.nopeDim + q + s.heads * s.valueDim); // taken apart, joined
    c.narrow(s.heads * s.valueDim);                           // attention
    c.wide(s.heads);
    c.linear("o_proj", s.width);
}

void countSwiglu(Counter& c, int64_t width, int64_t hidden) {
    c.linear("gate_proj", hidden);
    c.linear("up_proj", hidden);
    c.narrow(hidden);
    c.linear("down_proj", width);
}

void countMoe(Counter& c, const MoeShape& s) {
    c.castToWide(s.width);
    c.wide(2 * s.experts + s.chosen);
    c.wide(3 * s.chosen); // experts and rows, as int32
    c.narrow(s.chosen * (2 * s.width + 3 * s.hidden));
    c.narrow(s.width); // combined
    if (s.sharedHidden > 0) {
        countSwiglu(c, s.width, s.sharedHidden);
        c.narrow(s.width);
    }
}

void countGpt2(Counter& c, int64_t width, int64_t heads, int64_t hidden) {
    c.linear("c_attn", 3 * width);
    c.narrow(3 * width + width);
    c.wide(heads);
    c.linear("c_proj", width);
    c.linear("c_fc", hidden);
    c.narrow(hidden);
    c.linear("c_proj", width);
    c.norm(width);
    c.norm(width);
    c.wide(2);
}

const DecoderFamily* lineageOf(const Json& config) {
    const std::string type = familyOf(config).modelType;
    for (const DecoderFamily& family : decoderFamilies())
        if (family.modelType == type)
            return &family;
    return nullptr;
}

/// Layers of all kinds; gives the width.
int64_t countLayers(const Json& json, Counter& c, int64_t& layers) {
    const DecoderFamily* family = lineageOf(json);
    if (family == nullptr) {
        const Gpt2Config config = readGpt2(json);
        layers = config.layers;
        for (int64_t layer = 0; layer < layers; ++layer)
            countGpt2(c, config.width, config.heads, config.hidden);
        return config.width;
    }
    const DecoderConfig config = family->read(json);
    layers = config.layers;
    for (int64_t layer = 0; layer < layers; ++layer) {
        c.norm(config.width);
        c.norm(config.width);
        if (config.mla)
            countMla(c, *config.mla);
        else
            countGqa(c, config.gqa);
        if (config.layerIsMoe(layer))
            countMoe(c, *config.moe);
        else
            countSwiglu(c, config.width, config.hidden);
    }
    return config.width;
}

} // namespace

ActivationSize activationSize(const Json& config, DType computeType,
                              const std::function<int64_t(const std::string&)>& adapterRank) {
    ActivationSize size;
    Counter all(computeType, adapterRank);
    const int64_t width = countLayers(config, all, size.layers);
    size.perLayer = all.bytes / size.layers;
    Counter outside(computeType, adapterRank);
    outside.norm(width);
    outside.wide(width);       // embedding
    outside.narrow(2 * width); // rows that are looked at, and their gradient
    size.perToken = outside.bytes;
    Counter between(computeType, adapterRank);
    between.wide(2 * width); // with the delta added, and the sum that the next block makes of it
    size.boundary = between.bytes;
    size.transient = size.perLayer + 2 * kernels::bytesOf(wideOf(computeType)) * width;
    return size;
}

int64_t rotaryBytes(const Json& json, DType computeType) {
    const DecoderFamily* family = lineageOf(json);
    if (family == nullptr)
        return 0;
    const RotaryShape rotary = family->read(json).rotary;
    return rotary.positions * rotary.dim * kernels::bytesOf(wideOf(computeType));
}

int64_t cacheBytesPerToken(const Json& config, DType computeType) {
    return buildParts(config, WeightTypes::shapesOnly()).layout.bytesPerToken() /
           kernels::bytesOf(DType::F32) * kernels::bytesOf(computeType);
}

} // namespace rationale
