// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/policy_update.h"

#include "core/train/batching.h"
#include "core/train/train_step.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace rationale {

namespace {

template <typename T>
T chosen(const std::map<std::string, T>& table, const std::string& name) {
    return table.at(name); // the recipe has checked the name
}

Tensor floats(const std::vector<float>& values) {
    return Tensor::from<float>(std::span<const float>(values),
                               {static_cast<int64_t>(values.size())});
}

/// Values of several answers one after the other.
Tensor gathered(const std::vector<std::vector<float>>& byAnswer, std::span<const size_t> members) {
    std::vector<float> flat;
    for (const size_t member : members)
        flat.insert(flat.end(), byAnswer[member].begin(), byAnswer[member].end());
    return floats(flat);
}

/// One for the answer, or one for each of its tokens.
void appendAdvantages(const Rollout& rollout, size_t answer, std::vector<float>& values) {
    if (rollout.tokenAdvantages.empty()) {
        values.push_back(static_cast<float>(rollout.advantages[answer]));
        return;
    }
    for (const double value : rollout.tokenAdvantages[answer])
        values.push_back(static_cast<float>(value));
}

std::vector<size_t> trainedAnswers(const Rollout& rollout) {
    if (!rollout.trained.empty())
        return rollout.trained;
    std::vector<size_t> all(rollout.answers.size());
    std::iota(all.begin(), all.end(), size_t{0});
    return all;
}

/// k1, k2 or k3 of log π − log π_ref (Schulman, joschu.net/blog/kl-approx.html).
double divergence(PolicyLossOptions::Kl estimator, double ahead) {
    switch (estimator) {
    case PolicyLossOptions::Kl::K1:
        break;
    case PolicyLossOptions::Kl::K2:
        return ahead * ahead / 2;
    case PolicyLossOptions::Kl::K3:
        return std::expm1(-ahead) + ahead;
    }
    return ahead;
}

/// What is read off the log-probs of a micro-batch on the way; `old` may be undefined.
void measure(const ops::LogProbs& scores, const Tensor& old, std::span<const float> mask,
             std::span<const float> sampler, bool first, UpdateReport& report) {
    const float* logprob = scores.logprobs.value().data<float>();
    const float* entropy = scores.entropy.value().data<float>();
    const float* before = old.defined() ? old.data<float>() : logprob;
    for (size_t t = 0; t < mask.size(); ++t) {
        const double gap = static_cast<double>(logprob[t]) - before[t];
        report.entropySum += entropy[t] * mask[t];
        report.entropyTokens += mask[t];
        report.gapSquares += gap * gap * mask[t];
        if (!first)
            continue;
        const double ahead = static_cast<double>(logprob[t]) - sampler[t];
        const double difference = std::fabs(ahead);
        report.samplerRatioSum += std::exp(ahead);
        report.differenceSum += difference;
        report.differenceMax = std::max(report.differenceMax, difference);
        report.differenceTokens += 1;
    }
}

void add(PolicyLossStats& total, const PolicyLossStats& part) {
    total.klSum += part.klSum;
    total.clipLow += part.clipLow;
    total.clipHigh += part.clipHigh;
    total.ratioSum += part.ratioSum;
    total.ratioMax = std::max(total.ratioMax, part.ratioMax);
    total.tokens += part.tokens;
}

} // namespace

PolicyLossOptions policyLossOptions(const RunContext& context, bool hasReference) {
    using Options = PolicyLossOptions;
    const Recipe& recipe = context.recipe();
    Options options;
    options.loss = recipe.get<std::string>("loss_type");
    options.kl = chosen<Options::Kl>(
        {{"k1", Options::Kl::K1}, {"k2", Options::Kl::K2}, {"k3", Options::Kl::K3}},
        recipe.get<std::string>("kl_estimator"));
    options.ratio = recipe.get<std::string>("importance_sampling_level") == "sequence"
                        ? Options::Ratio::Sequence
                        : Options::Ratio::Token;
    options.epsilonLow = context.liveNumber("epsilon");
    options.epsilonHigh = context.liveNumber("epsilon_high");
    if (options.epsilonHigh == 0)
        options.epsilonHigh = options.epsilonLow;
    options.beta =
        hasReference && !recipe.get<bool>("kl_in_reward") ? context.liveNumber("beta") : 0;
    options.delta = recipe.get<double>("delta");
    options.dualClip = recipe.get<double>("dual_clip");
    options.sapoTauPositive = recipe.get<double>("sapo_temperature_pos");
    options.sapoTauNegative = recipe.get<double>("sapo_temperature_neg");
    options.importanceCap = recipe.get<double>("importance_sampling_cap");
    return options;
}

