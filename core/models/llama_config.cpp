// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/models/llama.h"

#include <fmt/format.h>

namespace rationale {

namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& remedy = {}) {
    throw Error(ErrorKind::Input, what, "config.json", remedy);
}

bool present(const Json& config, const char* key) {
    const auto found = config.find(key);
    return found != config.end() && !found->is_null();
}

/// Far above every published model: a config.json that claims more is wrong, and sizes within these
/// limits cannot overflow when they are multiplied.
namespace limits {
constexpr int64_t vocabulary = 16'777'216;
constexpr int64_t width = 1'048'576;
constexpr int64_t hidden = 4'194'304;
constexpr int64_t layers = 4096;
constexpr int64_t heads = 16'384;
constexpr int64_t headDim = 16'384;
constexpr int64_t positions = 4'194'304; // the rotary table has a row for each
constexpr double scale = 1e12;           // of the rotary numbers
} // namespace limits

int64_t wholeNumber(const Json& config, const char* key, int64_t limit,
                    std::optional<int64_t> fallback = {}) {
    if (!present(config, key)) {
        if (fallback)
            return *fallback;
        refuse(std::string("The key \"") + key + "\" is missing");
    }
    const Json& value = config.at(key);
    // Above int64 a JSON number is unsigned: compared as it is, or it would turn negative.
    const bool fits = value.is_number_unsigned()
                          ? value.get<uint64_t>() <= static_cast<uint64_t>(limit)
                          : value.is_number_integer();
    if (!fits || value.get<int64_t>() < 1)
        refuse(std::string("\"") + key + "\" is " + value.dump() +
                   ", expected a whole number from 1 to " + std::to_string(limit),
               "Copy the model's own config.json again");
    return value.get<int64_t>();
}

double positiveNumber(const Json& config, const char* key, double limit, double fallback) {
    if (!present(config, key))
        return fallback;
    const Json& value = config.at(key);
    if (!value.is_number() || !(value.get<double>() > 0) || value.get<double>() > limit)
        refuse(std::string("\"") + key + "\" is " + value.dump() +
                   ", expected a number above 0 and at most " + fmt::format("{:g}", limit),
               "Copy the model's own config.json again");
    return value.get<double>();
}

bool flag(const Json& config, const char* key) {
    if (!present(config, key))
        return false;
    if (!config.at(key).is_boolean())
        refuse(std::string("\"") + key + "\" is " + config.at(key).dump() +
               ", expected true or false");
    return config.at(key).get<bool>();
}

void refuseBiases(const Json& config) {
    for (const char* key : {"attention_bias", "mlp_bias"})
        if (flag(config, key))
            refuse(std::string("\"") + key +
                       "\" is true; llama models with biases are not supported",
                   "Use a model without biases");
    if (present(config, "hidden_act") && config.at("hidden_act") != "silu")
        refuse("\"hidden_act\" is " + config.at("hidden_act").dump() +
               "; only \"silu\" is supported");
}

/// `rope_theta` and `rope_scaling`, or the `rope_parameters` of newer files.
void readRotary(const Json& config, LlamaConfig& result) {
    const bool newer = present(config, "rope_parameters");
    const Json& parameters = newer ? config.at("rope_parameters") : config;
    result.theta = positiveNumber(parameters, "rope_theta", limits::scale, result.theta);
    if (!newer && !present(config, "rope_scaling"))
        return;
    const Json& scaling = newer ? parameters : config.at("rope_scaling");
    if (!scaling.is_object())
        refuse("The rotary scaling is " + scaling.dump() + ", expected an object");
    const Json type = scaling.value("rope_type", scaling.value("type", Json("default")));
    if (type == "default")
        return;
    if (type != "llama3")
        refuse("The rotary scaling " + type.dump() + " is not supported",
               "Known: \"default\", \"llama3\"");
    Llama3Scaling bands;
    bands.factor = positiveNumber(scaling, "factor", limits::scale, bands.factor);
    bands.lowFactor = positiveNumber(scaling, "low_freq_factor", limits::scale, bands.lowFactor);
    bands.highFactor = positiveNumber(scaling, "high_freq_factor", limits::scale, bands.highFactor);
    bands.originalPositions = positiveNumber(scaling, "original_max_position_embeddings",
                                             limits::scale, bands.originalPositions);
    if (bands.highFactor <= bands.lowFactor)
        refuse("\"high_freq_factor\" must be larger than \"low_freq_factor\"");
    result.scaling = bands;
}

void checkHeads(const LlamaConfig& config) {
    if (config.heads % config.kvHeads != 0)
        refuse("\"num_attention_heads\" (" + std::to_string(config.heads) +
               ") is not a multiple of \"num_key_value_heads\" (" + std::to_string(config.kvHeads) +
               ")");
    if (config.headDim % 2 != 0)
        refuse("The width of a head (" + std::to_string(config.headDim) +
               ") is odd; rotary positions need pairs");
}

} // namespace

LlamaConfig LlamaConfig::fromJson(const Json& config) {
    LlamaConfig result;
    result.vocabulary = wholeNumber(config, "vocab_size", limits::vocabulary);
    result.width = wholeNumber(config, "hidden_size", limits::width);
    result.hidden = wholeNumber(config, "intermediate_size", limits::hidden);
    result.layers = wholeNumber(config, "num_hidden_layers", limits::layers);
    result.heads = wholeNumber(config, "num_attention_heads", limits::heads);
    result.kvHeads = wholeNumber(config, "num_key_value_heads", limits::heads, result.heads);
    if (!present(config, "head_dim") && result.width % result.heads != 0)
        refuse("\"hidden_size\" (" + std::to_string(result.width) +
               ") is not a multiple of \"num_attention_heads\" (" + std::to_string(result.heads) +
               ")");
    result.headDim = wholeNumber(config, "head_dim", limits::headDim, result.width / result.heads);
    result.maxPositions =
        wholeNumber(config, "max_position_embeddings", limits::positions, result.maxPositions);
    result.epsilon = positiveNumber(config, "rms_norm_eps", 1, result.epsilon);
    result.tied = flag(config, "tie_word_embeddings");
    refuseBiases(config);
    readRotary(config, result);
    checkHeads(result);
    return result;
}

std::vector<TensorShape> LlamaConfig::keyShapes() const {
    const std::string last = "model.layers." + std::to_string(layers - 1) + ".";
    std::vector<TensorShape> shapes = {
        {"model.embed_tokens.weight", {vocabulary, width}},
        {last + "self_attn.q_proj.weight", {heads * headDim, width}},
        {last + "self_attn.k_proj.weight", {kvHeads * headDim, width}},
        {last + "mlp.gate_proj.weight", {hidden, width}}};
    if (!tied)
        shapes.push_back({"lm_head.weight", {vocabulary, width}});
    return shapes;
}

} // namespace rationale
