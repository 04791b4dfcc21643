// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/rollout.h"

#include "core/autograd/policy_loss.h"
#include "core/stages/statistics.h"
#include "core/stages/training_support.h"

namespace rationale {

namespace {

constexpr double deadSpread = 1e-6;

/// Advantages of one group's judged answers.
std::vector<double> advantagesOf(const std::vector<double>& rewards, const Recipe& recipe,
                                 double batchDeviation) {
    const auto scale = recipe.get<std::string>("scale_rewards");
    const bool leaveOneOut = recipe.get<std::string>("advantage_baseline") == "leave_one_out";
    std::vector<double> advantages = groupAdvantages(rewards, scale == "group" ? "group" : "none");
    const auto n = static_cast<double>(rewards.size());
    // R − mean of the others = (R − mean) · n / (n − 1)
    const double baseline = leaveOneOut && n > 1 ? n / (n - 1) : 1.0;
    const double spread = scale == "batch" ? batchDeviation + 1e-4 : 1.0;
    for (double& advantage : advantages)
        advantage *= baseline / spread;
    return advantages;
}

} // namespace

Rollout rollOut(RunContext& context, LanguageModel& model, const ProblemSource& source,
                const SampleScorer& scorer, const SamplingOptions& sampling, int64_t step) {
    const Recipe& recipe = context.recipe();
    Stopwatch watch;
    Rollout rollout;
    const auto members = recipe.get<int32_t>("num_generations");
    std::vector<GenerationRequest> requests;
    for (int64_t i = 0; i < recipe.get<int64_t>("prompts_per_step"); ++i) {
        rollout.problems.push_back(source.training(context.seed(), step, i));
        requests.push_back({rollout.problems.back().tokens, rollout.problems.back().key, members});
    }
    Generator generator(model);
    rollout.completions = generator.generate(
        requests, sampling, [&](const Completion&) { return !context.cancelled(); });
    for (const Completion& completion : rollout.completions) {
        rollout.prompts.push_back(rollout.problems[static_cast<size_t>(completion.request)].tokens);
        rollout.answers.push_back(completion.tokens);
        rollout.promptTokens += static_cast<int64_t>(rollout.prompts.back().size());
        rollout.answerTokens += static_cast<int64_t>(completion.tokens.size());
    }
    rollout.generateSeconds = watch.lap();
    rollout.groups = scorer.groups(rollout.problems, rollout.completions, step, "train",
                                   source.taskName(), rollout.scored);
    computeAdvantages(rollout, recipe);
    rollout.rewardSeconds = watch.lap();
    return rollout;
}

void computeAdvantages(Rollout& rollout, const Recipe& recipe) {
    std::vector<double> all;
    for (const auto& group : rollout.scored)
        for (const ScoredSample& sample : group)
            if (sample.scored)
                all.push_back(sample.record.reward);
    const double batchDeviation = deviationOf(all);
    const bool maskTruncated = recipe.get<bool>("mask_truncated_completions");
    rollout.advantages.clear();
    rollout.masked.clear();
    for (size_t g = 0; g < rollout.scored.size(); ++g) {
        std::vector<double> rewards;
        for (const ScoredSample& sample : rollout.scored[g])
            if (sample.scored)
                rewards.push_back(sample.record.reward);
        GroupRecord& group = rollout.groups[g];
        group.rewardMean = rewards.empty() ? 0 : meanOf(rewards);
        group.rewardStd = deviationOf(rewards);
        group.dead = group.rewardStd < deadSpread;
        std::vector<double> advantages;
        if (!group.dead)
            advantages = advantagesOf(rewards, recipe, batchDeviation);
        size_t next = 0;
        for (ScoredSample& sample : rollout.scored[g]) {
            const double advantage = group.dead || !sample.scored ? 0.0 : advantages[next++];
            sample.record.advantage = advantage;
            rollout.advantages.push_back(advantage);
            rollout.masked.push_back(maskTruncated && sample.record.truncated);
        }
    }
}

void finishGroups(Rollout& rollout) {
    for (size_t g = 0; g < rollout.groups.size(); ++g)
        for (ScoredSample& sample : rollout.scored[g])
            rollout.groups[g].samples.push_back(std::move(sample.record));
}

} // namespace rationale