PolicyUpdateOptions grpoUpdateOptions(const RunContext& context, bool hasReference) {
    const Recipe& recipe = context.recipe();
    PolicyUpdateOptions options;
    options.loss = policyLossOptions(context, hasReference);
    if (hasReference && recipe.get<bool>("kl_in_reward"))
        options.klReward = context.liveNumber("beta");
    options.epochs = recipe.get<int64_t>("num_iterations");
    options.miniBatches = recipe.get<size_t>("steps_per_generation");
    return options;
}

PolicyUpdate::PolicyUpdate(RunContext& context, TrainingSession& session, LanguageModel* reference,
                           const PolicyUpdateOptions& options)
    : m_context(context)
    , m_session(session)
    , m_reference(reference)
    , m_options(options)
    , m_temperature(context.recipe().get<double>("temperature"))
    , m_replay(context.recipe().get<bool>("router_replay")) {}

std::vector<std::vector<float>>
PolicyUpdate::logprobsOf(LanguageModel& model, const Rollout& rollout, bool replay) const {
    std::vector<TokenSequence> prompts, answers;
    std::vector<const std::vector<int32_t>*> routing;
    const std::vector<size_t> trained = trainedAnswers(rollout);
    for (const size_t i : trained) {
        prompts.push_back(rollout.prompts[i]);
        answers.push_back(rollout.answers[i]);
        if (replay)
            routing.push_back(&rollout.completions[i].routing);
    }
    std::vector<std::vector<float>> found =
        scoreCompletions(model, prompts, answers, m_temperature, policyMicroBatchTokens, routing)
            .logprobs;
    std::vector<std::vector<float>> all(rollout.answers.size());
    for (size_t i = 0; i < trained.size(); ++i)
        all[trained[i]] = std::move(found[i]);
    return all;
}

std::vector<std::vector<size_t>> PolicyUpdate::miniBatches(const Rollout& rollout, int64_t step,
                                                           int64_t epoch) const {
    const size_t parts = m_options.miniBatches;
    std::vector<size_t> order = trainedAnswers(rollout);
    if (parts > 1) { // advantages were computed before this split
        const auto shuffle = static_cast<uint64_t>(m_options.reshuffle ? epoch : 0);
        Rng rng(mixKeys(m_context.seed(), 0x73706c6974, static_cast<uint64_t>(step), shuffle));
        rng.shuffle(order);
    }
    std::vector<std::vector<size_t>> batches(parts);
    const size_t each = order.size() / parts;
    for (size_t i = 0; i < parts; ++i)
        batches[i].assign(order.begin() + static_cast<int64_t>(i * each),
                          order.begin() + static_cast<int64_t>((i + 1) * each));
    return batches;
}

void PolicyUpdate::score(const Rollout& rollout) {
    const Stopwatch watch;
    m_referenceLogprobs.clear();
    m_oldLogprobs.clear();
    if (m_options.loss.beta > 0 || m_options.klReward > 0)
        m_referenceLogprobs = logprobsOf(*m_reference, rollout, false);
    const bool onePass = m_options.miniBatches == 1 && m_options.epochs == 1;
    // In one pass the ratio is 1 by definition.
    if (!onePass || m_options.klReward > 0 || m_options.scoreAlways)
        m_oldLogprobs = logprobsOf(*m_session.model, rollout, m_replay);
    m_logprobSeconds = watch.seconds();
}

std::vector<std::vector<double>> PolicyUpdate::divergences(const Rollout& rollout) const {
    std::vector<std::vector<double>> all;
    if (m_oldLogprobs.empty() || m_referenceLogprobs.empty())
        return all;
    for (size_t i = 0; i < rollout.answers.size(); ++i) {
        all.emplace_back();
        for (size_t t = 0; t < m_oldLogprobs[i].size(); ++t)
            all.back().push_back(
                divergence(m_options.klRewardEstimator,
                           static_cast<double>(m_oldLogprobs[i][t]) - m_referenceLogprobs[i][t]));
    }
    return all;
}

std::vector<std::vector<double>> PolicyUpdate::klRewards(const Rollout& rollout) const {
    if (m_options.klReward == 0)
        return {};
    std::vector<std::vector<double>> rewards = divergences(rollout);
    for (std::vector<double>& answer : rewards)
        for (double& value : answer)
            value *= -m_options.klReward;
    return rewards;
}

