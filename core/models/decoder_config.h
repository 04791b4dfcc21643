// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/decoder.h"
#include "core/nn/mla.h"
#include "core/nn/moe.h"
#include "core/nn/rotary_table.h"

#include <optional>

namespace rationale {

/// A decoder of the llama lineage: RMSNorm, rotary positions, SwiGLU or experts. What a family's
/// config.json is read into.
struct DecoderConfig {
    int64_t vocabulary = 0;
    int64_t width = 0;
    int64_t hidden = 0; // of the dense feed-forward
    int64_t layers = 0;
    int64_t maxPositions = 2048;
    double epsilon = 1e-6;
    bool tied = false;
    bool mlpBias = false;
    GqaShape gqa; // when there is no mla
    std::optional<MlaShape> mla;
    std::optional<MoeShape> moe;
    std::vector<bool> isMoe; // per layer; empty without moe
    RotaryShape rotary;
    int64_t nextNextLayers = 0; // num_nextn_predict_layers: 0 or 1

    bool layerIsMoe(int64_t layer) const;
    DecoderBlock makeBlock(int64_t layer, const WeightTypes& types) const;
};

class ConfigReader;
/// The sizes that all of them name alike. Throws Error{Input}.
DecoderConfig readSizes(const ConfigReader& reader);

/// Each throws Error{Input} naming the key that is missing, wrong, too large or not supported.
DecoderConfig readLlama(const Json& config);
DecoderConfig readQwen2(const Json& config);
DecoderConfig readQwen3(const Json& config);
DecoderConfig readQwen3Moe(const Json& config);
DecoderConfig readDeepseekV2(const Json& config);
DecoderConfig readDeepseekV3(const Json& config);

/// Which model classes of transformers write these folders.
struct DecoderFamily {
    const char* modelType;    // "model_type"
    const char* architecture; // "architectures"
    DecoderConfig (*read)(const Json& config);
};
const std::vector<DecoderFamily>& decoderFamilies();

} // namespace rationale
