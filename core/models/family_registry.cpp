// SPDX-License-Identifier: GPL-3.0-or-later
// The families by name: those of the llama lineage (decoder_config.cpp has a line each), and gpt2.
#include "core/base/error.h"
#include "core/models/decoder_config.h"
#include "core/models/families.h"
#include "core/models/scored_model.h"

namespace rationale {

namespace {

const DecoderFamily& lineOf(const std::string& modelType) {
    for (const DecoderFamily& family : decoderFamilies())
        if (family.modelType == modelType)
            return family;
    throw Error(ErrorKind::Internal, "No such family: " + modelType, "familyOf");
}

DecoderConfig readConfig(const Json& config) {
    return lineOf(config.at("model_type").get<std::string>()).read(config);
}

DecoderParts::NextNext makeNextNext(const DecoderConfig& config, const WeightTypes& types) {
    const std::string name = "model.layers." + std::to_string(config.layers);
    DecoderParts::NextNext next;
    next.embeddingNorm = Norm(name + ".enorm", config.width, config.epsilon, types);
    next.hiddenNorm = Norm(name + ".hnorm", config.width, config.epsilon, types);
    next.projection = Linear(name + ".eh_proj", 2 * config.width, config.width, types);
    next.block = std::make_unique<DecoderBlock>(config.makeBlock(config.layers, types));
    next.norm = Norm(name + ".shared_head.norm", config.width, config.epsilon, types);
    return next;
}

DecoderParts buildDecoder(const Json& json, const WeightTypes& types) {
    const DecoderConfig config = readConfig(json);
    DecoderParts parts;
    parts.maxPositions = config.maxPositions;
    const int64_t cached = config.layers + config.nextNextLayers;
    if (config.mla)
        parts.layout = {cached, 0, 0, types.compute, config.mla->cacheWidth()};
    else
        parts.layout = {cached, config.gqa.kvHeads, config.gqa.headDim, types.compute};
    parts.tokens = Embedding("model.embed_tokens", config.vocabulary, config.width, types);
    for (int64_t layer = 0; layer < config.layers; ++layer)
        parts.blocks.push_back(config.makeBlock(layer, types));
    parts.norm = Norm("model.norm", config.width, config.epsilon, types);
    if (!config.tied)
        parts.head = Linear("lm_head", config.width, config.vocabulary, types);
    if (types.allocate)
        parts.rotary = makeRotaryTable(config.rotary, wideOf(types.compute));
    if (config.nextNextLayers > 0)
        parts.nextNext = makeNextNext(config, types);
    return parts;
}

/// Some exports leave out "model."; released V3 files repeat embedding and head in the next-next
/// layer.
std::string decoderCanonicalName(const std::string& name) {
    if (name.ends_with("rotary_emb.inv_freq") || name.ends_with(".shared_head.head.weight") ||
        (name.starts_with("model.layers.") && name.ends_with(".embed_tokens.weight")))
        return {};
    if (name.starts_with("model.") || name.starts_with("lm_head.") || isScoreTensor(name))
        return name;
    return "model." + name;
}

std::vector<ModelFamily> makeFamilies() {
    std::vector<ModelFamily> list;
    for (const DecoderFamily& family : decoderFamilies())
        list.push_back({family.modelType, family.architecture, buildDecoder, decoderCanonicalName});
    list.push_back({"gpt2", "GPT2LMHeadModel", buildGpt2, gpt2CanonicalName});
    return list;
}

} // namespace

const ModelFamily& familyOf(const Json& config) {
    static const std::vector<ModelFamily> families = makeFamilies();
    const bool named =
        config.is_object() && config.contains("model_type") && config.at("model_type").is_string();
    const std::string type = named ? config.at("model_type").get<std::string>() : "";
    std::string known;
    for (const ModelFamily& candidate : families) {
        if (type == candidate.modelType)
            return candidate;
        known += (known.empty() ? "" : ", ") + candidate.modelType;
    }
    throw Error(ErrorKind::Input,
                type.empty() ? "There is no \"model_type\""
                             : "The model family \"" + type + "\" is not known",
                "config.json", "Known families: " + known);
}

DecoderParts buildParts(const Json& config, const WeightTypes& types) {
    const ModelFamily& family = familyOf(config);
    const auto head = scoreHeadOf(config);
    if (!head)
        return family.build(config, types);
    Json headless = config;
    headless["tie_word_embeddings"] = true;
    DecoderParts parts = family.build(headless, types);
    const bool token = head->kind == ScoreHead::Kind::Token;
    const bool gpt2 = family.modelType == "gpt2";
    // Wide, or a score in bf16 would have two digits.
    parts.score = Linear(gpt2 && token ? "classifier" : "score", parts.tokens.weight().shape()[1],
                         head->labels, types.wide(), token);
    return parts;
}

std::vector<TensorShape> shapesOf(const Json& config) {
    const DecoderParts parts = buildParts(config, WeightTypes::shapesOnly());
    std::vector<TensorShape> shapes;
    for (const Weight* weight : parts.weights())
        shapes.push_back({weight->name(), weight->shape()});
    return shapes;
}

} // namespace rationale
