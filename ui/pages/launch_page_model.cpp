// SPDX-License-Identifier: GPL-3.0-or-later
// Launch, opened for a model that the person has chosen elsewhere.
#include "core/recipe/recipe.h"
#include "ui/forms/recipe_document.h"
#include "ui/forms/recipe_form.h"
#include "ui/pages/launch_page.h"
#include "ui/pages/launch_page_presets.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"

#include <algorithm>

namespace rationale::ui {

namespace {

const std::string modelKey = "model";

/// A stage that makes one model out of another.
bool trainsFromModel(const StageSpec& stage) {
    return stage.output == ArtifactKind::Model &&
           std::any_of(stage.fields.begin(), stage.fields.end(), [](const FieldSpec& field) {
               return field.name == modelKey && field.type == FieldType::Model;
           });
}

} // namespace

void LaunchPage::trainFrom(const QString& model) {
    try {
        m_form->setModels(QStringList{model} + modelNames());
        // The stage that is open stays, with everything the person has set in it.
        if (m_document->isEmpty() || !trainsFromModel(m_document->recipe().stage())) {
            const auto& known = presets();
            const auto found = std::find_if(known.begin(), known.end(), [](const Preset& preset) {
                return trainsFromModel(Recipe::fromYaml(preset.yaml, preset.name).stage());
            });
            if (found == known.end())
                return;
            m_document->loadPreset(text(found->name));
            m_presets->select(text(found->name));
        }
        m_document->setText(modelKey, model);
    } catch (const std::exception& exception) {
        m_context.toast(QString::fromUtf8(exception.what()), true);
    }
}

} // namespace rationale::ui
