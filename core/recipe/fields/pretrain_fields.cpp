// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

FieldList corpusFields() {
    const auto share = [](const char* name, double value, const char* label, const char* help) {
        return number(name, value).label(label).help(help).group(groups::corpus).range(0, 1);
    };
    return {
        choice("corpus.name", "asymmetric", {"asymmetric", "symmetric", "uninformative"})
            .label("Corpus")
            .help("asymmetric: each language is good at some skills and bad at others, so mixing "
                  "pays. symmetric: its control. uninformative: a first try says nothing, so "
                  "checking pays and thoughts grow.")
            .group(groups::model),
        integer("corpus.k_min", 2)
            .label("Fewest operations")
            .help("Length of the shortest chain in the documents.")
            .group(groups::corpus)
            .range(1, 8)
            .advanced(),
        integer("corpus.k_max", 4)
            .label("Most operations")
            .help("Length of the longest chain in the documents.")
            .group(groups::corpus)
            .range(1, 8)
            .advanced(),
        share("corpus.drill_share", 0.35, "Drills",
              "Share of documents that are four one-step items: what teaches the facts.")
            .advanced(),
        share("corpus.tags_share", 0.25, "Prompts with tags",
              "Share of problems that ask for the R1 tags.")
            .advanced(),
        share("corpus.direct_share", 0.10, "Direct answers",
              "Share of problems answered without a thought, mostly wrong.")
            .advanced(),
        share("corpus.format_share", 0.50, "Full format",
              "Share of tagged problems whose document keeps the R1 format. Moves the base's "
              "strict accuracy without touching its skill.")
            .advanced(),
        share("corpus.general_share", 0, "Replies",
              "Share of documents in which somebody is asked for facts and replies, more or less "
              "politely: what the general tasks of R1 are in miniature.")
            .advanced(),
        share("corpus.switch_share", 0.08, "Code switching",
              "Share of chains in which each step picks its language at random.")
            .advanced(),
    };
}

FieldList architectureFields() {
    const auto size = [](const char* name, int64_t value, const char* label, const char* help,
                         double low, double high) {
        return integer(name, value)
            .label(label)
            .help(help)
            .group(groups::architecture)
            .range(low, high);
    };
    return {
        choice("architecture.model_type", "llama",
               {"llama", "qwen2", "qwen3", "deepseek_v2", "deepseek_v3"})
            .label("Family")
            .help(
                "Pre-norm decoders with rotary positions and SwiGLU. llama, qwen2, qwen3: grouped "
                "queries; deepseek: latent attention and experts, whose sizes are below.")
            .group(groups::architecture)
            .paper("deepseek_v3")
            .advanced(),
        size("architecture.hidden_size", 128, "Width", "Size of the residual stream.", 8, 16384)
            .paper("7168 (DeepSeek-V3)"),
        size("architecture.num_hidden_layers", 3, "Layers", "Blocks of attention and MLP.", 1, 256)
            .paper("61 (DeepSeek-V3)"),
        size("architecture.num_attention_heads", 4, "Query heads", "Heads of the attention.", 1,
             256)
            .paper("128 (DeepSeek-V3)"),
        size("architecture.num_key_value_heads", 2, "Key and value heads",
             "Shared by several query heads; must divide their number.", 1, 256),
        size("architecture.head_dim", 32, "Head size", "Must be even, for the rotary positions.", 2,
             512)
            .advanced(),
        size("architecture.intermediate_size", 320, "MLP width", "Inner size of the SwiGLU.", 8,
             65536)
            .paper("18432 (DeepSeek-V3)"),
        size("architecture.max_position_embeddings", 128, "Positions",
             "Longest prompt with its completion.", 8, 1048576)
            .unit("tokens")
            .paper("131,072 (DeepSeek-V3)"),
        number("architecture.rope_theta", 10000)
            .label("RoPE base")
            .help("Base of the rotary frequencies.")
            .group(groups::architecture)
            .range(1, 1e9)
            .paper("10000 (DeepSeek-V3)")
            .advanced(),
        number("architecture.rms_norm_eps", 1e-5)
            .label("Norm ε")
            .help("Added to the mean square in RMSNorm.")
            .group(groups::architecture)
            .range(1e-12, 1e-1)
            .paper("1e-6 (DeepSeek-V3)")
            .advanced(),
        boolean("architecture.tie_word_embeddings", true)
            .label("Tied embedding")
            .help("The output head is the embedding.")
            .group(groups::architecture)
            .paper("no (DeepSeek-V3)")
            .advanced(),
    };
}

