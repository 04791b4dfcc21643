// SPDX-License-Identifier: GPL-3.0-or-later
// Low-rank adapters and what else saves memory, under TRL's names.
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

FieldList memoryFields() {
    const FieldList adapters = {
        boolean("use_peft", false)
            .label("LoRA")
            .help("Trains low-rank adapters instead of the weights: a fraction of the memory. "
                  "Checkpoints hold the merged model, in the number format of the run, and the "
                  "adapter in PEFT's layout.")
            .group(groups::memory),
        integer("lora_r", 16)
            .label("Rank")
            .help("Inner size of the adapters.")
            .group(groups::memory)
            .range(1, 4096)
            .advanced(),
        number("lora_alpha", 32)
            .label("Alpha")
            .help("The adapters' part is multiplied by alpha / rank.")
            .group(groups::memory)
            .range(1e-3, 1e6)
            .advanced(),
        Field("lora_target_modules", FieldType::TextList, Json::array({"all-linear"}))
            .label("Matrices")
            .help("Last parts of the names of the matrices that get an adapter, for example q_proj "
                  "and v_proj; all-linear: every one but embedding and head. Of a model with "
                  "experts, those of the attention.")
            .group(groups::memory)
            .advanced(),
    };
    return joined({adapters, checkpointingFields()});
}

FieldList checkpointingFields() {
    return {
        boolean("gradient_checkpointing", false)
            .label("Gradient checkpointing")
            .help("Keeps one activation per layer and computes the others again on the way back: "
                  "less memory, about a third more time.")
            .group(groups::memory),
    };
}

} // namespace rationale::fields
