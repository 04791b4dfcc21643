// SPDX-License-Identifier: GPL-3.0-or-later
// One line per family of the llama lineage, and the block that a configuration asks for.
#include "core/models/decoder_config.h"

#include "core/models/config_reader.h"

namespace rationale {

const std::vector<DecoderFamily>& decoderFamilies() {
    static const std::vector<DecoderFamily> list = {
        {"llama", "LlamaForCausalLM", readLlama},
        {"qwen2", "Qwen2ForCausalLM", readQwen2},
        {"qwen3", "Qwen3ForCausalLM", readQwen3},
        {"qwen3_moe", "Qwen3MoeForCausalLM", readQwen3Moe},
        {"deepseek_v2", "DeepseekV2ForCausalLM", readDeepseekV2},
        {"deepseek_v3", "DeepseekV3ForCausalLM", readDeepseekV3},
    };
    return list;
}

DecoderConfig readSizes(const ConfigReader& reader) {
    namespace limits = config_limits;
    DecoderConfig result;
    result.vocabulary = reader.whole("vocab_size", limits::vocabulary);
    result.width = reader.whole("hidden_size", limits::width);
    result.hidden = reader.whole("intermediate_size", limits::hidden);
    result.layers = reader.whole("num_hidden_layers", limits::layers);
    result.maxPositions =
        reader.whole("max_position_embeddings", limits::positions, result.maxPositions);
    result.epsilon = reader.positive("rms_norm_eps", 1, result.epsilon);
    result.tied = reader.flag("tie_word_embeddings");
    reader.requireActivation("hidden_act", {"silu"});
    result.rotary.positions = result.maxPositions;
    return result;
}

bool DecoderConfig::layerIsMoe(int64_t layer) const {
    if (!moe)
        return false;
    return layer >= layers || isMoe[static_cast<size_t>(layer)]; // the next-next layer is one
}

DecoderBlock DecoderConfig::makeBlock(int64_t layer, const WeightTypes& types) const {
    const std::string name = "model.layers." + std::to_string(layer);
    DecoderBlock::Parts parts;
    parts.inputNorm = Norm(name + ".input_layernorm", width, epsilon, types);
    parts.mlpNorm = Norm(name + ".post_attention_layernorm", width, epsilon, types);
    if (mla)
        parts.attention = std::make_unique<MlaAttention>(name + ".self_attn", *mla, types);
    else
        parts.attention = std::make_unique<GqaAttention>(name + ".self_attn", gqa, types);
    if (layerIsMoe(layer))
        parts.mlp = std::make_unique<MoeLayer>(name + ".mlp", *moe, types);
    else
        parts.mlp = std::make_unique<SwigluMlp>(name + ".mlp", width, hidden, types, mlpBias);
    return DecoderBlock(std::move(parts));
}

} // namespace rationale
