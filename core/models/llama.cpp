// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/llama.h"

#include "core/base/error.h"
#include "core/generate/kv_cache.h"

#include <cmath>

namespace rationale {

namespace {

/// Generation always runs matrix products on a multiple of this many rows: a processor may use
/// another kernel, with another order of summation, for a few rows than for many.
constexpr int64_t rowBlock = 64;

int64_t padRows(int64_t rows) {
    return (rows + rowBlock - 1) / rowBlock * rowBlock;
}

/// config.json with what transformers needs to recognise the family.
Json completeConfig(Json config) {
    if (!config.contains("architectures"))
        config["architectures"] = {"LlamaForCausalLM"};
    config["model_type"] = "llama";
    if (!config.contains("hidden_act"))
        config["hidden_act"] = "silu";
    if (!config.contains("torch_dtype") && !config.contains("dtype"))
        config["torch_dtype"] = "float32";
    return config;
}

} // namespace

LlamaModel::LlamaModel(const Json& config, DType computeType)
    : m_json(completeConfig(config))
    , m_config(LlamaConfig::fromJson(config)) {
    m_computeType = computeType;
    const WeightTypes types(computeType);
    const AttentionShape shape = {m_config.width, m_config.heads, m_config.kvHeads,
                                  m_config.headDim};
    m_embedding = Embedding("model.embed_tokens", m_config.vocabulary, m_config.width, types);
    for (int64_t layer = 0; layer < m_config.layers; ++layer)
        m_blocks.emplace_back("model.layers." + std::to_string(layer), shape, m_config.hidden,
                              m_config.epsilon, types);
    m_norm = RmsNorm("model.norm", m_config.width, m_config.epsilon, types);
    if (!m_config.tied)
        m_head = Linear("lm_head", m_config.width, m_config.vocabulary, types);
    m_rotary = makeRotaryTable(m_config.maxPositions, m_config.headDim, m_config.theta,
                               types.master, m_config.scaling);
}

WeightList LlamaModel::weights() const {
    WeightList list = {&m_embedding.weight()};
    for (const DecoderBlock& block : m_blocks)
        block.appendWeights(list);
    list.push_back(&m_norm.weight());
    if (!m_config.tied)
        m_head.appendWeights(list);
    return list;
}

std::vector<Parameter> LlamaModel::parameters() const {
    std::vector<Parameter> parameters;
    for (const Weight* weight : weights())
        parameters.push_back(weight->parameter());
    return parameters;
}

void LlamaModel::refreshComputeWeights() {
    for (const Weight* weight : weights())
        weight->refresh();
}

void LlamaModel::initialise(uint64_t seed) {
    const double outputScale = 1 / std::sqrt(2.0 * static_cast<double>(m_config.layers));
    // As a tied head it gives logits of variance 1. With the usual 0.02 the layers' outputs drown
    // the token in the residual stream, and copying from the prompt is learned three times later.
    m_embedding.weight().initialiseNormal(seed, 1 / std::sqrt(static_cast<double>(m_config.width)));
    for (DecoderBlock& block : m_blocks)
        block.initialise(seed, outputScale);
    m_norm.weight().fill(1);
    if (!m_config.tied)
        m_head.initialise(seed, 1 / std::sqrt(static_cast<double>(m_config.width)));
    refreshComputeWeights();
}

Var LlamaModel::finalHidden(const Tensor& ids, const AttentionContext& context) const {
    Residual residual = {m_embedding.forward(ids), {}};
    for (size_t layer = 0; layer < m_blocks.size(); ++layer)
        residual = m_blocks[layer].forward(residual, static_cast<int64_t>(layer), context);
    return normResidual(m_norm, residual).normed;
}

void LlamaModel::requirePositions(int64_t tokens) const {
    if (tokens > m_config.maxPositions)
        throw Error(ErrorKind::Input,
                    "A sequence of " + std::to_string(tokens) + " tokens is longer than the " +
                        std::to_string(m_config.maxPositions) + " positions of the model",
                    "max_position_embeddings", "Shorten the text or ask for fewer new tokens");
}

Var LlamaModel::hidden(const TokenBatch& batch) {
    requirePositions(batch.longest);
    return finalHidden(batch.ids, {batch.positions, m_rotary, batch.offsets});
}

Var LlamaModel::head() {
    return m_config.tied ? m_embedding.weight().compute() : m_head.weight().compute();
}

Tensor LlamaModel::step(KvCache& cache, const std::vector<int32_t>& slots,
                        const std::vector<int32_t>& counts, const Tensor& ids) {
    const NoGrad noGrad;
    const int64_t rows = padRows(ids.size());
    const Tensor padded = Tensor::zeros({rows}, DType::I32);
    padded.rows(0, ids.size()).copyFrom(ids);
    const KvStep step = cache.append(slots, counts, rows);
    const Var hidden = finalHidden(padded, {step.positions, m_rotary, {}, &cache, &step});
    std::vector<int32_t> lastRows;
    lastRows.reserve(counts.size());
    int32_t next = 0;
    for (const int32_t count : counts)
        lastRows.push_back((next += count) - 1);
    const auto batch = static_cast<int64_t>(slots.size());
    if (batch == ids.size()) // decoding: every row is a last one
        return hidden.value().rows(0, batch);
    return ops::gatherRows(hidden, Tensor::from<int32_t>(lastRows, {batch})).value();
}

std::unique_ptr<KvCache> LlamaModel::makeCache(int64_t slots, int64_t maxTokens) const {
    requirePositions(maxTokens);
    const KvLayout layout = {m_config.layers, m_config.kvHeads, m_config.headDim, m_computeType};
    return std::make_unique<KvCache>(layout, slots, maxTokens);
}

} // namespace rationale
