// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

FieldList dataFields() {
    return {
        Field("model", FieldType::Model, nullptr)
            .label("Model")
            .help("What is sampled: a folder, a run of the project, or run/step-N.")
            .group(groups::model),
        integer("prompts_per_step", 32)
            .label("Prompts per step")
            .help("Fresh problems drawn at each step.")
            .group(groups::model)
            .range(1, 65536),
        integer("num_generations", 4)
            .label("Answers per prompt")
            .help("Sampled from each prompt, then filtered.")
            .group(groups::model)
            .paper("64 (DeepSeekMath, RFT)")
            .range(1, 1024),
        choice("output", "completions", {"completions", "pairs", "labelled", "steps"})
            .label("Rows")
            .help("completions: what passes the filters, for SFT. pairs: one that passes with one "
                  "of less reward, for preference and reward models. labelled: every answer with "
                  "whether it passes, for KTO and pointwise reward models. steps: every answer in "
                  "steps "
                  "with whether each is right, for process_reward (task chains; step_separator "
                  "\" .\").")
            .group(groups::model),
        integer("keep_per_prompt", 0)
            .label("Rows per prompt")
            .help(
                "At most so many of each prompt, best reward first, of labelled and steps best and "
                "worst in turn; 0 keeps all.")
            .group(groups::model)
            .range(0, 1024),
        number("min_margin", 0)
            .label("Least margin")
            .help("Of pairs: how much more reward the chosen answer has.")
            .group(groups::model)
            .range(0, 1e6)
            .advanced(),
        boolean("dedupe", true)
            .label("No duplicates")
            .help("Equal prompts with equal answers become one row.")
            .group(groups::model)
            .paper("yes (DeepSeekMath)")
            .advanced(),
    };
}

FieldList answerFilterFields() {
    return {
        boolean("filter.correct", true)
            .label("Right answers only")
            .help("Wrong ones are left out.")
            .group(groups::filters)
            .paper("yes (R1)"),
        number("filter.min_reward", -1e6)
            .label("Least reward")
            .help("Sum of the weighted rewards below.")
            .group(groups::filters)
            .range(-1e6, 1e6)
            .advanced(),
    };
}

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkTask(recipe, problems);
    const bool one = recipe.get<int64_t>("num_generations") < 2;
    if (recipe.get<std::string>("output") == "steps" &&
        recipe.get<std::string>("task.name") != "chains")
        block(problems, "output",
              "Only the task chains checks the steps of an answer. Use task.name chains.");
    if (one && recipe.get<std::string>("output") == "pairs")
        block(problems, "num_generations", "A pair needs at least 2 answers to a prompt.");
    if (recipe.get<double>("temperature") == 0 && !one)
        warn(problems, "num_generations",
             "At temperature 0 all answers to a prompt are equal. Use 1.");
    return problems;
}

} // namespace

StageSpec rejectionSampleSpec() {
    StageSpec spec;
    spec.name = "rejection_sample";
    spec.title = "Rejection sampling";
    spec.summary = "Samples a model and keeps what passes the filters as a dataset.";
    spec.output = ArtifactKind::Dataset;
    spec.fields = joined({dataFields(), taskFields(), answerFilterFields(), textFilterFields(true),
                          rewardFields(), samplingFields(64), runFields(16, 4), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
