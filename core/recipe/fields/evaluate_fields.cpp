// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkTask(recipe, problems);
    checkSearch(recipe, problems);
    if (recipe.get<int64_t>("num_prompts") < 500)
        warn(problems, "num_prompts", "Fewer than 500 prompts leave wide intervals.");
    if (recipe.get<double>("temperature") == 0 && recipe.get<int64_t>("num_generations") > 1)
        warn(problems, "num_generations",
             "At temperature 0 all answers to a prompt are equal. Use 1.");
    return problems;
}

} // namespace

StageSpec evaluateSpec() {
    StageSpec spec;
    spec.name = "evaluate";
    spec.title = "Evaluation";
    spec.output = ArtifactKind::Report;
    spec.summary = "Measures a model on held-out problems, with confidence intervals.";
    const FieldList data = {
        Field("model", FieldType::Model, nullptr)
            .label("Model")
            .help("What to measure: a folder, a run of the project, or run/step-N.")
            .group(groups::model),
        integer("num_prompts", 512)
            .label("Held-out prompts")
            .help("Problems that no training ever shows.")
            .group(groups::evaluation)
            .range(1, 100000),
        integer("num_generations", 16)
            .label("Answers per prompt")
            .help("pass@k needs at least k.")
            .group(groups::evaluation)
            .paper("64 (R1 on AIME; 16 on MATH, 8 on LiveCodeBench)")
            .range(1, 1024),
        boolean("reward.accuracy.tag_blind", false)
            .label("Accuracy without tags")
            .help("Counts the right final answer wherever it stands; off: only in <answer>.")
            .group(groups::evaluation),
        boolean("skill", true)
            .label("One-step skill")
            .help("Also measures greedy accuracy on problems of a single operation.")
            .group(groups::evaluation)
            .advanced(),
    };
    spec.fields = joined({data, taskFields(), samplingFields(64), searchFields(), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
