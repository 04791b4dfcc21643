// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_alerts.h"

#include <algorithm>
#include <iterator>

namespace rationale {

namespace {

constexpr AlertWording table[] = {
    // NOLINT(modernize-avoid-c-arrays): counts its own rows
    {"entropy_collapse", "Entropy collapse",
     "%1 fell from %2 to %3 nats. Limit: %4, a tenth of its start.",
     "The policy gives nearly the same answer every time, so groups hardly differ and nothing "
     "new is tried.",
     "Raise temperature or the entropy bonus, lower learning_rate, use a wider upper clip "
     "(epsilon_high), or go on from a checkpoint before this step.",
     "dead"},
    {"entropy_explosion", "Entropy explosion",
     "%1 rose from %2 to %3 nats. Limit: %4, four times the median of the last 100.",
     "The policy spreads over tokens it did not use before; answers fall apart, and the reward "
     "usually follows within a few steps.",
     "Go on from a checkpoint before this step with a lower learning_rate, a smaller clip "
     "range or a KL coefficient beta above 0.",
     ""},
    {"kl_blow_up", "KL blow-up",
     "%1 rose from %2 to %3 nats. Limit: %4, ten times the median of the last 100.",
     "The policy has moved far away from its reference model in few steps; what the reference "
     "could do may be lost.",
     "Raise beta, lower learning_rate, or go on from a checkpoint before this step.", ""},
    {"gradient_spikes", "Gradient spikes",
     "%1 reached %3 where %2 is usual: at least three values above %4 within 50 points.",
     "Single batches dominate the update. Clipping bounds each of them, but the direction is "
     "noise.",
     "Lower learning_rate or max_grad_norm, enlarge the batch, and look at the answers of "
     "these steps.",
     ""},
    {"loss_divergence", "Loss diverges", "%1 rose from %2 to %3. Limit: %4.",
     "The loss is well above the best one of this run and stays there: the model unlearns.",
     "Lower learning_rate, lengthen warmup_steps, or go on from a checkpoint before this step.",
     ""},
    {"non_finite", "Numbers that are not finite", "%1 is %3 at %5 logged steps; it was %2 before.",
     "A loss or gradient overflowed, or its update was left out. Weights that took part in "
     "such "
     "an update are lost.",
     "Lower learning_rate, use fp32 instead of bf16, and go on from a checkpoint before this "
     "step.",
     ""},
    {"sampler_difference", "Sampler and trainer disagree",
     "%1 is %3 nats on average (%2 at the start). Limit: %4.",
     "The trainer gives the sampled tokens other probabilities than the sampler did, so the "
     "first update is not on-policy.",
     "Use one precision for both, check temperature and the chat template, or use a loss_type "
     "with importance sampling correction.",
     ""},
    {"reward_collapse", "Reward collapse", "%1 fell from %2 to %3. Limit: %4.",
     "More than half of what was learned is lost, far beyond the noise of the curve.",
     "Look at the answers before and after, then go on from a checkpoint before this step with "
     "a lower learning_rate.",
     ""},
    {"dead_reward", "Reward is constant", "%1 was %3 at %5 logged steps in a row.",
     "A reward that never varies tells answers from each other in no way: the gradient is "
     "zero.",
     "Check that the answers can be parsed and the reward fits the task; begin with easier "
     "problems or a supervised stage.",
     "dead"},
    {"zero_variance", "Groups without a gradient",
     "%1 was %3 over %5 logged steps (%2 at the start). Limit: %4.",
     "In most groups all answers got the same reward, so their advantage is zero and the "
     "compute for them is spent for nothing.",
     "Use problems of middle difficulty, larger groups (num_generations), dynamic sampling, or "
     "a reward with more shades.",
     "dead"},
    {"reward_hacking", "Reward rises while accuracy falls",
     "%1 fell from its best, %2, to %3 while the reward rose. Limit: %4.",
     "The policy earns reward in a way that does not make answers right: some part of the "
     "reward can be won without solving the task.",
     "Read the answers with the highest reward, lower the weight of the part they win by, or "
     "stop at the step with the best accuracy.",
     ""},
    {"length_explosion", "Answers grow without gain",
     "%1 grew from %2 to %3 tokens while the reward did not rise. Limit: %4.",
     "Longer thinking is healthy while it pays. Here it does not: repetition or rambling is "
     "likely.",
     "Read the longest answers; use a loss without length bias (dr_grpo, dapo), an overlong "
     "penalty, or a lower max_completion_length.",
     "truncated"},
    {"length_collapse", "Answers shrink",
     "%1 fell from %2 to %3 tokens while the reward did not rise. Limit: %4.",
     "The policy stops thinking: it answers at once, or not at all.",
     "Read the answers of these steps; lower a length penalty, or reward the format with "
     "thinking.",
     ""},
    {"truncation", "Completions hit the limit", "%1 was %3 over %5 logged steps. Limit: %4.",
     "A cut-off answer scores 0 however good its thinking was, so the policy learns to be "
     "brief, not to be right.",
     "Raise max_completion_length, or mask or penalise overlong answers.", "truncated"},
    {"language_drift", "Language drift", "%1 fell from its best, %2, to %3. Limit: %4.",
     "The thinking leaves the language of the question. The reward for right answers alone "
     "does "
     "not hold it there.",
     "Add the language consistency reward or raise its weight.", "off-target"},
    {"engine", "Alert of the engine", "", "", "", ""},
};

} // namespace

const std::vector<AlertWording>& alertWordings() {
    static const std::vector<AlertWording> all(std::begin(table), std::end(table));
    return all;
}

const AlertWording& alertWording(const std::string& rule) {
    const std::vector<AlertWording>& all = alertWordings();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const AlertWording& each) { return rule == each.rule; });
    return found == all.end() ? all.back() : *found;
}

} // namespace rationale
