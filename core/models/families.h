// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/decoder_model.h"
#include "core/models/safetensors.h"

namespace rationale {

/// How a family turns config.json into a model. One line each in family_registry.cpp.
struct ModelFamily {
    std::string modelType;    // "model_type"
    std::string architecture; // class of transformers, "architectures"
    DecoderParts (*build)(const Json& config, const WeightTypes& types);
    /// Name of a tensor as some files have it → as the model names it; empty: belongs to no
    /// parameter (a buffer).
    std::string (*canonicalName)(const std::string& name);
};

/// Throws Error{Input} that names the known families.
const ModelFamily& familyOf(const Json& config);

/// The parts of a model of this configuration, with the score head that it names instead of the
/// language head (scored_model.h). Throws Error{Input}.
DecoderParts buildParts(const Json& config, const WeightTypes& types);
/// Every tensor of a model of this configuration, without memory for them: whether weights can be
/// of it, and what it costs, is known before any is taken. Throws Error{Input}.
std::vector<TensorShape> shapesOf(const Json& config);

/// What a config.json of gpt2 says.
struct Gpt2Config {
    int64_t vocabulary, width, hidden, layers, heads, positions;
    double epsilon;
};
/// Throws Error{Input} naming the key that is missing, wrong, too large or not supported.
Gpt2Config readGpt2(const Json& config);
DecoderParts buildGpt2(const Json& config, const WeightTypes& types);
std::string gpt2CanonicalName(const std::string& name);

} // namespace rationale
