// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/glossary_tables.h"

#include <array>

namespace rationale {

namespace {

constexpr Better down = Better::Lower, none = Better::Neither;

constexpr auto rows = std::to_array<MetricRow>({
    {"loss", "Loss",
     "What the optimizer lowers. Of a policy its value says nothing, since advantages of a group "
     "sum to 0; of pretraining and supervised stages it is the mean negative log-probability of a "
     "token.",
     "nats", none, "TRL"},
    {"eval_loss", "Held-out loss", "The loss on held-out examples.", "nats", down, "TRL"},
    {"aux_loss", "Balance loss", "Loss that keeps the experts of a mixture evenly used.", "", down,
     "DeepSeekMoE"},
    {"mtp_loss", "Loss of the token after next",
     "Loss of the module that predicts the token after the next one.", "nats", down, "DeepSeek-V3"},
    {"load/max_violation", "Load imbalance",
     "How far the busiest expert is above an even share of the tokens, relative to that share.", "",
     down, "DeepSeek-V3 MaxVio"},
    {"loss/policy_avg", "Policy loss", "Mean clipped policy loss over the updates of the step.", "",
     none, "TRL PPO"},
    {"loss/value_avg", "Value loss",
     "Mean squared error of the critic over the updates of the step.", "", down, "TRL PPO"},
    {"entropy", "Entropy",
     "Mean entropy of the next-token distribution over the sampled tokens. Near 0 the policy no "
     "longer explores; a sudden rise means that answers fall apart.",
     "nats", none, "TRL"},
    {"objective/entropy", "Entropy of the answers",
     "Mean over the answers of the summed negative log-probability of their tokens.", "nats", none,
     "TRL PPO"},
    {"policy/entropy_avg", "Entropy",
     "Mean entropy of the next-token distribution after the update.", "nats", none, "TRL PPO"},
    {"kl", "KL to the reference",
     "Mean over tokens of the estimate of the divergence from the reference model (k3: ratio − 1 − "
     "log ratio). Without a reference there is none.",
     "nats", none, "TRL; Schulman's k3"},
    {"objective/kl", "KL of the answers",
     "Mean over the answers of the summed log-ratio of policy and reference.", "nats", none,
     "TRL PPO"},
    {"policy/approxkl_avg", "KL of the update",
     "How far one step of updates moved the policy from the one that sampled.", "nats", none,
     "TRL PPO"},
    {"policy/clipfrac_avg", "Clipped tokens",
     "Share of the tokens whose policy ratio was outside the clip range.", "share", none,
     "TRL PPO"},
    {"clip_ratio/low_mean", "Clipped below",
     "Share of the tokens whose ratio fell below 1 − epsilon with a negative advantage.", "share",
     none, "TRL"},
    {"clip_ratio/high_mean", "Clipped above",
     "Share of the tokens whose ratio rose above 1 + epsilon_high with a positive advantage.",
     "share", none, "TRL; DAPO"},
    {"clip_ratio/region_mean", "Clipped tokens",
     "Share of the tokens that were clipped at either end. 0 with one update per rollout: the "
     "ratio "
     "is 1.",
     "share", none, "TRL"},
    {"clip_ratio*", "Clipped tokens", "Share of the tokens that were clipped.", "share", none,
     "TRL"},
    {"ratio/mean", "Policy ratio",
     "Mean probability of a sampled token now over that when it was sampled.", "", none, "PPO"},
    {"ratio/max", "Largest policy ratio", "Largest such ratio of a token in the step.", "", none,
     "PPO"},
    {"sampling/logp_difference/mean", "Sampler against trainer",
     "Mean absolute difference between the log-probabilities of sampler and trainer for the same "
     "tokens under the same weights. Only rounding should be left.",
     "nats", down, "TRL"},
    {"sampling/logp_difference/max", "Sampler against trainer, worst",
     "Largest such difference of a token in the step.", "nats", down, "TRL"},
    {"sampling/*", "Sampler against trainer",
     "How far the probabilities of the sampler are from those of the trainer.", "", down, "TRL"},
    {"grad_norm", "Gradient norm", "Length of the whole gradient before clipping to max_grad_norm.",
     "", none, "TRL"},
    {"learning_rate", "Learning rate",
     "Step size of the optimizer at this step: warm-up, then the schedule.", "", none, "TRL"},
    {"lr", "Learning rate", "Step size of the policy's optimizer at this step.", "", none,
     "TRL PPO"},
    {"skipped_steps", "Skipped updates",
     "Updates left out so far because a gradient was not finite. It should stay 0.", "", down, ""},
    {"critic/skipped_steps", "Skipped critic updates",
     "Updates of the critic left out so far because a gradient was not finite.", "", down, ""},
    {"critic/lr", "Learning rate of the critic", "Step size of the critic's optimizer.", "", none,
     "veRL"},
    {"critic/grad_norm", "Gradient norm of the critic", "Before clipping.", "", none, "veRL"},
    {"critic/returns/mean", "Return", "Mean over tokens of the reward that was still to come.", "",
     Better::Higher, "veRL"},
    {"critic/values/mean", "Value", "Mean of what the critic expected at a token.", "", none,
     "veRL"},
    {"critic/vf_explained_var", "Explained variance",
     "Share of the variance of the returns that the critic foresaw. 1 is perfect, 0 no better than "
     "their mean.",
     "share", Better::Higher, "veRL"},
    {"critic/*", "Critic", "A figure of the model that estimates values.", "", none, "veRL"},
    {"val/clipfrac_avg", "Clipped values", "Share of the values outside the clip range.", "share",
     none, "TRL PPO"},
    {"val/num_eos_tokens", "Ended answers", "Answers that ended by themselves in the step.", "",
     none, "TRL PPO"},
    {"val/ratio", "Policy ratio", "Mean policy ratio over the updates of the step.", "", none,
     "TRL PPO"},
    {"val/ratio_var", "Variance of the policy ratio", "Over the updates of the step.", "", none,
     "TRL PPO"},
    {"logps/chosen", "Log-probability of chosen answers",
     "Mean summed log-probability of the chosen answers.", "nats", none, "TRL, DPO"},
    {"logps/rejected", "Log-probability of rejected answers",
     "Mean summed log-probability of the rejected answers.", "nats", none, "TRL, DPO"},
    {"frac_on_policy", "Answers of the student",
     "Share of the sequences that the student wrote itself.", "share", none, "GKD"},
});

} // namespace

std::span<const MetricRow> policyMetricRows() {
    return rows;
}

} // namespace rationale
