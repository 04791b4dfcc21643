// SPDX-License-Identifier: GPL-3.0-or-later
// deepseek_v2 and deepseek_v3: MLA and DeepSeekMoE (reference/deepseek-papers.md §3.3, §4.3;
// configuration_deepseek_*.py of transformers).
#include "core/models/config_reader.h"
#include "core/models/decoder_config.h"

#include <cmath>

namespace rationale {

namespace limits = config_limits;

namespace {

MlaShape readMla(const ConfigReader& reader, int64_t width) {
    MlaShape mla;
    mla.width = width;
    mla.heads = reader.whole("num_attention_heads", limits::heads);
    mla.queryRank = reader.whole("q_lora_rank", limits::width, 0);
    mla.latentRank = reader.whole("kv_lora_rank", limits::width, 512);
    mla.nopeDim = reader.whole("qk_nope_head_dim", limits::headDim, 128);
    mla.ropeDim = reader.whole("qk_rope_head_dim", limits::headDim, 64);
    mla.valueDim = reader.whole("v_head_dim", limits::headDim, 128);
    mla.bias = reader.flag("attention_bias");
    if (mla.ropeDim % 2 != 0)
        ConfigReader::refuse("\"qk_rope_head_dim\" is odd; rotary positions need pairs");
    return mla;
}

/// 1 / √(d_h + d_h^R), times mscale² where YaRN stretches the positions.
double scoreScale(const MlaShape& mla, const ConfigReader& reader, const RotaryShape& rotary) {
    const double plain = 1 / std::sqrt(static_cast<double>(mla.queryDim()));
    if (!rotary.yarn)
        return plain;
    const char* key = reader.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
    const double all = ConfigReader(reader.at(key)).weight("mscale_all_dim", limits::scale, 0);
    const double m = all > 0 ? yarnScale(rotary.yarn->factor, all) : 1;
    return plain * m * m;
}

DecoderConfig readSkeleton(const ConfigReader& reader) {
    DecoderConfig result = readSizes(reader);
    result.mlpBias = reader.flag("mlp_bias");
    result.mla = readMla(reader, result.width);
    result.rotary.dim = result.mla->ropeDim;
    reader.readRotary(result.rotary);
    result.mla->scale = scoreScale(*result.mla, reader, result.rotary);
    return result;
}

void checkGroups(const MoeShape& moe) {
    const kernels::RouterParams& router = moe.router;
    if (moe.experts % router.groups != 0)
        ConfigReader::refuse("\"n_routed_experts\" (" + std::to_string(moe.experts) +
                             ") is not a multiple of \"n_group\" (" +
                             std::to_string(router.groups) + ")");
    if (moe.chosen > moe.experts / router.groups * router.groupsChosen)
        ConfigReader::refuse("\"num_experts_per_tok\" (" + std::to_string(moe.chosen) +
                             ") is more than the experts of \"topk_group\" groups");
}

MoeShape readMoe(const ConfigReader& reader, const DecoderConfig& config) {
    MoeShape moe;
    moe.width = config.width;
    moe.experts = reader.whole("n_routed_experts", limits::experts);
    requireCountable(config.layers, moe.experts);
    moe.chosen = reader.whole("num_experts_per_tok", moe.experts);
    moe.hidden = reader.whole("moe_intermediate_size", limits::hidden);
    const int64_t shared = reader.whole("n_shared_experts", limits::experts, 0, 0);
    moe.sharedHidden = shared * moe.hidden;
    moe.router.scale = reader.positive("routed_scaling_factor", limits::scale, 1);
    moe.router.groups = reader.whole("n_group", moe.experts, 1);
    moe.router.groupsChosen = reader.whole("topk_group", moe.router.groups, moe.router.groups);
    moe.balance.expert = reader.weight("aux_loss_alpha", 1e6, 0);
    moe.balance.device = reader.weight("device_loss_alpha", 1e6, 0);
    moe.balance.communication = reader.weight("communication_loss_alpha", 1e6, 0);
    moe.balanceBySequence = reader.flag("seq_aux", true);
    return moe;
}

void placeMoe(const ConfigReader& reader, DecoderConfig& config) {
    const int64_t dense = reader.whole("first_k_dense_replace", limits::layers, 0, 0);
    const int64_t every = reader.whole("moe_layer_freq", limits::layers, 1);
    for (int64_t layer = 0; layer < config.layers; ++layer)
        config.isMoe.push_back(layer >= dense && layer % every == 0);
}

} // namespace

DecoderConfig readDeepseekV2(const Json& config) {
    const ConfigReader reader(config);
    DecoderConfig result = readSkeleton(reader);
    if (!reader.has("n_routed_experts"))
        return result;
    MoeShape moe = readMoe(reader, result);
    reader.oneOf("scoring_func", {"softmax"}, "softmax");
    const std::string method =
        reader.oneOf("topk_method", {"greedy", "group_limited_greedy"}, "greedy");
    if (method == "greedy")
        moe.router.groups = moe.router.groupsChosen = 1;
    moe.balance.groups = moe.router.groups;
    moe.balance.groupsChosen = moe.router.groupsChosen;
    checkGroups(moe);
    placeMoe(reader, result);
    result.moe = moe;
    return result;
}

DecoderConfig readDeepseekV3(const Json& config) {
    const ConfigReader reader(config);
    DecoderConfig result = readSkeleton(reader);
    result.mla->interleaved = reader.flag("rope_interleave", true);
    result.nextNextLayers = reader.whole("num_nextn_predict_layers", 1, 0, 0);
    if (!reader.has("n_routed_experts"))
        return result;
    for (const char* key : {"n_group", "topk_group", "routed_scaling_factor"})
        if (!reader.has(key)) // each changes what the model says; a guess would be wrong silently
            ConfigReader::refuse(std::string("The key \"") + key + "\" is missing");
    MoeShape moe = readMoe(reader, result);
    reader.oneOf("scoring_func", {"sigmoid"}, "sigmoid");
    reader.oneOf("topk_method", {"noaux_tc"}, "noaux_tc");
    moe.router.scoring = kernels::RouterParams::Sigmoid;
    moe.router.groupScore = kernels::RouterParams::BestTwo;
    moe.router.normalise = reader.flag("norm_topk_prob", true);
    moe.choiceBias = true;
    moe.balance.normalise = true;
    moe.balance.groups = moe.router.groups;
    moe.balance.groupsChosen = moe.router.groupsChosen;
    checkGroups(moe);
    placeMoe(reader, result);
    result.moe = moe;
    return result;
}

} // namespace rationale
