// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/recipe/field_spec.h"
#include "core/recipe/fields/field_builder.h"

#include <algorithm>

namespace rationale {

const char* toString(ArtifactKind kind) {
    return kind == ArtifactKind::Model     ? "model"
           : kind == ArtifactKind::Dataset ? "dataset"
                                           : "report";
}

const std::vector<StageSpec>& stageSpecs() {
    static const std::vector<StageSpec> specs = {
        // clang-format off: one line each
        fields::pretrainSpec(),    fields::sftSpec(),           fields::grpoSpec(),
        fields::ppoSpec(),         fields::preferenceSpec(),    fields::distillSpec(),
        fields::rewardModelSpec(), fields::processRewardSpec(), fields::rejectionSampleSpec(),
        fields::curateSpec(),      fields::evaluateSpec(),
        // clang-format on
    };
    return specs;
}

const StageSpec& stageSpec(const std::string& name) {
    std::string known;
    for (const StageSpec& spec : stageSpecs()) {
        if (spec.name == name)
            return spec;
        known += (known.empty() ? "" : ", ") + spec.name;
    }
    throw Error(ErrorKind::Usage, "There is no stage '" + name + "'", "stage",
                "Known stages: " + known + ".");
}

bool takesSteps(const std::string& stageName) {
    for (const StageSpec& spec : stageSpecs())
        if (spec.name == stageName)
            return std::any_of(spec.fields.begin(), spec.fields.end(),
                               [](const FieldSpec& field) { return field.name == "max_steps"; });
    return true;
}

} // namespace rationale
