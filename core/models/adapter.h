// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/language_model.h"

#include <string>
#include <vector>

namespace rationale {

/// Low-rank adapters (Hu et al. 2021), with PEFT's names: y = W x + lora_alpha / r · B A x.
struct AdapterOptions {
    int64_t rank = 16;                // r
    double alpha = 32;                // lora_alpha
    std::vector<std::string> targets; // target_modules: last parts of names; "all-linear": all

    /// Whether the matrix of this name ("model.layers.0.self_attn.q_proj") gets one.
    bool covers(const std::string& name) const;
};

/// Puts an adapter on every matrix that a target names and freezes all other weights: only the
/// adapters learn from then on. Throws Error{Usage} when a target names nothing.
void attachAdapters(LanguageModel& model, const AdapterOptions& options, uint64_t seed);
/// What an optimizer steps: weights with a gradient, adapters included.
std::vector<Parameter> trainableParameters(LanguageModel& model);

/// adapter_config.json and adapter_model.safetensors as PEFT writes them, into an existing folder.
void saveAdapters(LanguageModel& model, const AdapterOptions& options, const std::string& baseName,
                  const fs::path& folder);
/// Attaches the adapters of such a folder. Throws Error{Io, Corrupt, Input}.
AdapterOptions loadAdapters(LanguageModel& model, const fs::path& folder);
bool hasAdapters(LanguageModel& model);
/// Makes `to` a copy of `from`, adapters merged: the reference that follows the policy.
void copyWeights(LanguageModel& from, LanguageModel& to);
/// Adds the adapters to their matrices and forgets them.
void mergeAdapters(LanguageModel& model);

} // namespace rationale
