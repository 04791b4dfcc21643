// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"
#include "core/recipe/task_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace rationale::fields {

namespace {

FieldList rateFields(const OptimizerDefaults& defaults) {
    return {
        number("learning_rate", defaults.learningRate)
            .label("Learning rate")
            .help("Step size of AdamW after the warm-up. Small models take rates a hundred times "
                  "those of the papers.")
            .group(groups::optimizer)
            .paper(defaults.paperLearningRate)
            .range(0, 1)
            .live(),
        choice("lr_scheduler_type", defaults.scheduler,
               {"constant", "linear", "cosine", "warmup_stable_decay"})
            .label("Schedule")
            .help("How the rate falls after the warm-up: never, to the floor in a line or a half "
                  "cosine, or constant first and then a half cosine.")
            .group(groups::optimizer)
            .advanced(),
        integer("warmup_steps", defaults.warmupSteps)
            .label("Warm-up")
            .help("Steps over which the learning rate rises from zero.")
            .group(groups::optimizer)
            .unit("steps")
            .atLeast(0)
            .advanced(),
        number("lr_stable_ratio", 0.4)
            .label("Constant part")
            .help("Share of the steps at the full rate before warmup_stable_decay lets it fall.")
            .group(groups::optimizer)
            .range(0, 1)
            .advanced(),
        number("min_lr_rate", 0.0)
            .label("Floor")
            .help("Share of the learning rate that is left at the end of the schedule.")
            .group(groups::optimizer)
            .range(0, 1)
            .advanced(),
    };
}

FieldList adamFields(const OptimizerDefaults& defaults) {
    return {
        number("weight_decay", defaults.weightDecay)
            .label("Weight decay")
            .help("Decoupled decay of the matrices; norms are left alone.")
            .group(groups::optimizer)
            .range(0, 1)
            .advanced(),
        number("adam_beta1", 0.9)
            .label("Adam β₁")
            .help("Memory of the gradient's mean.")
            .group(groups::optimizer)
            .range(0, 0.9999)
            .advanced(),
        number("adam_beta2", defaults.adamBeta2)
            .label("Adam β₂")
            .help("Memory of the gradient's square.")
            .group(groups::optimizer)
            .range(0, 0.999999)
            .advanced(),
        number("adam_epsilon", 1e-8)
            .label("Adam ε")
            .help("Added to the root of the second moment.")
            .group(groups::optimizer)
            .range(1e-16, 1)
            .advanced(),
        number("max_grad_norm", 1.0)
            .label("Gradient clip")
            .help("A gradient with a larger norm is scaled down to it; 0 clips nothing.")
            .group(groups::optimizer)
            .range(0, 1e6)
            .advanced(),
    };
}

} // namespace

FieldList optimizerFields(const OptimizerDefaults& defaults) {
    return joined({rateFields(defaults), adamFields(defaults)});
}

