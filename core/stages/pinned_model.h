// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/language_model.h"
#include "core/stages/run_context.h"
#include "core/train/trainer_state.h"

#include <memory>
#include <string>

namespace rationale {

/// Folder of a second model that the recipe names under `key` (a reference, a teacher). The state
/// keeps it, relative to the project where it lies inside: a run named there may move on, and a
/// resumed run must still read the same weights. Throws Error{Input}.
fs::path pinnedModel(const RunContext& context, TrainerState& state, const std::string& key);

/// Loads it frozen, in the number format of the trained model. Throws Error{Input} naming `key`
/// when the vocabularies differ.
std::unique_ptr<LanguageModel> loadBeside(const fs::path& folder, const LanguageModel& trained,
                                          const std::string& key);

} // namespace rationale
