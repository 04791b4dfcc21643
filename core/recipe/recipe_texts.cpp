// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_texts.h"

#include "core/recipe/glossary.h"
#include "core/recipe/pipeline.h"

namespace rationale {
namespace {

void addStage(std::set<std::string>& texts, const StageSpec& stage) {
    texts.insert({stage.title, stage.summary});
    for (const FieldSpec& field : stage.fields) {
        texts.insert({field.label, field.help, field.group, field.unit});
        texts.insert(field.choiceHelp.begin(), field.choiceHelp.end());
    }
}

} // namespace

std::set<std::string> recipeTexts() {
    std::set<std::string> texts;
    for (const StageSpec& stage : stageSpecs())
        addStage(texts, stage);
    for (const auto* list : {&presets(), &pipelinePresets()})
        for (const Preset& preset : *list)
            texts.insert({preset.title, preset.summary, preset.expected});
    for (const GlossaryEntry& entry : metricGlossary())
        texts.insert({entry.title, entry.text, entry.unit});
    texts.erase("");
    return texts;
}

} // namespace rationale