FieldList taskFields() {
    std::vector<std::string> names, rules;
    for (const TaskRule& task : taskRules()) {
        names.push_back(task.name);
        rules.push_back(task.difficulty.empty()
                            ? task.rule
                            : task.rule + " Difficulty: " + task.difficulty + ".");
    }
    return {
        choice("task.name", "chains", names)
            .label("Task")
            .help("Where the problems come from: generated, in English and Chinese, or a dataset. "
                  "All are checked exactly; a tenth of them is held out by hash.")
            .choiceHelp(rules)
            .group(groups::task),
        Field("task.dataset", FieldType::Dataset, "")
            .label("Problems")
            .help("For the task dataset: JSONL with prompt and reference, and where known "
                  "language, kind (math, choice, exact, reply) and completion, a worked solution.")
            .group(groups::task),
        boolean("task.hold_out", true)
            .label("Hold problems out")
            .help("Of a dataset: a tenth, by hash, is measured on and never trained on. Off: every "
                  "problem is used for both, as for a benchmark that is only measured on.")
            .group(groups::task)
            .advanced(),
        choice("task.template", "none",
               {"none", "r1-zero", "qwen2.5", "qwen3", "llama3", "llama3.1", "deepseek-r1",
                "deepseek-r1-think", "deepseek-v3"})
            .label("Prompt template")
            .help("What a problem is put into: nothing, the text that R1-Zero was trained with, or "
                  "a chat template as one message of the user.")
            .group(groups::task)
            .paper("r1-zero (R1-Zero, Table 1)"),
        Field("task.languages", FieldType::TextList, Json::array({"en", "zh"}))
            .label("Languages")
            .help("Languages of the prompts, in turn.")
            .group(groups::task)
            .choices({"en", "zh"}),
        number("task.general_share", 0)
            .label("General prompts")
            .help("Share of the prompts that ask for replies instead: what learned rewards judge.")
            .group(groups::task)
            .paper("(R1, last 400 steps)")
            .range(0, 1)
            .advanced(),
        integer("task.difficulty", 2)
            .label("Difficulty")
            .help("Of the tasks that have one (chain_sum and those below it): from 1, easy, to 5.")
            .group(groups::task)
            .range(1, 5),
        integer("task.k_min", 2)
            .label("Fewest operations")
            .help("Length of the shortest chain; the number of operands in countdown.")
            .group(groups::task)
            .range(1, 8),
        integer("task.k_max", 4)
            .label("Most operations")
            .help("Length of the longest chain. More operations are harder, and longer thoughts.")
            .group(groups::task)
            .range(1, 8),
    };
}

FieldList samplingFields(int64_t maxCompletionLength) {
    return {
        integer("max_completion_length", maxCompletionLength)
            .label("Longest completion")
            .help("A completion is cut off here. Answers cut off earn nothing, so leave room.")
            .group(groups::sampling)
            .unit("tokens")
            .paper("32,768 (R1-Zero)")
            .range(1, 65536),
        number("temperature", 1.0)
            .label("Temperature")
            .help("1 samples the model's own distribution; 0 takes the likeliest token.")
            .group(groups::sampling)
            .paper("1 (R1-Zero)")
            .range(0, 10),
        number("top_p", 1.0)
            .label("Top-p")
            .help("Samples from the smallest set of tokens with this much probability.")
            .group(groups::sampling)
            .range(0.01, 1)
            .advanced(),
        integer("top_k", 0)
            .label("Top-k")
            .help("Samples from the k likeliest tokens; 0 takes all.")
            .group(groups::sampling)
            .atLeast(0)
            .advanced(),
        number("min_p", 0.0)
            .label("Min-p")
            .help("Drops tokens below this share of the likeliest token's probability.")
            .group(groups::sampling)
            .range(0, 1)
            .advanced(),
    };
}

FieldList runFields(int64_t maxSteps, int64_t saveSteps) {
    return {
        integer("max_steps", maxSteps)
            .label("Steps")
            .help("Optimizer steps of the run.")
            .group(groups::machine)
            .unit("steps")
            .paper("10,400 (R1-Zero)")
            .atLeast(1),
        integer("save_steps", saveSteps)
            .label("Checkpoint every")
            .help("Steps between checkpoints; 0 keeps only the last state.")
            .group(groups::machine)
            .unit("steps")
            .atLeast(0)
            .live(),
        integer("save_total_limit", 3)
            .label("Checkpoints kept")
            .help("Older ones are removed once a newer one is safe; 0 keeps all.")
            .group(groups::machine)
            .atLeast(0)
            .advanced(),
    };
}

FieldList machineFields() {
    return {
        integer("seed", 1)
            .label("Seed")
            .help("Fixes the data, the initial weights and every sampled token.")
            .group(groups::machine)
            .range(0, 4294967295.0),
        choice("dtype", "auto", {"auto", "bf16", "fp32"})
            .label("Arithmetic")
            .help("Type of the matrix products. auto takes bf16 where the processor multiplies it "
                  "in hardware; weights are always kept in fp32.")
            .group(groups::machine)
            .paper("bf16 (DeepSeek-V3, with fp8 products)")
            .advanced(),
        integer("threads", 0)
            .label("Threads")
            .help("Processor threads; 0 takes one per core.")
            .group(groups::machine)
            .range(0, 1024)
            .advanced(),
    };
}

