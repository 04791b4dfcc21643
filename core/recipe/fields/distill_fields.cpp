// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

FieldList dataFields() {
    return {
        Field("model", FieldType::Model, nullptr)
            .label("Student")
            .help("What is trained: a folder, a run of the project, or run/step-N.")
            .group(groups::model),
        Field("teacher", FieldType::Model, nullptr)
            .label("Teacher")
            .help("Whose distribution the student takes on, of any size, with the student's "
                  "tokenizer. It is never trained.")
            .group(groups::model),
        Field("dataset", FieldType::Dataset, "")
            .label("Dataset")
            .help("\"prompt\" in each line, and \"completion\" unless all are sampled. Empty: "
                  "problems of the task below and their worked solutions.")
            .group(groups::model),
        integer("prompts_per_step", 16)
            .label("Prompts per step")
            .help("One completion each.")
            .group(groups::model)
            .range(1, 65536),
        integer("per_device_train_batch_size", 0)
            .label("Micro-batch")
            .help("Sequences in one forward and backward pass; 0 chooses. Changes memory and "
                  "speed, never the gradient.")
            .group(groups::model)
            .unit("sequences")
            .range(0, 65536)
            .advanced(),
        integer("max_length", 1024)
            .label("Longest row")
            .help("Rows of the dataset that are longer are skipped and counted.")
            .group(groups::model)
            .unit("tokens")
            .range(2, 1 << 20)
            .advanced(),
    };
}

FieldList objectiveFields() {
    return {
        number("beta", 0.5)
            .label("β")
            .help("Which divergence: 0 is KL(teacher ‖ student), which covers all the teacher "
                  "does; 1 is KL(student ‖ teacher), which avoids what it never does; between them "
                  "the generalised Jensen–Shannon divergence.")
            .group(groups::policy)
            .paper("0.5 (GKD)")
            .range(0, 1),
        number("lmbda", 0.5)
            .label("On-policy share λ")
            .help("Share of completions that the student samples itself; 1 is on-policy "
                  "distillation, 0 learns from given completions alone.")
            .group(groups::policy)
            .paper("0.5 (GKD)")
            .range(0, 1),
        boolean("seq_kd", false)
            .label("Teacher's samples")
            .help("The other completions are sampled from the teacher instead of read.")
            .group(groups::policy),
        number("distillation_temperature", 1.0)
            .label("Temperature of the loss")
            .help("Both distributions are compared at it.")
            .group(groups::policy)
            .paper("1 (GKD)")
            .range(0.01, 100)
            .advanced(),
    };
}

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    checkTask(recipe, problems);
    if (recipe.get<bool>("seq_kd") && recipe.get<double>("lmbda") == 1)
        note(problems, "seq_kd",
             "With lmbda 1 the student samples every completion, and the teacher none.");
    if (recipe.get<int64_t>("per_device_train_batch_size") >
        recipe.get<int64_t>("prompts_per_step"))
        block(problems, "per_device_train_batch_size",
              "A micro-batch of " +
                  std::to_string(recipe.get<int64_t>("per_device_train_batch_size")) +
                  " is larger than the " + std::to_string(recipe.get<int64_t>("prompts_per_step")) +
                  " prompts of a step. Use at most that, or 0.");
    return problems;
}

} // namespace

StageSpec distillSpec() {
    StageSpec spec;
    spec.name = "distill";
    spec.title = "Distillation";
    spec.summary = "Draws a student's distribution to a teacher's, on the student's own samples or "
                   "on given ones (GKD).";
    OptimizerDefaults optimizer;
    optimizer.learningRate = 1e-5;
    optimizer.warmupSteps = 0;
    optimizer.scheduler = "cosine";
    spec.fields =
        joined({dataFields(), taskFields(), samplingFields(128), objectiveFields(),
                optimizerFields(optimizer), memoryFields(), runFields(100, 50), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
