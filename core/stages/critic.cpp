// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/critic.h"

#include "core/stages/policy_update.h"
#include "core/train/train_step.h"

#include <algorithm>
#include <numeric>

namespace rationale {

namespace {

Json configIn(const fs::path& folder) {
    const fs::path file = folder / "config.json";
    return parseJson(readFile(file), file.string());
}

/// The head that the folder has, or the one that a language model gets.
ScoreHead headFor(const fs::path& folder) {
    const auto head = scoreHeadOf(configIn(folder));
    if (!head)
        return {ScoreHead::Kind::Token, 1, {}};
    if (head->labels != 1)
        throw Error(ErrorKind::Input,
                    "The model of value_model gives " + std::to_string(head->labels) +
                        " numbers, a critic one",
                    folder.string(),
                    "Name a language model, a run of reward_model, or leave it empty.");
    return *head;
}

void requireFit(const LanguageModel& critic, const LanguageModel& policy, const fs::path& folder) {
    const auto refuse = [&](const char* what, int64_t own, int64_t wanted) {
        throw Error(ErrorKind::Input,
                    "The critic has " + std::to_string(own) + " " + what + ", the policy " +
                        std::to_string(wanted),
                    folder.string(), "Choose a value_model that reads what the policy writes.");
    };
    if (critic.vocabularySize() != policy.vocabularySize())
        refuse("tokens in its vocabulary", critic.vocabularySize(), policy.vocabularySize());
    if (critic.maxPositions() < policy.maxPositions())
        refuse("positions", critic.maxPositions(), policy.maxPositions());
}

template <typename T>
std::vector<double> gathered(const std::vector<std::vector<T>>& byAnswer,
                             std::span<const size_t> members) {
    std::vector<double> flat;
    for (const size_t member : members)
        flat.insert(flat.end(), byAnswer[member].begin(), byAnswer[member].end());
    return flat;
}

} // namespace

Critic::Critic(RunContext& context, const TrainingSession& policy)
    : m_context(context)
    , m_coefficient(context.recipe().get<double>("vf_coef")) {
    const Recipe& recipe = context.recipe();
    const bool fresh = context.resumeFolder().empty();
    auto name = recipe.get<std::string>("value_model");
    if (name.empty())
        name = recipe.get<std::string>("model");
    const fs::path folder =
        fresh ? context.resolveModel(name) : context.resumeFolder() / folderName;
    m_session.model =
        loadScoredModel(folder, policy.model->computeType(), headFor(folder), context.seed());
    requireFit(*m_session.model, *policy.model, folder);
    m_session.model->setCheckpointing(recipe.get<bool>("gradient_checkpointing"));
    m_session.tokenizer = policy.tokenizer;
    m_session.optimizer =
        std::make_unique<AdamW>(trainableParameters(*m_session.model), adamOptions(recipe));
    if (!fresh)
        loadTraining(folder, *m_session.model, *m_session.optimizer);
    m_session.model->refreshComputeWeights();
}

Var Critic::valuesOf(const Rollout& rollout, std::span<const size_t> members) {
    std::vector<TokenSequence> prompts, answers;
    for (const size_t member : members) {
        prompts.push_back(rollout.prompts[member]);
        answers.push_back(rollout.answers[member]);
    }
    const CompletionBatch batch = packCompletions(prompts, answers);
    return m_session.model->scores(
        ops::gatherRows(m_session.model->hidden(batch.batch), batch.rows));
}

std::vector<IndexRange> Critic::microBatches(const Rollout& rollout,
                                             std::span<const size_t> members) const {
    const auto count = m_context.recipe().get<size_t>("per_device_train_batch_size");
    if (count > 0)
        return splitByCount(members.size(), count);
    std::vector<int64_t> lengths;
    for (const size_t member : members)
        lengths.push_back(
            static_cast<int64_t>(rollout.prompts[member].size() + rollout.answers[member].size()));
    return splitByTokens(lengths, policyMicroBatchTokens);
}

std::vector<std::vector<double>> Critic::values(const Rollout& rollout) {
    const NoGrad noGrad;
    std::vector<size_t> all(rollout.answers.size());
    std::iota(all.begin(), all.end(), size_t{0});
    std::vector<std::vector<double>> values;
    for (const IndexRange& range : microBatches(rollout, all)) {
        const auto part = std::span(all).subspan(range.begin, range.size());
        const std::vector<double> flat = numbersOf(valuesOf(rollout, part));
        auto next = flat.begin();
        for (const size_t member : part) {
            const auto tokens = static_cast<int64_t>(rollout.answers[member].size());
            values.emplace_back(next, next + tokens);
            next += tokens;
        }
    }
    return values;
}

CriticReport Critic::learn(const Rollout& rollout, const CriticTargets& targets,
                           std::span<const std::vector<size_t>> updates, double rate) {
    const Stopwatch watch;
    CriticReport report;
    for (const std::vector<size_t>& members : updates) {
        if (m_context.cancelled())
            throw Error(ErrorKind::Stopped, "Stopped");
        std::vector<size_t> kept;
        for (const size_t member : members)
            if (!rollout.masked[member])
                kept.push_back(member);
        if (!kept.empty())
            update(rollout, targets, kept, rate, report);
    }
    const auto count = static_cast<double>(std::max<int64_t>(1, report.updates));
    report.loss /= count;
    report.gradNorm /= count;
    report.seconds = watch.seconds();
    return report;
}

void Critic::update(const Rollout& rollout, const CriticTargets& targets,
                    const std::vector<size_t>& members, double rate, CriticReport& report) {
    const auto ranges = microBatches(rollout, members);
    const double cliprange = m_context.liveNumber("cliprange_value");
    double tokens = 0;
    for (const size_t member : members)
        tokens += static_cast<double>(rollout.answers[member].size());
    const auto microLoss = [&](size_t i) {
        const auto part = std::span(members).subspan(ranges[i].begin, ranges[i].size());
        const Var scores = valuesOf(rollout, part);
        ValueLoss found = clippedValueLoss(numbersOf(scores), gathered(targets.values, part),
                                           gathered(targets.returns, part), cliprange, tokens);
        report.loss += found.loss.value;
        report.clipped += found.clipped;
        found.loss.value *= m_coefficient;
        for (double& slope : found.loss.slopes)
            slope *= m_coefficient;
        return lossOn(scores, found.loss);
    };
    const TrainReport trained =
        trainStep(*m_session.model, *m_session.optimizer, rate, ranges.size(), microLoss);
    report.gradNorm += trained.gradNorm;
    report.skipped += trained.skipped ? 1 : 0;
    report.tokens += tokens;
    ++report.updates;
}

void Critic::save(const fs::path& checkpoint, const TrainerState& state) const {
    makeFolders(checkpoint / folderName);
    saveTraining(checkpoint / folderName, *m_session.model, m_session.tokenizer.get(),
                 *m_session.optimizer, state);
}

} // namespace rationale
