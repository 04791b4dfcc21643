// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    checkTask(recipe, problems);
    if (recipe.get<bool>("packing") &&
        recipe.get<int64_t>("max_length") > recipe.get<int64_t>("tokens_per_step"))
        block(problems, "tokens_per_step",
              "One sequence of max_length " + std::to_string(recipe.get<int64_t>("max_length")) +
                  " does not fit a step of " +
                  std::to_string(recipe.get<int64_t>("tokens_per_step")) + " tokens.");
    return problems;
}

} // namespace

StageSpec sftSpec() {
    StageSpec spec;
    spec.name = "sft";
    spec.title = "Supervised fine-tuning";
    spec.summary = "Trains a model on prompts with wanted completions.";
    const FieldList data = {
        Field("model", FieldType::Model, nullptr)
            .label("Base model")
            .help("What to start from: a folder, a run of the project, or run/step-N.")
            .group(groups::model),
        Field("dataset", FieldType::Dataset, "")
            .label("Dataset")
            .help("\"prompt\" and \"completion\" in each line: a JSONL file, a dataset of the "
                  "project, or a run that made one. Empty: worked solutions of the task below.")
            .group(groups::model),
        boolean("completion_only_loss", true)
            .label("Loss on the completion only")
            .help("The prompt is read but not learned.")
            .group(groups::model),
        boolean("packing", true)
            .label("Packing")
            .help("Fills each step with whole sequences up to its token count; sequences never see "
                  "each other.")
            .group(groups::model)
            .paper("yes (DeepSeek-V3, with sample masks)")
            .advanced(),
        choice("loss_type", "nll", {"nll", "dft"})
            .label("Loss")
            .help("nll: cross-entropy. dft: each token's loss weighted by its own probability.")
            .group(groups::model)
            .advanced(),
        integer("tokens_per_step", 4096)
            .label("Tokens per step")
            .help("With packing, how much goes into one optimizer step.")
            .group(groups::model)
            .unit("tokens")
            .range(1, 1 << 24),
        integer("per_device_train_batch_size", 32)
            .label("Sequences per step")
            .help("Without packing, how many sequences go into one optimizer step.")
            .group(groups::model)
            .range(1, 65536)
            .advanced(),
        integer("max_length", 128)
            .label("Longest sequence")
            .help("Longer sequences are skipped and counted.")
            .group(groups::model)
            .unit("tokens")
            .range(2, 1 << 20),
    };
    OptimizerDefaults optimizer;
    optimizer.learningRate = 2e-4;
    optimizer.adamBeta2 = 0.95;
    optimizer.warmupSteps = 5;
    optimizer.scheduler = "cosine";
    optimizer.paperLearningRate = "5e-6 to 1e-6 (DeepSeek-V3 SFT)";
    spec.fields = joined({data, taskFields(), optimizerFields(optimizer), memoryFields(),
                          mixtureLossFields(0, 0), runFields(100, 50), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
