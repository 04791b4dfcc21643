// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

FieldList modelFields() {
    return {
        Field("model", FieldType::Model, nullptr)
            .label("Base model")
            .help("What the policy starts from, and its reference: a folder, a run of the project, "
                  "run/step-N, or a recipe whose model is trained first when the project has none.")
            .group(groups::model),
        Field("value_model", FieldType::Model, "")
            .label("Critic")
            .help("What the critic starts from: a run of reward_model, or a language model, which "
                  "gets a new head. Empty: the base model.")
            .group(groups::model)
            .paper("the reward model (InstructGPT)"),
        integer("prompts_per_step", 32)
            .label("Prompts per step")
            .help("Fresh problems drawn at each step.")
            .group(groups::model)
            .range(1, 65536),
        integer("num_generations", 1)
            .label("Answers to a prompt")
            .help("The critic is the baseline, so one is enough.")
            .group(groups::model)
            .range(1, 1024),
    };
}

FieldList objectiveFields() {
    return {
        number("kl_coef", 0.05)
            .label("KL coefficient")
            .help("Weight of the divergence from the reference model; 0 needs no reference model.")
            .group(groups::policy)
            .range(0, 10)
            .live(),
        choice("kl_in", "reward", {"reward", "loss"})
            .choiceHelp({"Taken off what each token earns: what follows a token counts too, so "
                         "long answers pay for their length.",
                         "Added to the loss of each token, as in GRPO."})
            .label("KL in")
            .help("Where the divergence counts.")
            .group(groups::policy)
            .paper("reward (InstructGPT)"),
        choice("kl_estimator", "k1", {"k1", "k2", "k3"})
            .label("KL estimator")
            .help("k1 is the plain log-ratio, for the reward; k3 is unbiased and never negative; "
                  "k2 has the right gradient.")
            .group(groups::policy)
            .advanced(),
        number("cliprange", 0.2)
            .label("Clip ε")
            .help("The ratio of new to old probability is clipped at 1 ± ε.")
            .group(groups::policy)
            .paper("0.2 (Schulman et al. 2017)")
            .range(0.0001, 100)
            .live(),
        number("missing_eos_penalty", 0)
            .label("Penalty without end")
            .help("Taken off the score of an answer that was cut off before its end token.")
            .group(groups::policy)
            .range(0, 1000)
            .advanced(),
    };
}

FieldList criticFields() {
    return {
        number("gamma", 1)
            .label("Discount γ")
            .help("What the next token's value is worth now.")
            .group(groups::policy)
            .range(0, 1)
            .advanced(),
        number("lam", 0.95)
            .label("GAE λ")
            .help("1 looks at what an answer earned in the end, less the value; lower values trust "
                  "the critic between. On reasoning 0.95 was clearly worse than 1.")
            .group(groups::policy)
            .paper("0.95 and 1.0 (R1, PPO against GRPO)")
            .range(0, 1),
        boolean("whiten_advantages", true)
            .label("Whiten advantages")
            .help("Mean 0 and spread 1 over all tokens of the step.")
            .group(groups::policy)
            .advanced(),
        number("cliprange_value", 0.2)
            .label("Clip of the value")
            .help("A value further than this from the old one is not rewarded for it; 0 none.")
            .group(groups::policy)
            .range(0, 1000)
            .advanced()
            .live(),
        number("vf_coef", 0.1)
            .label("Weight of the value loss")
            .help("The critic has an optimizer of its own: this counts where its gradient is "
                  "clipped by max_grad_norm.")
            .group(groups::policy)
            .range(0.000001, 1000)
            .advanced(),
    };
}

FieldList updateFields() {
    return {
        integer("num_ppo_epochs", 4)
            .label("Updates per sample")
            .help("How often policy and critic learn from each rollout.")
            .group(groups::policy)
            .range(1, 64),
        integer("num_mini_batches", 1)
            .label("Mini-batches")
            .help("Parts a rollout is split into, one optimizer update each; drawn anew for each "
                  "pass over it.")
            .group(groups::policy)
            .range(1, 1024)
            .advanced(),
        microBatchField(),
        referenceRefreshField(),
        routerReplayField(),
    };
}

FieldList criticOptimizerFields() {
    return {
        number("critic_learning_rate", 1e-5)
            .label("Learning rate of the critic")
            .help("Follows the same schedule as the policy's.")
            .group(groups::optimizer)
            .paper("1e-5 (veRL)")
            .range(0, 1)
            .live(),
    };
}

void checkPolicy(const Recipe& recipe, std::vector<Problem>& problems) {
    const bool hasKl = recipe.get<double>("kl_coef") > 0;
    if (recipe.get<int64_t>("ref_model_sync_steps") > 0 && !hasKl)
        block(problems, "ref_model_sync_steps",
              "There is no reference model to refresh while kl_coef is 0. Set kl_coef above 0, or "
              "this to 0.");
    if (recipe.get<double>("temperature") == 0)
        block(problems, "temperature",
              "At temperature 0 nothing but the likeliest answer is ever tried. Use 1.");
    if (hasKl && recipe.get<std::string>("kl_in") == "loss" &&
        recipe.get<std::string>("kl_estimator") == "k1")
        warn(problems, "kl_estimator",
             "In the loss the gradient of k1 is 0 on average: it does not hold the policy. Use "
             "k3.");
    if (recipe.get<double>("critic_learning_rate") == 0)
        warn(problems, "critic_learning_rate", "A critic that never learns knows nothing.");
}

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    checkTask(recipe, problems);
    checkMiniBatches(recipe, "num_mini_batches", problems);
    checkRewards(recipe, problems);
    checkRewardModels(recipe, problems);
    checkPolicy(recipe, problems);
    checkPositions(recipe, problems);
    return problems;
}

} // namespace

StageSpec ppoSpec() {
    StageSpec spec;
    spec.name = "ppo";
    spec.title = "PPO";
    spec.summary = "Reinforcement learning with a critic: an advantage for every token.";
    OptimizerDefaults optimizer;
    optimizer.learningRate = 3e-6;
    optimizer.adamBeta2 = 0.95;
    optimizer.warmupSteps = 0;
    spec.fields =
        joined({modelFields(), taskFields(), samplingFields(512), objectiveFields(), criticFields(),
                updateFields(), rewardFields(), optimizerFields(optimizer), criticOptimizerFields(),
                memoryFields(), policyEvaluationFields(), runFields(120, 20), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
