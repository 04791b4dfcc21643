// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/models/language_model.h"
#include "core/text/tokenizer.h"
#include "core/train/optimizer.h"

#include <map>
#include <string>

namespace rationale {

/// Everything a stage needs, beside weights and moments, to continue bit for bit.
struct TrainerState {
    int64_t step = 0;                     // steps done
    uint64_t seed = 0;                    // of the run
    uint64_t cursor = 0;                  // next document or prompt of the data stream
    int64_t tokens = 0;                   // num_tokens so far
    std::map<std::string, uint64_t> keys; // names → RNG keys or stream positions
    Json extra = Json::object();          // what a stage adds of its own

    Json toJson() const;
    /// Throws Error{Corrupt} naming `source` and the missing or wrong key.
    static TrainerState fromJson(const Json& json, const std::string& source);
};

/// A checkpoint folder in Hugging Face layout: config.json, model.safetensors, tokenizer files,
/// optimizer.safetensors, trainer_state.json. Writes into an existing folder (a temporary one: the
/// run context renames it). `tokenizer` may be null.
void saveTraining(const fs::path& folder, LanguageModel& model, const Tokenizer* tokenizer,
                  const AdamW& optimizer, const TrainerState& state);
/// Whether a checkpoint could be loaded, as far as its headers tell: cheap, and before anything of
/// the run is changed. Throws Error{Io, Corrupt}.
void checkTraining(const fs::path& folder);
/// Puts weights and moments back into a model and an optimizer made alike; returns the state.
/// Throws Error{Io, Corrupt}.
TrainerState loadTraining(const fs::path& folder, LanguageModel& model, AdamW& optimizer);

} // namespace rationale
