// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"
#include "core/storage/library.h"

#include <string>
#include <vector>

namespace rationale {

struct MemoryPart {
    std::string name; // "gradients"
    int64_t bytes = 0;
};

/// What a run of a recipe will need, before it is launched. Phases follow each other; what is
/// resident is there in all of them.
struct MemoryPlan {
    int64_t parameters = 0, trained = 0;
    /// Program, weights, gradients, optimizer, reference, teacher or critic.
    std::vector<MemoryPart> resident;
    std::vector<MemoryPart> generation; // cache, activations
    std::vector<MemoryPart> training;   // activations, head

    int64_t peak() const; // the larger phase on top of what is resident
    Json toJson() const;
};

/// `config` is the config.json of the model that the run starts from, or makes; `promptTokens` the
/// longest prompt; `second` the config.json of the teacher of a distillation, or of what a critic
/// starts from (null: the model itself), else null. Throws Error{Input} for a configuration that is
/// no model.
MemoryPlan planMemory(const Recipe& recipe, const Json& config, int64_t promptTokens,
                      const Json& second = {});

/// config.json of the model: of the folder, run or built-in recipe that the recipe names, or of the
/// architecture that it asks for. `project` may be empty. Throws Error{Input}.
Json plannedModelConfig(const Recipe& recipe, const fs::path& project);
/// The same of the teacher or of the value model; null where none is named.
Json plannedSecondConfig(const Recipe& recipe, const fs::path& project);
/// Longest prompt of the recipe's task with the model's tokenizer; 0 where it cannot be told.
int64_t plannedPromptTokens(const Recipe& recipe, const fs::path& project);

} // namespace rationale
