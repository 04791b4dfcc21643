// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"
#include "kernels/policy_variants.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace rationale::fields {

namespace {

using kernels::policy::Aggregation;
using kernels::policy::VariantInfo;

FieldList modelFields() {
    return {
        Field("model", FieldType::Model, nullptr)
            .label("Base model")
            .help("What to start from: a folder, a run of the project, run/step-N, or a recipe "
                  "whose model is trained first when the project has none.")
            .group(groups::model)
            .paper("DeepSeek-V3-Base"),
        integer("prompts_per_step", 32)
            .label("Prompts per step")
            .help("Fresh problems drawn at each step.")
            .group(groups::model)
            .paper("32 (R1-Zero)")
            .range(1, 65536),
        integer("num_generations", 16)
            .label("Group size G")
            .help("Answers to each prompt; their mean reward is the baseline.")
            .group(groups::model)
            .paper("16 (R1-Zero)")
            .range(1, 1024),
    };
}

std::vector<std::string> variantTexts(const char* VariantInfo::*text) {
    std::vector<std::string> texts;
    for (const VariantInfo& variant : kernels::policy::variants)
        texts.emplace_back(variant.*text);
    return texts;
}

FieldList objectiveFields() {
    return {
        number("beta", 0.001)
            .label("KL coefficient β")
            .help("Weight of the divergence from the reference model in the loss, or in the reward "
                  "with kl_in_reward; 0 needs no reference model.")
            .group(groups::policy)
            .paper("0.001 (R1-Zero)")
            .range(0, 10)
            .live(),
        number("epsilon", 0.2)
            .label("Clip ε")
            .help("The ratio of new to old probability is clipped at 1 − ε. Inert while there is "
                  "one update per rollout.")
            .group(groups::policy)
            .paper("10 (R1, stage 1)")
            .range(0, 100)
            .live(),
        number("epsilon_high", 0)
            .label("Clip ε, high side")
            .help("Clipped at 1 + this; 0 takes ε. For cispo it is the cap of the ratio itself.")
            .group(groups::policy)
            .paper("0.28 (DAPO)")
            .range(0, 100)
            .live(),
        choice("loss_type", "dapo", variantTexts(&VariantInfo::name))
            .choiceHelp(variantTexts(&VariantInfo::help))
            .label("Loss")
            .help("The loss of a token, and how token losses are weighed.")
            .group(groups::policy)
            .paper("grpo (R1-Zero)"),
        choice("importance_sampling_level", "token", {"token", "sequence"})
            .label("Ratio level")
            .help("One ratio per token, or one per answer (GSPO).")
            .group(groups::policy)
            .advanced(),
    };
}

FieldList updateFields() {
    return {
        integer("num_iterations", 1)
            .label("Updates per sample")
            .help("How often each rollout is learned from (μ).")
            .group(groups::policy)
            .paper("1 (R1-Zero)")
            .range(1, 64)
            .advanced(),
        integer("steps_per_generation", 1)
            .label("Mini-batches")
            .help("Parts a rollout is split into, one optimizer update each.")
            .group(groups::policy)
            .paper("16 (R1-Zero)")
            .range(1, 1024)
            .advanced(),
        microBatchField(),
        boolean("mask_truncated_completions", false)
            .label("Mask cut-off answers")
            .help("Answers that reached the length limit do not enter the loss; they still count "
                  "for the baseline.")
            .group(groups::policy)
            .advanced(),
        choice("kl_estimator", "k3", {"k1", "k2", "k3"})
            .label("KL estimator")
            .help("k3 is unbiased and never negative; k2 has the right gradient.")
            .group(groups::policy)
            .paper("k3 (GRPO)")
            .advanced(),
        referenceRefreshField(),
    };
}

FieldList correctionFields() {
    return {
        number("delta", 0)
            .label("Cap δ")
            .help("Upper cap of the ratio on both signs of the advantage; 0 none.")
            .group(groups::policy)
            .paper("(INTELLECT-2)")
            .range(0, 1000)
            .advanced(),
        number("dual_clip", 0)
            .label("Dual clip")
            .help("Bounds the loss of bad answers at this many times the advantage; 0 none.")
            .group(groups::policy)
            .range(0, 1000)
            .advanced(),
        number("importance_sampling_cap", 0)
            .label("Sampler correction")
            .help("Corrects for a sampler that differs from the trainer, truncated at this ratio; "
                  "0 none. Here both share kernels and weights, so there is nothing to correct.")
            .group(groups::policy)
            .range(0, 1000)
            .advanced(),
        routerReplayField(),
        number("sapo_temperature_pos", 1.0)
            .label("sapo τ, good answers")
            .help("Steepness of the soft gate for positive advantages.")
            .group(groups::policy)
            .range(0.001, 1000)
            .advanced(),
        number("sapo_temperature_neg", 1.05)
            .label("sapo τ, bad answers")
            .help("Steepness of the soft gate for negative advantages.")
            .group(groups::policy)
            .range(0.001, 1000)
            .advanced(),
    };
}

const VariantInfo& variantOf(const Recipe& recipe) {
    const auto name = recipe.get<std::string>("loss_type");
    const auto* found =
        std::find_if(std::begin(kernels::policy::variants), std::end(kernels::policy::variants),
                     [&](const VariantInfo& variant) { return variant.name == name; });
    return found != std::end(kernels::policy::variants) ? *found : kernels::policy::variants[0];
}

void checkVariant(const Recipe& recipe, std::vector<Problem>& problems) {
    const VariantInfo& variant = variantOf(recipe);
    const bool sequence = recipe.get<std::string>("importance_sampling_level") == "sequence";
    if (sequence && !variant.sequenceRatio)
        block(problems, "importance_sampling_level",
              std::string("Sequence ratios do not go with loss_type ") + variant.name +
                  ". Use token, or grpo.");
    if (sequence && variant.sequenceRatio && variant.aggregation != Aggregation::SequenceMean)
        warn(problems, "importance_sampling_level",
             "With sequence ratios a loss summed over tokens weighs answers by their length. GSPO "
             "uses loss_type grpo.");
    if (variant.absoluteCap && recipe.get<double>("epsilon_high") <= 0)
        block(problems, "epsilon_high",
              std::string(variant.name) +
                  " needs epsilon_high, the cap of the ratio itself. Use 5.");
}

void checkPolicy(const Recipe& recipe, std::vector<Problem>& problems) {
    const auto beta = recipe.get<double>("beta");
    checkVariant(recipe, problems);
    // One update per rollout has a ratio of 1, which no clip touches.
    const bool hasClip = recipe.get<int64_t>("num_iterations") > 1 ||
                         recipe.get<int64_t>("steps_per_generation") > 1;
    if (hasClip && recipe.get<double>("epsilon") >= 1 && recipe.get<double>("epsilon_high") == 0 &&
        !variantOf(recipe).absoluteCap)
        note(problems, "epsilon", "With ε of 1 or more the ratio is never clipped from below.");
    if (recipe.get<int64_t>("ref_model_sync_steps") > 0 && beta == 0)
        block(problems, "ref_model_sync_steps",
              "There is no reference model to refresh while beta is 0. Set beta above 0, or this "
              "to 0.");
    if (recipe.get<double>("dual_clip") > 0 && recipe.get<double>("dual_clip") <= 1)
        block(problems, "dual_clip", "The dual clip must be above 1 (veRL uses 3), or 0 for none.");
    if (recipe.get<double>("temperature") == 0)
        block(problems, "temperature",
              "At temperature 0 all answers of a group are equal, so every advantage is 0. Use 1.");
    if (recipe.get<double>("learning_rate") > 1e-3)
        warn(problems, "learning_rate",
             shortNumber(recipe.get<double>("learning_rate")) +
                 " is far above what policies survive; 3e-4 is usual below 3 M parameters.");
}

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    checkTask(recipe, problems);
    checkMiniBatches(recipe, "steps_per_generation", problems);
    checkRewards(recipe, problems);
    checkRewardModels(recipe, problems);
    checkPolicy(recipe, problems);
    checkAdvantages(recipe, problems);
    checkPositions(recipe, problems);
    return problems;
}

} // namespace

StageSpec grpoSpec() {
    StageSpec spec;
    spec.name = "grpo";
    spec.title = "GRPO";
    spec.summary = "Reinforcement learning with group-relative advantages and rule rewards.";
    OptimizerDefaults optimizer;
    optimizer.learningRate = 1e-6;
    optimizer.adamBeta2 = 0.95;
    optimizer.warmupSteps = 0;
    optimizer.paperLearningRate = "3e-6 (R1-Zero)";
    spec.fields = joined({modelFields(), taskFields(), samplingFields(512), objectiveFields(),
                          advantageFields(), updateFields(), correctionFields(), rewardFields(),
                          optimizerFields(optimizer), memoryFields(), policyEvaluationFields(),
                          runFields(120, 20), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
