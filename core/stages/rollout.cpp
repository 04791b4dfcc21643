// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/rollout.h"

#include "core/stages/statistics.h"
#include "core/stages/training_support.h"

#include <algorithm>
#include <numeric>

namespace rationale {

namespace {

/// Right and wrong answers both: what the policy can learn from, by accuracy alone. Other rewards
/// give a spread to groups that all fail, and learning from those ruins a policy (rl-engines.md
/// §1.4). Where there is no right answer, the rewards are all there is.
bool isInformative(const Rollout& rollout, size_t g) {
    const GroupRecord& group = rollout.groups[g];
    if (hasRightAnswer(rollout.problems[g].problem))
        return group.solved > 0 && group.solved < group.size;
    const auto less = [](const ScoredSample& left, const ScoredSample& right) {
        return left.record.reward < right.record.reward;
    };
    const auto [low, high] =
        std::minmax_element(rollout.scored[g].begin(), rollout.scored[g].end(), less);
    return low != high && low->record.reward < high->record.reward;
}

size_t informativeGroups(const Rollout& rollout) {
    size_t count = 0;
    for (size_t g = 0; g < rollout.groups.size(); ++g)
        count += isInformative(rollout, g) ? 1 : 0;
    return count;
}

template <typename T>
void append(std::vector<T>& all, std::vector<T>&& more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

/// Appends the answers to the next prompts_per_step problems of the step.
class BatchSampler {
public:
    BatchSampler(RunContext& context, LanguageModel& model, const ProblemSource& source,
                 const SampleScorer& scorer, StepScorer* steps, const SamplingOptions& sampling)
        : m_context(context)
        , m_model(model)
        , m_source(source)
        , m_scorer(scorer)
        , m_steps(steps)
        , m_sampling(sampling) {}

    void addBatch(Rollout& rollout, int64_t step) const {
        Stopwatch watch;
        const std::vector<PromptedProblem> problems =
            draw(step, static_cast<int64_t>(rollout.problems.size()));
        std::vector<Completion> completions = sample(problems);
        rollout.generateSeconds += watch.lap();
        std::vector<std::vector<ScoredSample>> scored;
        append(rollout.groups,
               m_scorer.groups(problems, completions, step, "train", m_source.taskName(), scored));
        append(rollout.scored, std::move(scored));
        if (m_steps)
            append(rollout.steps, m_steps->score(problems, completions));
        for (Completion& completion : completions) {
            rollout.prompts.push_back(problems[static_cast<size_t>(completion.request)].tokens);
            rollout.answers.push_back(completion.tokens);
            rollout.promptTokens += static_cast<int64_t>(rollout.prompts.back().size());
            rollout.answerTokens += static_cast<int64_t>(completion.tokens.size());
            completion.request += static_cast<int32_t>(rollout.problems.size());
        }
        append(rollout.completions, std::move(completions));
        rollout.problems.insert(rollout.problems.end(), problems.begin(), problems.end());
        ++rollout.batches;
        rollout.rewardSeconds += watch.lap();
    }

private:
    std::vector<PromptedProblem> draw(int64_t step, int64_t first) const {
        std::vector<PromptedProblem> problems;
        for (int64_t i = 0; i < m_context.recipe().get<int64_t>("prompts_per_step"); ++i)
            problems.push_back(m_source.training(m_context.seed(), step, first + i));
        return problems;
    }
    std::vector<Completion> sample(const std::vector<PromptedProblem>& problems) const {
        const auto members = m_context.recipe().get<int32_t>("num_generations");
        std::vector<GenerationRequest> requests;
        requests.reserve(problems.size());
        for (const PromptedProblem& problem : problems)
            requests.push_back({problem.tokens, problem.key, members});
        return Generator(m_model).generate(
            requests, m_sampling, [this](const Completion&) { return !m_context.cancelled(); });
    }

    RunContext& m_context;
    LanguageModel& m_model;
    const ProblemSource& m_source;
    const SampleScorer& m_scorer;
    StepScorer* m_steps;
    const SamplingOptions& m_sampling;
};

/// The judged answers of the groups that are not left out: what an estimator sees, and where its
/// results belong.
struct Judged {
    advantages::Batch batch;
    std::vector<SteppedAnswer> stepped; // with process supervision, in place of the batch
    std::vector<size_t> places;         // among all answers
};

Judged judgedAnswers(const Rollout& rollout, const std::string& scale) {
    Judged judged;
    judged.batch.scale = scale;
    size_t place = 0;
    for (size_t g = 0; g < rollout.scored.size(); ++g) {
        const bool leftOut = !rollout.leftOut.empty() && rollout.leftOut[g];
        for (const ScoredSample& sample : rollout.scored[g]) {
            const size_t i = place++;
            if (leftOut || !sample.scored)
                continue;
            judged.places.push_back(i);
            const auto tokens = static_cast<int64_t>(rollout.answers[i].size());
            const double reward = sample.record.reward;
            if (!rollout.steps.empty()) {
                judged.stepped.push_back({g, tokens, rollout.steps[i]});
                judged.stepped.back().steps.push_back({tokens - 1, reward});
                continue;
            }
            judged.batch.answers.push_back({g, reward, sample.record.correct, tokens, {}});
            if (!rollout.tokenRewards.empty())
                judged.batch.answers.back().tokenRewards = rollout.tokenRewards[i];
        }
    }
    return judged;
}

void takeAdvantages(Rollout& rollout, const Recipe& recipe) {
    Judged judged = judgedAnswers(rollout, recipe.get<std::string>("scale_rewards"));
    advantages::Advantages found =
        rollout.steps.empty()
            ? estimateAdvantages(recipe.get<std::string>("advantage_baseline"), judged.batch)
            : processAdvantages(judged.stepped, judged.batch.scale);
    rollout.advantages.assign(rollout.answers.size(), 0.0);
    rollout.tokenAdvantages.clear();
    if (!found.tokens.empty())
        for (const TokenSequence& answer : rollout.answers)
            rollout.tokenAdvantages.emplace_back(answer.size(), 0.0);
    for (size_t i = 0; i < judged.places.size(); ++i) {
        rollout.advantages[judged.places[i]] = found.answers[i];
        if (!found.tokens.empty())
            rollout.tokenAdvantages[judged.places[i]] = std::move(found.tokens[i]);
    }
}

bool hasAdvantage(const Rollout& rollout, size_t answer) {
    if (rollout.tokenAdvantages.empty())
        return rollout.advantages[answer] != 0;
    const std::vector<double>& tokens = rollout.tokenAdvantages[answer];
    return std::any_of(tokens.begin(), tokens.end(), [](double value) { return value != 0; });
}

} // namespace

Rollout rollOut(RunContext& context, LanguageModel& model, const ProblemSource& source,
                const SampleScorer& scorer, StepScorer* steps, const SamplingOptions& sampling,
                int64_t step) {
    const Recipe& recipe = context.recipe();
    const bool dynamic = recipe.knows("dynamic_sampling") && recipe.get<bool>("dynamic_sampling");
    const auto wanted = recipe.get<size_t>("prompts_per_step");
    const int64_t most = dynamic ? recipe.get<int64_t>("dynamic_sampling_max_batches") : 1;
    const BatchSampler sampler(context, model, source, scorer, steps, sampling);
    Rollout rollout;
    do
        sampler.addBatch(rollout, step);
    while (rollout.batches < most && informativeGroups(rollout) < wanted);
    if (dynamic)
        chooseGroups(rollout, wanted);
    return rollout;
}

void chooseGroups(Rollout& rollout, size_t wanted) {
    std::vector<size_t> chosen;
    for (const bool informative : {true, false})
        for (size_t g = 0; g < rollout.groups.size() && chosen.size() < wanted; ++g)
            if (isInformative(rollout, g) == informative)
                chosen.push_back(g);
    std::sort(chosen.begin(), chosen.end());
    rollout.leftOut.assign(rollout.groups.size(), true);
    rollout.trained.clear();
    size_t first = 0, next = 0;
    for (size_t g = 0; g < rollout.groups.size(); ++g) {
        const size_t members = rollout.scored[g].size();
        if (next < chosen.size() && chosen[next] == g) {
            ++next;
            rollout.leftOut[g] = !isInformative(rollout, g);
            for (size_t i = 0; i < members; ++i)
                rollout.trained.push_back(first + i);
        }
        first += members;
    }
    rollout.dropped = static_cast<int64_t>(rollout.groups.size() - informativeGroups(rollout));
}

void computeAdvantages(Rollout& rollout, const Recipe& recipe) {
    const bool maskTruncated = recipe.get<bool>("mask_truncated_completions");
    takeAdvantages(rollout, recipe);
    rollout.masked.clear();
    for (const auto& group : rollout.scored)
        for (const ScoredSample& sample : group)
            rollout.masked.push_back(maskTruncated && sample.record.truncated);
    recordAdvantages(rollout);
}

void recordAdvantages(Rollout& rollout) {
    size_t i = 0;
    for (size_t g = 0; g < rollout.scored.size(); ++g) {
        std::vector<double> rewards;
        GroupRecord& group = rollout.groups[g];
        group.dead = true;
        for (ScoredSample& sample : rollout.scored[g]) {
            if (sample.scored)
                rewards.push_back(sample.record.reward);
            sample.record.advantage = rollout.advantages[i];
            group.dead = group.dead && !hasAdvantage(rollout, i);
            ++i;
        }
        group.rewardMean = rewards.empty() ? 0 : meanOf(rewards);
        group.rewardStd = deviationOf(rewards);
    }
}

void finishGroups(Rollout& rollout) {
    for (size_t g = 0; g < rollout.groups.size(); ++g)
        for (ScoredSample& sample : rollout.scored[g])
            rollout.groups[g].samples.push_back(std::move(sample.record));
}

} // namespace rationale
