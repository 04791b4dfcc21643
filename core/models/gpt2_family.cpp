// SPDX-License-Identifier: GPL-3.0-or-later
// gpt2: layer norms, learned positions, one matrix for query, key and value, matrices stored
// [in, out] (modeling_gpt2.py of transformers).
#include "core/models/config_reader.h"
#include "core/models/families.h"
#include "core/models/scored_model.h"

namespace rationale {

namespace limits = config_limits;

Gpt2Config readGpt2(const Json& config) {
    const ConfigReader reader(config);
    Gpt2Config result{};
    result.vocabulary = reader.whole("vocab_size", limits::vocabulary);
    result.width = reader.whole("n_embd", limits::width);
    result.layers = reader.whole("n_layer", limits::layers);
    result.heads = reader.whole("n_head", limits::heads);
    result.positions = reader.whole("n_positions", limits::positions, 1024);
    result.hidden = reader.whole("n_inner", limits::hidden, 4 * result.width);
    result.epsilon = reader.positive("layer_norm_epsilon", 1, 1e-5);
    if (result.width % result.heads != 0)
        ConfigReader::refuse("\"n_embd\" (" + std::to_string(result.width) +
                             ") is not a multiple of \"n_head\" (" + std::to_string(result.heads) +
                             ")");
    reader.requireActivation("activation_function", {"gelu_new", "gelu_pytorch_tanh"});
    reader.refuseFlag("scale_attn_by_inverse_layer_idx");
    reader.refuseFlag("add_cross_attention");
    if (!reader.flag("tie_word_embeddings", true) || !reader.flag("scale_attn_weights", true))
        ConfigReader::refuse("\"tie_word_embeddings\" or \"scale_attn_weights\" is false; gpt2 "
                             "models here tie the head and scale the scores",
                             "Use a model that does");
    return result;
}

DecoderParts buildGpt2(const Json& json, const WeightTypes& types) {
    const Gpt2Config config = readGpt2(json);
    DecoderParts parts;
    parts.maxPositions = config.positions;
    parts.layout = {config.layers, config.heads, config.width / config.heads, types.compute};
    parts.tokens = Embedding("transformer.wte", config.vocabulary, config.width, types);
    parts.positions = Embedding("transformer.wpe", config.positions, config.width, types);
    const auto norm = [&](const std::string& name) {
        return Norm(name, config.width, config.epsilon, types, Norm::Kind::Layer);
    };
    for (int64_t layer = 0; layer < config.layers; ++layer) {
        const std::string name = "transformer.h." + std::to_string(layer);
        DecoderBlock::Parts block;
        block.inputNorm = norm(name + ".ln_1");
        block.attention =
            std::make_unique<FusedAttention>(name + ".attn", config.width, config.heads, types);
        block.mlpNorm = norm(name + ".ln_2");
        block.mlp = std::make_unique<GeluMlp>(name + ".mlp", config.width, config.hidden, types);
        parts.blocks.emplace_back(std::move(block));
    }
    parts.norm = norm("transformer.ln_f");
    return parts;
}

/// The first published files have no "transformer." and carry the causal mask as "attn.bias".
std::string gpt2CanonicalName(const std::string& name) {
    if (name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias"))
        return {};
    if (name.starts_with("transformer.") || name == "lm_head.weight" || isScoreTensor(name))
        return name;
    return "transformer." + name;
}

} // namespace rationale