FieldList evaluationSizeFields(const std::string& prefix, int64_t prompts, int64_t samples) {
    return {
        integer(prefix + "prompts", prompts)
            .label("Held-out prompts")
            .help("Problems that no training ever shows. 500 give intervals of about ±2 points.")
            .group(groups::evaluation)
            .range(1, 100000),
        integer(prefix + "samples", samples)
            .label("Answers per prompt")
            .help("pass@k needs at least k; 16 is what the miniature's reports use.")
            .group(groups::evaluation)
            .paper("64 (R1 on AIME; 16 on MATH, 8 on LiveCodeBench)")
            .range(1, 1024),
    };
}

FieldList joined(std::initializer_list<FieldList> lists) {
    FieldList all;
    for (const FieldList& list : lists)
        all.insert(all.end(), list.begin(), list.end());
    return all;
}

void block(std::vector<Problem>& problems, std::string field, std::string message) {
    problems.push_back({Problem::Level::Block, std::move(field), std::move(message)});
}

void note(std::vector<Problem>& problems, std::string field, std::string message) {
    problems.push_back({Problem::Level::Note, std::move(field), std::move(message)});
}

void warn(std::vector<Problem>& problems, std::string field, std::string message) {
    problems.push_back({Problem::Level::Warning, std::move(field), std::move(message)});
}

std::string shortNumber(double value) {
    return fmt::format("{:g}", value);
}

void checkSchedule(const Recipe& recipe, std::vector<Problem>& problems) {
    const auto steps = recipe.get<int64_t>("max_steps");
    const auto warmup = recipe.get<int64_t>("warmup_steps");
    if (warmup >= steps)
        block(problems, "warmup_steps",
              "The warm-up of " + std::to_string(warmup) + " steps does not end before max_steps " +
                  std::to_string(steps) + ". Use fewer than " + std::to_string(steps) + ".");
    if (recipe.get<double>("learning_rate") == 0)
        warn(problems, "learning_rate", "A learning rate of 0 trains nothing.");
}

namespace {

/// An option that was changed for a task which does not have it.
void checkDifficulty(const Recipe& recipe, std::vector<Problem>& problems) {
    const auto name = recipe.get<std::string>("task.name");
    const auto changed = [&](const char* key) {
        const auto& fields = recipe.stage().fields;
        const auto field = std::find_if(fields.begin(), fields.end(),
                                        [&](const FieldSpec& each) { return each.name == key; });
        return field != fields.end() && recipe.value(key) != field->defaultValue;
    };
    if (!hasDifficulty(name)) {
        if (changed("task.difficulty"))
            block(problems, "task.difficulty",
                  "The task " + name + " has no difficulty. " +
                      (name == "dataset" ? "Leave it out."
                                         : "Leave it out, and use task.k_min and task.k_max."));
        return;
    }
    for (const char* key : {"task.k_min", "task.k_max"})
        if (changed(key))
            warn(problems, key,
                 "The task " + name + " goes by task.difficulty, 1 to 5; " + key +
                     " changes nothing.");
}

} // namespace

void checkTask(const Recipe& recipe, std::vector<Problem>& problems) {
    const auto low = recipe.get<int64_t>("task.k_min");
    const auto high = recipe.get<int64_t>("task.k_max");
    if (low > high)
        block(problems, "task.k_min",
              "task.k_min " + std::to_string(low) + " is above task.k_max " + std::to_string(high) +
                  ". Use at most " + std::to_string(high) + ".");
    checkDifficulty(recipe, problems);
    const bool own = recipe.get<std::string>("task.name") == "dataset";
    if (own && recipe.get<std::string>("task.dataset").empty())
        block(problems, "task.dataset", "Name the dataset that the problems are in.");
    if (!own && !recipe.get<std::string>("task.dataset").empty())
        block(problems, "task.dataset",
              "The task " + recipe.get<std::string>("task.name") +
                  " makes its own problems. Leave the dataset out, or use task.name dataset.");
    if (recipe.value("task.languages").empty())
        block(problems, "task.languages", "No language is chosen. Use en, zh or both.");
}

} // namespace rationale::fields
