// SPDX-License-Identifier: GPL-3.0-or-later
// What the DeepSeek families add to an architecture: latent attention, experts, the module that
// predicts the token after next. Keys of Hugging Face's config.json.
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

Field size(const char* name, int64_t value, const char* label, const char* help, double low,
           double high) {
    return integer(name, value)
        .label(label)
        .help(help)
        .group(groups::mixture)
        .range(low, high)
        .advanced();
}

FieldList latentFields() {
    return {
        size("architecture.q_lora_rank", 48, "Query rank",
             "Queries are compressed to this size; 0: not.", 0, 16384)
            .paper("1536 (DeepSeek-V3)"),
        size("architecture.kv_lora_rank", 64, "Latent rank",
             "Size of the latent that keys and values are made from: what the cache keeps.", 1,
             16384)
            .paper("512 (DeepSeek-V3)"),
        size("architecture.qk_nope_head_dim", 16, "Head without position",
             "Part of a query and key head that is not turned.", 1, 1024)
            .paper("128 (DeepSeek-V3)"),
        size("architecture.qk_rope_head_dim", 8, "Head with position",
             "Part of a query head that is turned, and size of the one key that all heads share.",
             2, 1024)
            .paper("64 (DeepSeek-V3)"),
        size("architecture.v_head_dim", 16, "Value head", "Size of a value head.", 1, 1024)
            .paper("128 (DeepSeek-V3)"),
    };
}

FieldList expertFields() {
    return {
        size("architecture.n_routed_experts", 8, "Routed experts", "Of every mixture layer.", 1,
             4096)
            .paper("256 (DeepSeek-V3)"),
        size("architecture.n_shared_experts", 1, "Shared experts", "That every token goes to.", 0,
             64)
            .paper("1 (DeepSeek-V3)"),
        size("architecture.num_experts_per_tok", 2, "Experts per token", "Routed ones.", 1, 256)
            .paper("8 (DeepSeek-V3)"),
        size("architecture.moe_intermediate_size", 64, "Expert width", "Inner size of an expert.",
             1, 65536)
            .paper("2048 (DeepSeek-V3)"),
        size("architecture.first_k_dense_replace", 1, "Dense layers",
             "First layers without experts.", 0, 256)
            .paper("3 (DeepSeek-V3)"),
        size("architecture.n_group", 1, "Expert groups", "Must divide the routed experts.", 1, 256)
            .paper("8 (DeepSeek-V3)"),
        size("architecture.topk_group", 1, "Groups per token", "A token's experts are in so many.",
             1, 256)
            .paper("4 (DeepSeek-V3)"),
        number("architecture.routed_scaling_factor", 2.5)
            .label("Routed factor")
            .help("On the sum of the routed experts.")
            .group(groups::mixture)
            .range(1e-3, 1000)
            .paper("2.5 (DeepSeek-V3)")
            .advanced(),
        number("architecture.aux_loss_alpha", 1e-4)
            .label("Balance loss")
            .help("Weight of the loss that punishes uneven use of experts.")
            .group(groups::mixture)
            .range(0, 100)
            .paper("1e-4 (DeepSeek-V3), 0.003 (V2)")
            .advanced(),
        boolean("architecture.seq_aux", true)
            .label("Balance each sequence")
            .help("Else the batch as a whole.")
            .group(groups::mixture)
            .paper("yes (DeepSeek-V3)")
            .advanced(),
        size("architecture.num_nextn_predict_layers", 0, "Prediction modules",
             "1: a module that predicts the token after next (MTP), for training and for "
             "speculative decoding.",
             0, 1)
            .paper("1 (DeepSeek-V3)"),
    };
}

} // namespace

FieldList mixtureLossFields(double biasRate, double nextNextWeight) {
    return {
        number("router_bias_update_rate", biasRate)
            .label("Bias speed γ")
            .help("After every step the choice bias of busy experts falls by this, that of idle "
                  "ones rises (deepseek_v3); 0: never.")
            .group(groups::mixture)
            .range(0, 1)
            .paper("0.001 (DeepSeek-V3; 0 for the last 500 B tokens)")
            .advanced(),
        number("mtp_loss_weight", nextNextWeight)
            .label("MTP weight λ")
            .help("Weight of the loss of the prediction module, where there is one.")
            .group(groups::mixture)
            .range(0, 10)
            .paper("0.3 (DeepSeek-V3; 0.1 for the last 4.8 T tokens)")
            .advanced(),
    };
}

FieldList mixtureFields() {
    return joined({latentFields(), expertFields(), mixtureLossFields(1e-3, 0.3)});
}

void checkMixture(const Recipe& recipe, std::vector<Problem>& problems) {
    if (!recipe.get<std::string>("architecture.model_type").starts_with("deepseek"))
        return;
    const auto whole = [&](const char* name) {
        return recipe.get<int64_t>(std::string("architecture.") + name);
    };
    if (whole("qk_rope_head_dim") % 2 != 0)
        block(problems, "architecture.qk_rope_head_dim",
              "Rotary positions need an even size. Use " +
                  std::to_string(whole("qk_rope_head_dim") + 1) + ".");
    const int64_t experts = whole("n_routed_experts"), groupCount = whole("n_group");
    if (experts % groupCount != 0)
        block(problems, "architecture.n_group",
              std::to_string(groupCount) + " groups do not divide " + std::to_string(experts) +
                  " experts. Use a divisor, for example 1.");
    if (whole("topk_group") > groupCount)
        block(problems, "architecture.topk_group",
              "A token cannot use more groups than there are. Use at most " +
                  std::to_string(groupCount) + ".");
    else if (whole("num_experts_per_tok") > experts / groupCount * whole("topk_group"))
        block(problems, "architecture.num_experts_per_tok",
              "The chosen groups have only " +
                  std::to_string(experts / groupCount * whole("topk_group")) +
                  " experts. Use at most that many.");
}

} // namespace rationale::fields
