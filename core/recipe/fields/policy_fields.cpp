// SPDX-License-Identifier: GPL-3.0-or-later
// What the stages share that learn from answers of their own policy.
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

#include <algorithm>
#include <set>

namespace rationale::fields {

Field microBatchField() {
    return integer("per_device_train_batch_size", 0)
        .label("Micro-batch")
        .help("Answers in one forward and backward pass; 0 chooses. Changes memory and speed, "
              "never the gradient.")
        .group(groups::policy)
        .unit("answers")
        .range(0, 65536)
        .advanced();
}

Field referenceRefreshField() {
    return integer("ref_model_sync_steps", 0)
        .label("Reference refresh")
        .help("Steps after which the policy becomes the reference; 0 never.")
        .group(groups::policy)
        .unit("steps")
        .paper("400 (R1-Zero)")
        .atLeast(0)
        .advanced();
}

Field routerReplayField() {
    return boolean("router_replay", true)
        .label("Replay experts")
        .help("Of a model with experts: training sends every token to the experts that "
              "sampling sent it to.")
        .group(groups::policy)
        .advanced();
}

FieldList policyEvaluationFields() {
    const FieldList switches = {
        integer("preflight_prompts", 4)
            .label("Pre-flight prompts")
            .help("Prompts that are answered and scored before the first step, to warn of what "
                  "would spoil the training (truncation, templates, rewards that are all alike); 0 "
                  "none.")
            .group(groups::evaluation)
            .unit("prompts")
            .range(0, 1024)
            .advanced(),
        boolean("evaluation.before", true)
            .label("Measure before")
            .help("Evaluates the base model on held-out problems before the first step.")
            .group(groups::evaluation),
        boolean("evaluation.after", true)
            .label("Measure after")
            .help("Evaluates the trained model on the same problems after the last step.")
            .group(groups::evaluation),
    };
    const FieldList during = {
        integer("eval_steps", 20)
            .label("Measure every")
            .help("Steps between small evaluations on held-out problems; 0 none.")
            .group(groups::evaluation)
            .unit("steps")
            .atLeast(0)
            .live(),
        integer("eval_prompts", 64)
            .label("Prompts of the small evaluation")
            .help("Taken from the front of the same held-out problems.")
            .group(groups::evaluation)
            .range(1, 100000)
            .advanced(),
        integer("eval_samples", 8)
            .label("Answers of the small evaluation")
            .help("Answers to each of these prompts.")
            .group(groups::evaluation)
            .range(1, 1024)
            .advanced(),
    };
    return joined({switches, evaluationSizeFields("evaluation.", 512, 16), during});
}

void checkMiniBatches(const Recipe& recipe, const char* key, std::vector<Problem>& problems) {
    const auto group = recipe.get<int64_t>("num_generations");
    const auto prompts = recipe.get<int64_t>("prompts_per_step");
    const auto parts = recipe.get<int64_t>(key);
    const int64_t answers = group * prompts;
    if (answers % parts != 0) {
        int64_t below = std::min(parts, answers);
        while (answers % below != 0)
            --below;
        block(problems, key,
              std::to_string(prompts) + " × " + std::to_string(group) + " = " +
                  std::to_string(answers) + " answers do not divide into " + std::to_string(parts) +
                  " mini-batches. Use " + std::to_string(below) + ".");
    }
    const int64_t each = answers / std::max<int64_t>(1, parts);
    if (recipe.get<int64_t>("per_device_train_batch_size") > each)
        block(problems, "per_device_train_batch_size",
              "A micro-batch of " +
                  std::to_string(recipe.get<int64_t>("per_device_train_batch_size")) +
                  " is larger than the " + std::to_string(each) +
                  " answers of an update. Use at most that, or 0.");
}

void checkRewards(const Recipe& recipe, std::vector<Problem>& problems) {
    const auto names = recipe.get<std::vector<std::string>>("reward_funcs");
    const auto weights = recipe.get<std::vector<double>>("reward_weights");
    if (names.empty())
        block(problems, "reward_funcs", "No reward is chosen, so nothing can be learned.");
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
        block(problems, "reward_funcs", "A reward is named twice; use its weight instead.");
    if (!weights.empty() && weights.size() != names.size())
        block(problems, "reward_weights",
              std::to_string(weights.size()) + " weights for " + std::to_string(names.size()) +
                  " rewards. Give one for each of reward_funcs, or none.");
    const bool allZero = !weights.empty() && std::all_of(weights.begin(), weights.end(),
                                                         [](double w) { return w == 0; });
    if (allZero)
        block(problems, "reward_weights", "All weights are 0, so nothing can be learned.");
}

/// The positions of the base are known before it is loaded when it is a built-in recipe.
void checkPositions(const Recipe& recipe, std::vector<Problem>& problems) {
    const Preset* base = findPreset(recipe.get<std::string>("model"));
    if (!base)
        return;
    const Recipe baseRecipe = Recipe::fromYaml(base->yaml, base->name);
    if (baseRecipe.stage().name != "pretrain")
        return;
    const auto positions = baseRecipe.get<int64_t>("architecture.max_position_embeddings");
    const auto length = recipe.get<int64_t>("max_completion_length");
    if (length >= positions)
        block(problems, "max_completion_length",
              "Prompt and completion must fit the " + std::to_string(positions) + " positions of " +
                  base->name + ". Use at most " + std::to_string(positions - 32) + ".");
}

} // namespace rationale::fields
