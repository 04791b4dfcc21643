// SPDX-License-Identifier: GPL-3.0-or-later
// The two stages that train a model to score texts: of whole answers, and of steps.
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

Field datasetField(const std::string& columns) {
    return Field("dataset", FieldType::Dataset, nullptr)
        .label("Dataset")
        .help(columns + " in each line: a JSONL file, a dataset of the project, or a run that made "
                        "one.")
        .group(groups::model);
}

Field startField() {
    return Field("model", FieldType::Model, nullptr)
        .label("Base model")
        .help("What to start from: a language model, which gets a new head, or a model of this "
              "stage. A folder, a run of the project, or run/step-N.")
        .group(groups::model);
}

/// What both stages have: batches, the held-out part.
FieldList batchFields(int64_t sequences) {
    return {
        integer("max_length", 1024)
            .label("Longest sequence")
            .help("Rows with a longer text are skipped and counted.")
            .group(groups::model)
            .unit("tokens")
            .range(2, 1 << 20),
        integer("per_device_train_batch_size", sequences)
            .label("Rows per micro-batch")
            .help("Read together; the gradient does not depend on it.")
            .group(groups::model)
            .range(1, 65536),
        integer("gradient_accumulation_steps", 1)
            .label("Micro-batches per step")
            .help("An optimizer step has this many times so many rows.")
            .group(groups::model)
            .range(1, 65536)
            .advanced(),
        number("eval_fraction", 0.05)
            .label("Held-out share")
            .help(
                "Share of the rows that are never trained on, chosen by a hash of the prompt: the "
                "same ones in every run.")
            .group(groups::evaluation)
            .range(0, 0.9),
        integer("eval_steps", 50)
            .label("Held-out rows every")
            .help("Steps between measurements on all held-out rows; 0 measures at the end only.")
            .group(groups::evaluation)
            .unit("steps")
            .atLeast(0)
            .live(),
    };
}

FieldList trainingFields(double learningRate, const char* paper) {
    OptimizerDefaults optimizer;
    optimizer.learningRate = learningRate;
    optimizer.warmupSteps = 5;
    optimizer.scheduler = "cosine";
    optimizer.paperLearningRate = paper;
    return joined(
        {optimizerFields(optimizer), checkpointingFields(), runFields(200, 50), machineFields()});
}

std::vector<Problem> checkRewardModel(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    if (recipe.get<std::string>("loss_type") == "pointwise" &&
        recipe.get<double>("center_rewards_coefficient") > 0)
        block(problems, "center_rewards_coefficient",
              "center_rewards_coefficient is for pairs, whose scores have no centre. Use 0.");
    return problems;
}

std::vector<Problem> checkProcessReward(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    if (recipe.get<std::string>("step_separator").empty())
        block(problems, "step_separator", "Steps need something between them. Use \\n.");
    return problems;
}

} // namespace

StageSpec rewardModelSpec() {
    StageSpec spec;
    spec.name = "reward_model";
    spec.title = "Reward model";
    spec.summary = "Trains a model to score answers from preferences or labels.";
    const FieldList data = {
        startField(),
        datasetField("\"prompt\", \"chosen\" and \"rejected\" (and \"margin\" if there is one), or "
                     "for pointwise \"prompt\", \"completion\" and \"label\","),
        choice("loss_type", "pairwise", {"pairwise", "pointwise"})
            .label("Loss")
            .help("pairwise: the chosen answer above the rejected one (Bradley–Terry). pointwise: "
                  "each answer good or bad by itself.")
            .group(groups::model)
            .paper("pairwise (DeepSeek-R1, helpful; pointwise for safety)"),
        choice("scores", "whole", {"whole", "answer"})
            .label("Judges")
            .help("whole: reasoning and answer. answer: the thought is taken away first. Kept with "
                  "the model, so that the reward in RL judges the same.")
            .group(groups::model)
            .paper("answer (DeepSeek-R1, helpful; whole for safety)"),
        number("center_rewards_coefficient", 0)
            .label("Centring")
            .help("Weight of the squared sum of both scores, which keeps them around 0.")
            .group(groups::model)
            .range(0, 1000)
            .advanced(),
    };
    spec.fields =
        joined({data, batchFields(16), trainingFields(1e-4, "6e-6 (DeepSeek-R1, batch 256)")});
    spec.crossCheck = checkRewardModel;
    return spec;
}

StageSpec processRewardSpec() {
    StageSpec spec;
    spec.name = "process_reward";
    spec.title = "Process reward model";
    spec.summary = "Trains a model to say of each step whether it is right.";
    const FieldList data = {
        startField(),
        datasetField("\"prompt\", \"completions\" (the steps) and \"labels\" (true or false for "
                     "each)"),
        text("step_separator", "\\n")
            .label("Step separator")
            .help(
                "Stands after each step; its last token is where the step is judged. \\n is a new "
                "line. Kept with the model.")
            .group(groups::model),
        boolean("train_on_last_step_only", false)
            .label("Last step only")
            .help("Learns the label of the last step of each row alone.")
            .group(groups::model)
            .advanced(),
    };
    spec.fields = joined({data, batchFields(16), trainingFields(1e-5, "")});
    spec.crossCheck = checkProcessReward;
    return spec;
}

} // namespace rationale::fields
