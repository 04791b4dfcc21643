// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/glossary_tables.h"

#include <array>

namespace rationale {

namespace {

constexpr Better up = Better::Higher, none = Better::Neither;

constexpr auto rows = std::to_array<MetricRow>({
    {"reward", "Reward",
     "Mean over the answers of the step of what the trainer used: the sum of weight × value of all "
     "rewards.",
     "", up, "TRL"},
    {"reward_std", "Spread of the reward",
     "Standard deviation of the reward over the answers of the step. Near 0 there is nothing to "
     "learn from.",
     "", none, "TRL"},
    {"frac_reward_zero_std", "Groups without a gradient",
     "Share of the groups whose answers all got the same reward. Their advantages are 0, so they "
     "add nothing to the update.",
     "share", Better::Lower, "TRL"},
    {"rewards/accuracies", "Preferences told apart",
     "Share of the pairs in which the chosen answer has the higher implicit reward.", "share", up,
     "TRL, DPO"},
    {"rewards/margins", "Reward margin",
     "Mean implicit reward of the chosen minus that of the rejected answers.", "", up, "TRL, DPO"},
    {"rewards/chosen", "Reward of chosen answers",
     "Mean implicit reward of the chosen answers: beta × how much likelier the policy makes them "
     "than its reference.",
     "", up, "TRL, DPO"},
    {"rewards/rejected", "Reward of rejected answers",
     "Mean implicit reward of the rejected answers. It should fall below that of the chosen ones.",
     "", Better::Lower, "TRL, DPO"},
    {"rewards/accuracy/mean", "Accuracy reward",
     "Mean of the accuracy reward before its weight: the share of answers that are right in the "
     "form that is asked for.",
     "share", up, "TRL; DeepSeek-R1 §2.2.2"},
    {"rewards/true_score/mean", "True score",
     "What the task itself knows of an answer's worth. No reward need pay for it, so it shows "
     "whether the paid reward is won honestly.",
     "", up, ""},
    {"rewards/*/mean", "One reward",
     "Mean of this reward over the answers to which it applies, before its weight.", "", up, "TRL"},
    {"rewards/*/std", "Spread of one reward",
     "Standard deviation of this reward over the answers, before its weight.", "", none, "TRL"},
    {"rewards/*", "One reward", "A value of this reward, before its weight.", "", up, "TRL"},
    {"true_score", "True score",
     "What the task itself knows of an answer's worth. If the reward rises while this falls, the "
     "reward is being gamed.",
     "", up, "Gao et al. 2023"},
    {"reward_kl_penalty", "KL paid in the reward",
     "Mean of the KL penalty that was taken from the reward of each answer.", "", none,
     "GRPO with KL in the reward"},
    {"reward_kl_penalty_coeff", "Coefficient of the KL penalty",
     "The coefficient by which the KL penalty enters the reward at this step.", "", none, ""},
    {"accuracy", "Accuracy", "Share of the answers that are right.", "share", up, ""},
    {"accuracy/strict", "Strict accuracy",
     "Share of the answers that are right in the form that is asked for.", "share", up, ""},
    {"accuracy/strict/*", "Strict accuracy by language",
     "Share of right answers among the problems in this language.", "share", up, ""},
    {"accuracy/tag_blind", "Accuracy without the form",
     "Share of the answers that are right when the form is ignored. Above strict accuracy: the "
     "model knows, but does not write it as asked.",
     "share", up, ""},
    {"accuracy/*", "Accuracy", "Share of right answers in this part of the problems.", "share", up,
     ""},
    {"eval_accuracy/tag_blind", "Held-out accuracy without the form",
     "Share of right answers to held-out problems when the form is ignored.", "share", up, ""},
    {"eval_language/target_share", "Held-out target language",
     "Share of the words of the thinking that are in the language of the question, on held-out "
     "problems.",
     "share", up, "DeepSeek-R1 §2.3.2"},
    {"eval_rewards/format/mean", "Held-out format",
     "Mean of the format reward on held-out problems.", "share", up, ""},
    {"*pass@*", "pass@k",
     "Chance that at least one of k answers to a held-out problem is right, by the unbiased "
     "estimate. It changes only where the run evaluates (eval_steps).",
     "share", up, "Chen et al. 2021"},
    {"maj@*", "Majority vote", "Share of the problems whose most frequent answer is right.",
     "share", up, "Wang et al. 2023; DeepSeek-R1 cons@64"},
    {"advantage/*", "Advantage",
     "Of the advantages: how much better than its group an answer was. Their mean is 0 by "
     "construction.",
     "", none, "DeepSeekMath"},
    {"dynamic_sampling/batches", "Batches drawn",
     "Rollouts that dynamic sampling needed to fill the step with groups that have a gradient.", "",
     Better::Lower, "DAPO"},
    {"dynamic_sampling/dropped", "Groups left out",
     "Groups that dynamic sampling left out because all their answers were right or all wrong.", "",
     Better::Lower, "DAPO"},
    {"objective/scores", "Score", "Mean score of the answers before any KL penalty.", "", up,
     "TRL PPO"},
    {"objective/rlhf_reward", "Reward with KL",
     "Score minus the KL penalty, summed over an answer.", "", up, "TRL PPO"},
    {"objective/non_score_reward", "KL penalty", "The part of the reward that is the KL penalty.",
     "", none, "TRL PPO"},
    {"*mean_reward", "Mean score", "Mean score that the reward model gives to the answers.", "",
     none, "TRL reward trainer"},
    {"*max_reward", "Highest score", "Highest score in the batch.", "", none, "TRL reward trainer"},
    {"*min_reward", "Lowest score", "Lowest score in the batch.", "", none, "TRL reward trainer"},
    {"*margin", "Margin", "Mean score of the better minus that of the worse answers.", "", up,
     "TRL reward trainer"},
    {"eval_accuracy", "Held-out accuracy",
     "Share of the held-out examples that are judged rightly.", "share", up, "TRL reward trainer"},
    {"*/accuracy", "Accuracy of a search", "Share of problems that this search solves.", "share",
     up, ""},
    {"*/tokens", "Tokens of a search", "Tokens that this search samples for a problem.", "tokens",
     Better::Lower, ""},
});

} // namespace

std::span<const MetricRow> rewardMetricRows() {
    return rows;
}

} // namespace rationale
