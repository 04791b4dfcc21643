// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

#include <algorithm>
#include <set>

namespace rationale::fields {

namespace {

/// As core/train/preference_loss.cpp has them; a test compares the two lists.
struct Loss {
    const char* name;
    const char* help;
    bool divergence = false, weighting = true, unpaired = false;
};

const Loss losses[] = {
    {"sigmoid", "DPO: logistic loss of the margin.", true},
    {"hinge", "SLiC: none beyond a margin of 1 / β.", true},
    {"ipo", "IPO: squared distance of the length-averaged margin from 1 / 2β.", true},
    {"exo_pair", "EXO: reverse KL to the smoothed label; needs label_smoothing.", true},
    {"nca_pair", "NCA: raises the chosen one in absolute terms too."},
    {"robust", "Robust DPO: unbiased when labels are flipped with label_smoothing.", true},
    {"bco_pair", "BCO: each completion classified on its own."},
    {"sppo_hard", "SPPO: log-ratios drawn to ±1 / 2β."},
    {"aot", "AOT: sorted margins of policy and reference.", false, false},
    {"aot_unpaired", "AOT: sorted log-ratios of chosen and rejected.", false, false},
    {"apo_zero", "APO: chosen up, rejected down."},
    {"apo_down", "APO: both down, the rejected one more."},
    {"discopop", "DiscoPOP: logistic and exponential loss, blended.", true},
    {"sft", "Cross-entropy of the chosen completions.", true, false},
    {"sigmoid_norm", "DPO of DeepSeekMath: log-ratios averaged over tokens.", true},
    {"kto", "KTO: completions with a label, against a KL baseline.", false, true, true},
    {"apo_zero_unpaired", "APO of completions with a label.", false, true, true},
};

const Loss& lossOf(const std::string& name) {
    return *std::find_if(std::begin(losses), std::end(losses),
                         [&](const Loss& loss) { return name == loss.name; });
}

FieldList dataFields() {
    return {
        Field("model", FieldType::Model, nullptr)
            .label("Base model")
            .help("What to start from: a folder, a run of the project, or run/step-N.")
            .group(groups::model),
        Field("ref_model", FieldType::Model, "")
            .label("Reference model")
            .help("What the policy is held against, never trained. Empty: the base model.")
            .group(groups::model)
            .advanced(),
        Field("dataset", FieldType::Dataset, nullptr)
            .label("Dataset")
            .help("\"prompt\", \"chosen\" and \"rejected\" in each line; for kto \"prompt\", "
                  "\"completion\" and \"label\" (true or false), or pairs, read as two of these.")
            .group(groups::model),
        integer("per_device_train_batch_size", 8)
            .label("Micro-batch")
            .help("Rows in one forward and backward pass.")
            .group(groups::model)
            .unit("rows")
            .range(1, 65536),
        integer("gradient_accumulation_steps", 1)
            .label("Micro-batches per step")
            .help("A step learns from this many micro-batches. All log-probs are computed first, "
                  "so how rows are divided never changes the gradient.")
            .group(groups::model)
            .range(1, 65536)
            .advanced(),
        integer("max_length", 1024)
            .label("Longest sequence")
            .help("Rows with a longer one are skipped and counted.")
            .group(groups::model)
            .unit("tokens")
            .range(2, 1 << 20),
    };
}

Field lossTypeField() {
    std::vector<std::string> names, helps;
    for (const Loss& loss : losses) {
        names.emplace_back(loss.name);
        helps.emplace_back(loss.help);
    }
    return Field("loss_type", FieldType::TextList, Json::array({"sigmoid"}))
        .label("Loss")
        .help("One loss, or several that are added up (MPO: sigmoid, bco_pair, sft).")
        .group(groups::policy)
        .choices(names)
        .choiceHelp(helps);
}

FieldList objectiveFields() {
    return {
        number("beta", 0.1)
            .label("β")
            .help("How firmly the policy is held to the reference; a reward is β times the "
                  "log-ratio. Length-averaged losses want more.")
            .group(groups::policy)
            .paper("0.1 (DPO)")
            .range(1e-6, 100),
        lossTypeField(),
        Field("loss_weights", FieldType::NumberList, Json::array())
            .label("Weights")
            .help("One for each loss; none: 1 each.")
            .group(groups::policy)
            .paper("0.8, 0.2, 1 (MPO)")
            .advanced(),
        number("label_smoothing", 0)
            .label("Label smoothing")
            .help("Share of pairs taken to be the wrong way round; of exo_pair, robust and aot.")
            .group(groups::policy)
            .paper("0.001 (EXO)")
            .range(0, 0.5)
            .advanced(),
        number("discopop_tau", 0.05)
            .label("discopop τ")
            .help("Sharpness of the blend.")
            .group(groups::policy)
            .paper("0.05 (DiscoPOP)")
            .range(1e-6, 1e3)
            .advanced(),
        boolean("use_weighting", false)
            .label("WPO weights")
            .help("Weighs each pair by how probable it is under the policy, as if it had been "
                  "sampled from it.")
            .group(groups::policy)
            .advanced(),
        number("desirable_weight", 1)
            .label("Weight of desirable")
            .help("Of kto; weight times count should be about equal on both sides.")
            .group(groups::policy)
            .paper("1 (KTO)")
            .range(0, 1e6)
            .advanced(),
        number("undesirable_weight", 1)
            .label("Weight of undesirable")
            .help("Of kto.")
            .group(groups::policy)
            .paper("1 (KTO)")
            .range(0, 1e6)
            .advanced(),
    };
}

FieldList divergenceFields() {
    return {
        choice("f_divergence_type", "reverse_kl",
               {"reverse_kl", "forward_kl", "js_divergence", "alpha_divergence"})
            .label("Divergence")
            .help("From the reference; what the log-ratios are turned into.")
            .group(groups::policy)
            .paper("reverse_kl (DPO)")
            .advanced(),
        number("f_alpha_divergence_coef", 0.5)
            .label("α")
            .help("Of alpha_divergence: 1 is reverse_kl, 0 is forward_kl.")
            .group(groups::policy)
            .range(-100, 100)
            .advanced(),
    };
}

void checkCombination(const Recipe& recipe, const std::vector<std::string>& names,
                      std::vector<Problem>& problems) {
    const bool plain = recipe.get<std::string>("f_divergence_type") == "reverse_kl";
    for (const std::string& name : names) {
        const Loss& loss = lossOf(name);
        if (loss.unpaired && names.size() > 1)
            block(problems, "loss_type",
                  name +
                      " reads completions one by one and goes with no other loss. Name it alone.");
        if (!plain && !loss.divergence)
            block(problems, "f_divergence_type",
                  name + " is defined for the reverse KL alone. Use reverse_kl.");
        if (recipe.get<bool>("use_weighting") && (!loss.weighting || loss.unpaired))
            block(problems, "use_weighting",
                  name + " has no pairs of its own that could be weighted. Switch it off.");
    }
}

void checkSmoothing(const Recipe& recipe, const std::set<std::string>& names,
                    std::vector<Problem>& problems) {
    const auto smoothing = recipe.get<double>("label_smoothing");
    if (names.contains("exo_pair") && smoothing == 0)
        block(problems, "label_smoothing",
              "exo_pair takes the logarithm of it, so it must be above 0. The paper uses 0.001.");
    if (names.contains("robust") && smoothing >= 0.5)
        block(problems, "label_smoothing",
              "robust divides by 1 − 2 · label_smoothing. Use less than 0.5.");
}

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    checkSchedule(recipe, problems);
    const auto list = recipe.get<std::vector<std::string>>("loss_type");
    const std::set<std::string> names(list.begin(), list.end());
    const auto weights = recipe.get<std::vector<double>>("loss_weights");
    if (list.empty())
        block(problems, "loss_type", "No loss is chosen, so nothing can be learned. Use sigmoid.");
    if (names.size() != list.size())
        block(problems, "loss_type", "A loss is named twice; use its weight instead.");
    if (!weights.empty() && weights.size() != list.size())
        block(problems, "loss_weights",
              std::to_string(weights.size()) + " weights for " + std::to_string(list.size()) +
                  " losses. Give one for each of loss_type, or none.");
    checkCombination(recipe, list, problems);
    checkSmoothing(recipe, names, problems);
    const int64_t rows = recipe.get<int64_t>("per_device_train_batch_size") *
                         recipe.get<int64_t>("gradient_accumulation_steps");
    if (names.contains("kto") && rows < 2)
        block(problems, "per_device_train_batch_size",
              "kto estimates its baseline from prompts with completions of others, so a step needs "
              "at least 2 rows.");
    return problems;
}

} // namespace

StageSpec preferenceSpec() {
    StageSpec spec;
    spec.name = "preference";
    spec.title = "Preference optimisation";
    spec.summary =
        "Learns from pairs of a better and a worse completion (DPO and its variants), or "
        "from single ones with a label (KTO).";
    OptimizerDefaults optimizer;
    optimizer.learningRate = 1e-6;
    optimizer.warmupSteps = 0;
    optimizer.scheduler = "linear";
    optimizer.paperLearningRate = "1e-6 (DPO)";
    spec.fields =
        joined({dataFields(), objectiveFields(), divergenceFields(), optimizerFields(optimizer),
                memoryFields(), runFields(200, 50), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