FieldList gateFields() {
    const auto bound = [](const char* name, double value, const char* label) {
        return number(name, value)
            .label(label)
            .help("Bound of the gate that decides whether the base is fit for RL.")
            .group(groups::evaluation)
            .range(0, 1)
            .advanced();
    };
    return {
        boolean("gate.enabled", true)
            .label("Gate the base")
            .help("Measures the finished base on held-out problems and says whether RL can work "
                  "with it: it must solve some problems, but not most, and write the format "
                  "sometimes. Stored as the report gate.")
            .group(groups::evaluation),
        integer("gate.prompts", 512)
            .label("Held-out prompts")
            .help("Problems that no training ever shows.")
            .group(groups::evaluation)
            .range(1, 100000)
            .advanced(),
        integer("gate.samples", 16)
            .label("Answers per prompt")
            .help("pass@16 needs 16.")
            .group(groups::evaluation)
            .range(1, 1024)
            .advanced(),
        bound("gate.pass_at_1_min", 0.05, "pass@1 from"),
        bound("gate.pass_at_1_max", 0.25, "pass@1 to"),
        bound("gate.pass_at_16_min", 0.50, "pass@16 from"),
        bound("gate.pass_at_16_max", 0.90, "pass@16 to"),
        bound("gate.format_min", 0.30, "Format from"),
        bound("gate.format_max", 0.50, "Format to"),
        bound("gate.skill_min", 0.95, "One-step skill from"),
    };
}

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    checkMixture(recipe, problems);
    const auto heads = recipe.get<int64_t>("architecture.num_attention_heads");
    const auto kvHeads = recipe.get<int64_t>("architecture.num_key_value_heads");
    if (heads % kvHeads != 0)
        block(problems, "architecture.num_key_value_heads",
              std::to_string(kvHeads) + " key and value heads do not divide " +
                  std::to_string(heads) + " query heads. Use a divisor, for example " +
                  std::to_string(heads) + ".");
    if (recipe.get<int64_t>("architecture.head_dim") % 2 != 0)
        block(problems, "architecture.head_dim",
              "Rotary positions need an even head size. Use " +
                  std::to_string(recipe.get<int64_t>("architecture.head_dim") + 1) + ".");
    if (recipe.get<int64_t>("corpus.k_min") > recipe.get<int64_t>("corpus.k_max"))
        block(problems, "corpus.k_min", "corpus.k_min is above corpus.k_max.");
    for (const char* name : {"pass_at_1", "pass_at_16", "format"}) {
        const std::string low = std::string("gate.") + name + "_min";
        const std::string high = std::string("gate.") + name + "_max";
        if (recipe.get<double>(low) > recipe.get<double>(high))
            block(problems, low, low + " is above " + high + ", so no base could pass.");
    }
    if (recipe.get<bool>("gate.enabled") && recipe.get<int64_t>("gate.samples") < 16)
        warn(problems, "gate.samples",
             "The gate's pass@16 is not measured with fewer than 16 answers.");
    return problems;
}

} // namespace

StageSpec pretrainSpec() {
    StageSpec spec;
    spec.name = "pretrain";
    spec.title = "Pre-training";
    spec.summary = "Trains a model from random weights to predict the next token of a corpus.";
    OptimizerDefaults optimizer;
    optimizer.learningRate = 3e-3;
    optimizer.weightDecay = 0.05;
    optimizer.adamBeta2 = 0.95;
    optimizer.warmupSteps = 30;
    optimizer.scheduler = "warmup_stable_decay";
    optimizer.paperLearningRate = "2.2e-4 (DeepSeek-V3)";
    const FieldList batch = {
        integer("per_device_train_batch_size", 24)
            .label("Documents per step")
            .help("Documents in one optimizer step. Small batches learn the facts with fewer "
                  "tokens.")
            .group(groups::model)
            .paper("15,360 (DeepSeek-V3, sequences)")
            .range(1, 65536),
    };
    FieldList run = runFields(5600, 1000);
    run.push_back(integer("logging_steps", 10)
                      .label("Metrics every")
                      .help("Steps averaged into one point of the curves.")
                      .group(groups::machine)
                      .unit("steps")
                      .range(1, 100000)
                      .advanced());
    spec.fields = joined({corpusFields(), batch, architectureFields(), mixtureFields(),
                          optimizerFields(optimizer), gateFields(), run, machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
