// SPDX-License-Identifier: GPL-3.0-or-later
// From rewards to advantages, and which groups are learned from.
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"
#include "core/train/advantages/estimators.h"

#include <algorithm>
#include <iterator>

namespace rationale::fields {

namespace {

using advantages::EstimatorInfo;

std::vector<std::string> estimatorTexts(const char* EstimatorInfo::*text) {
    std::vector<std::string> texts;
    for (const EstimatorInfo& estimator : advantages::estimators)
        texts.emplace_back(estimator.*text);
    return texts;
}

const EstimatorInfo& estimatorOf(const Recipe& recipe) {
    const auto name = recipe.get<std::string>("advantage_baseline");
    const auto* found =
        std::find_if(std::begin(advantages::estimators), std::end(advantages::estimators),
                     [&](const EstimatorInfo& estimator) { return estimator.name == name; });
    return found != std::end(advantages::estimators) ? *found : advantages::estimators[0];
}

void checkProcess(const Recipe& recipe, std::vector<Problem>& problems) {
    if (recipe.get<std::string>("supervision") != "process")
        return;
    if (recipe.get<std::string>("task.name") != "chains" &&
        recipe.get<std::string>("process_model").empty())
        block(problems, "supervision",
              "Only the task chains checks its steps itself. Name a process_model, or use "
              "task.name chains, or outcome.");
    if (recipe.get<std::string>("advantage_baseline") != "mean")
        block(problems, "advantage_baseline",
              "Process supervision has a baseline of its own, the mean of the group's steps. Use "
              "mean.");
    if (recipe.get<bool>("kl_in_reward"))
        block(problems, "kl_in_reward",
              "Process supervision has the KL in the loss. Use false, or supervision outcome.");
}

} // namespace

FieldList advantageFields() {
    return {
        choice("scale_rewards", "group", {"group", "batch", "none"})
            .label("Advantage scale")
            .help("What the centred reward is divided by: the spread of its group, of the whole "
                  "batch, or nothing (Dr. GRPO).")
            .group(groups::policy)
            .paper("group (R1-Zero)"),
        choice("advantage_baseline", "mean", estimatorTexts(&EstimatorInfo::name))
            .choiceHelp(estimatorTexts(&EstimatorInfo::help))
            .label("Baseline")
            .help("What a reward is compared with.")
            .group(groups::policy)
            .paper("mean (R1-Zero)")
            .advanced(),
        choice("supervision", "outcome", {"outcome", "process"})
            .label("Supervision")
            .help("One advantage for an answer, or one for each token: of the steps that are still "
                  "to come, each checked by the task or scored by the model below, and of the "
                  "answer's reward as the last step.")
            .group(groups::policy)
            .paper("outcome (R1-Zero)")
            .advanced(),
        Field("process_model", FieldType::Model, "")
            .label("Process reward model")
            .help("With supervision process: a run of process_reward, whose probability that a "
                  "step is right is the step's reward. Empty: the task checks its steps itself.")
            .group(groups::policy)
            .advanced(),
        boolean("kl_in_reward", false)
            .label("KL in the reward")
            .help("Takes β times the divergence from the reference off the reward (k1) in place of "
                  "adding it to the loss: summed over the answer, or for reinforce_plus_plus over "
                  "what follows each token.")
            .group(groups::policy)
            .paper("false (R1-Zero)")
            .advanced(),
        boolean("dynamic_sampling", false)
            .label("Dynamic sampling")
            .help("Leaves out groups whose answers are all right or all wrong and draws further "
                  "prompts in their place.")
            .group(groups::policy)
            .paper("true (DAPO)")
            .advanced(),
        integer("dynamic_sampling_max_batches", 10)
            .label("Batches to draw at most")
            .help("Batches of prompts in one step of dynamic sampling, the first included; then "
                  "groups without any spread fill the step up.")
            .group(groups::policy)
            .range(1, 1000)
            .advanced(),
    };
}

void checkAdvantages(const Recipe& recipe, std::vector<Problem>& problems) {
    const EstimatorInfo& estimator = estimatorOf(recipe);
    if (estimator.needsGroup && recipe.get<int64_t>("num_generations") < 2)
        block(problems, "num_generations",
              "A group of 1 has no baseline, so every advantage is 0. Use at least 2.");
    if (recipe.get<bool>("kl_in_reward") && recipe.get<double>("beta") == 0)
        block(problems, "kl_in_reward",
              "There is no divergence to take off the reward while beta is 0. Set beta above 0, or "
              "this to false.");
    if (recipe.get<bool>("kl_in_reward") && !estimator.readsReward)
        block(problems, "kl_in_reward",
              std::string("advantage_baseline ") + estimator.name +
                  " does not look at the reward. Use false, which puts the KL into the loss.");
    if (recipe.get<bool>("dynamic_sampling") && recipe.get<int64_t>("num_generations") < 2)
        block(problems, "dynamic_sampling",
              "A group of 1 is always all right or all wrong. Use num_generations 2 or more, or "
              "false.");
    if (recipe.has("scale_rewards") && !estimator.scales)
        note(problems, "scale_rewards",
             std::string("advantage_baseline ") + estimator.name +
                 " has a scale of its own; this one is not used.");
    checkProcess(recipe, problems);
}

} // namespace rationale::fields
