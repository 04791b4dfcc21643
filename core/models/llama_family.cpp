// SPDX-License-Identifier: GPL-3.0-or-later
// llama, qwen2, qwen3 and qwen3_moe: what their config.json says beyond the common skeleton
// (configuration_*.py of transformers).
#include "core/models/config_reader.h"
#include "core/models/decoder_config.h"

#include <algorithm>

namespace rationale {

namespace limits = config_limits;

namespace {

/// Sizes, heads, rotary positions; `headDim` 0: hidden_size / num_attention_heads unless given.
DecoderConfig readSkeleton(const ConfigReader& reader, int64_t headDim = 0) {
    DecoderConfig result = readSizes(reader);

    GqaShape& gqa = result.gqa;
    gqa.width = result.width;
    gqa.epsilon = result.epsilon;
    gqa.heads = reader.whole("num_attention_heads", limits::heads);
    gqa.kvHeads = reader.whole("num_key_value_heads", limits::heads, gqa.heads);
    if (headDim == 0 && !reader.has("head_dim") && result.width % gqa.heads != 0)
        ConfigReader::refuse("\"hidden_size\" (" + std::to_string(result.width) +
                             ") is not a multiple of \"num_attention_heads\" (" +
                             std::to_string(gqa.heads) + ")");
    gqa.headDim =
        reader.whole("head_dim", limits::headDim, headDim > 0 ? headDim : result.width / gqa.heads);
    if (gqa.heads % gqa.kvHeads != 0)
        ConfigReader::refuse("\"num_attention_heads\" (" + std::to_string(gqa.heads) +
                             ") is not a multiple of \"num_key_value_heads\" (" +
                             std::to_string(gqa.kvHeads) + ")");
    if (gqa.headDim % 2 != 0)
        ConfigReader::refuse("The width of a head (" + std::to_string(gqa.headDim) +
                             ") is odd; rotary positions need pairs");
    result.rotary.dim = gqa.headDim;
    reader.readRotary(result.rotary);
    return result;
}

/// A window shorter than the context would change the attention of long texts.
void refuseWindow(const ConfigReader& reader) {
    if (reader.flag("use_sliding_window"))
        ConfigReader::refuse("\"use_sliding_window\" is true; attention here sees the whole text",
                             "Use a model without a sliding window");
}

} // namespace

DecoderConfig readLlama(const Json& config) {
    const ConfigReader reader(config);
    DecoderConfig result = readSkeleton(reader);
    result.gqa.qkvBias = result.gqa.outputBias = reader.flag("attention_bias");
    result.mlpBias = reader.flag("mlp_bias");
    return result;
}

DecoderConfig readQwen2(const Json& config) {
    const ConfigReader reader(config);
    refuseWindow(reader);
    DecoderConfig result = readSkeleton(reader);
    result.gqa.qkvBias = true;
    return result;
}

DecoderConfig readQwen3(const Json& config) {
    const ConfigReader reader(config);
    refuseWindow(reader);
    DecoderConfig result = readSkeleton(reader, 128); // the default of Qwen3Config
    result.gqa.qkvBias = result.gqa.outputBias = reader.flag("attention_bias");
    result.gqa.headNorms = true;
    return result;
}

DecoderConfig readQwen3Moe(const Json& config) {
    const ConfigReader reader(config);
    refuseWindow(reader);
    DecoderConfig result = readSkeleton(reader);
    result.gqa.qkvBias = result.gqa.outputBias = reader.flag("attention_bias");
    result.gqa.headNorms = true;
    MoeShape moe;
    moe.width = result.width;
    // transformers 5 writes it under the name that all mixtures share.
    const char* experts = reader.has("num_local_experts") ? "num_local_experts" : "num_experts";
    moe.experts = reader.whole(experts, limits::experts, 128);
    requireCountable(result.layers, moe.experts);
    moe.chosen = reader.whole("num_experts_per_tok", moe.experts, 8);
    moe.hidden = reader.whole("moe_intermediate_size", limits::hidden, 768);
    moe.router.normalise = reader.flag("norm_topk_prob");
    moe.balanceBySequence = false;
    const int64_t every = reader.whole("decoder_sparse_step", limits::layers, 1);
    for (int64_t layer = 0; layer < result.layers; ++layer)
        result.isMoe.push_back((layer + 1) % every == 0);
    if (reader.has("mlp_only_layers"))
        for (const Json& layer : reader.at("mlp_only_layers")) {
            if (!layer.is_number_unsigned() || layer.get<int64_t>() >= result.layers)
                ConfigReader::refuse("\"mlp_only_layers\" names a layer that is not there: " +
                                     layer.dump());
            result.isMoe[layer.get<size_t>()] = false;
        }
    // load_balancing_loss_func of transformers, layer by layer instead of over all pooled: f is not
    // divided by the experts per token there, and the loss is off unless logits are put out.
    const auto mixtures = std::count(result.isMoe.begin(), result.isMoe.end(), true);
    if (reader.flag("output_router_logits") && mixtures > 0)
        moe.balance.expert = reader.weight("router_aux_loss_coef", 1e6, 0.001) *
                             static_cast<double>(moe.chosen) / static_cast<double>(mixtures);
    result.moe = moe;
    return result;
}

} // namespace rationale