UpdateReport PolicyUpdate::run(const Rollout& rollout, int64_t step) {
    UpdateReport report;
    const Stopwatch watch;
    report.logprobSeconds = m_logprobSeconds;
    const double rate = learningRateAt(m_context, step - 1);
    for (int64_t epoch = 0; epoch < m_options.epochs; ++epoch)
        for (const auto& members : miniBatches(rollout, step, epoch))
            update(rollout, members, rate, report.updates == 0, report);
    report.loss /= static_cast<double>(report.updates);
    report.gradNorm /= static_cast<double>(report.updates);
    report.updateSeconds = watch.seconds();
    return report;
}

void PolicyUpdate::update(const Rollout& rollout, const std::vector<size_t>& members, double rate,
                          bool first, UpdateReport& report) {
    if (m_context.cancelled())
        throw Error(ErrorKind::Stopped, "Stopped");
    PolicyLossScale scale;
    scale.sequences = static_cast<int64_t>(members.size());
    scale.maxCompletionLength = m_context.recipe().get<int64_t>("max_completion_length");
    std::vector<int64_t> lengths;
    for (const size_t member : members) {
        const auto answer = static_cast<int64_t>(rollout.answers[member].size());
        lengths.push_back(answer + static_cast<int64_t>(rollout.prompts[member].size()));
        scale.tokens += rollout.masked[member] ? 0 : answer;
        report.trainedTokens += lengths.back();
    }
    scale.tokens = std::max<int64_t>(1, scale.tokens);
    const auto count = m_context.recipe().get<size_t>("per_device_train_batch_size");
    const auto ranges = count > 0 ? splitByCount(members.size(), count)
                                  : splitByTokens(lengths, policyMicroBatchTokens);
    const PolicyLossStats before = report.stats;
    const TrainReport trained =
        trainStep(*m_session.model, *m_session.optimizer, rate, ranges.size(), [&](size_t i) {
            const auto part = std::span(members).subspan(ranges[i].begin, ranges[i].size());
            return microLoss(rollout, part, scale, first, report);
        });
    report.loss += trained.loss;
    report.gradNorm += trained.gradNorm;
    report.skipped += trained.skipped ? 1 : 0;
    report.ratios.push_back((report.stats.ratioSum - before.ratioSum) /
                            std::max(1.0, report.stats.tokens - before.tokens));
    ++report.updates;
}

Var PolicyUpdate::microLoss(const Rollout& rollout, std::span<const size_t> members,
                            const PolicyLossScale& scale, bool first, UpdateReport& report) {
    std::vector<TokenSequence> prompts, answers;
    std::vector<float> advantages, mask, sampler;
    for (const size_t member : members) {
        prompts.push_back(rollout.prompts[member]);
        answers.push_back(rollout.answers[member]);
        appendAdvantages(rollout, member, advantages);
        mask.insert(mask.end(), answers.back().size(), rollout.masked[member] ? 0.0F : 1.0F);
        const auto& sampled = rollout.completions[member].logprobs;
        sampler.insert(sampler.end(), sampled.begin(), sampled.end());
    }
    const CompletionBatch batch = packCompletions(prompts, answers);
    std::vector<const std::vector<int32_t>*> routing;
    for (const size_t member : members)
        if (m_replay)
            routing.push_back(&rollout.completions[member].routing);
    ForwardExtras extras = routingReplay(*m_session.model, batch.batch, routing);
    const ops::LogProbs scores =
        completionLogProbs(*m_session.model, batch, m_temperature, false, &extras);

    PolicyLossInput input;
    if (!m_oldLogprobs.empty())
        input.old = gathered(m_oldLogprobs, members);
    measure(scores, input.old, mask, sampler, first, report);
    input.advantage = floats(advantages);
    input.mask = floats(mask);
    input.offsets = batch.offsets;
    if (m_options.loss.importanceCap > 0)
        input.sampler = floats(sampler);
    if (!m_referenceLogprobs.empty())
        input.reference = gathered(m_referenceLogprobs, members);
    PolicyLossStats stats;
    Var loss = policyLoss(scores.logprobs, input, m_options.loss, scale, &stats);
    add(report.stats, stats);
    if (first)
        add(report.first, stats);
    return loss;
}

} // namespace rationale
