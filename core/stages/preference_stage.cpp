// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/stages/preference_data.h"
#include "core/stages/training_support.h"
#include "core/train/preference_loss.h"

#include <algorithm>
#include <map>

namespace rationale {

namespace {

constexpr const char* referenceKey = "ref_model";

PreferenceOptions pairOptions(const Recipe& recipe) {
    using Divergence = PreferenceOptions::Divergence;
    static const std::map<std::string, Divergence> divergences = {
        {"reverse_kl", Divergence::ReverseKl},
        {"forward_kl", Divergence::ForwardKl},
        {"js_divergence", Divergence::Js},
        {"alpha_divergence", Divergence::Alpha}};
    PreferenceOptions options;
    options.losses = recipe.get<std::vector<std::string>>("loss_type");
    options.weights = recipe.get<std::vector<double>>("loss_weights");
    options.divergence = divergences.at(recipe.get<std::string>("f_divergence_type"));
    options.beta = recipe.get<double>("beta");
    options.labelSmoothing = recipe.get<double>("label_smoothing");
    options.alpha = recipe.get<double>("f_alpha_divergence_coef");
    options.discopopTau = recipe.get<double>("discopop_tau");
    options.useWeighting = recipe.get<bool>("use_weighting");
    return options;
}

UnpairedOptions unpairedOptions(const Recipe& recipe) {
    return {recipe.get<std::vector<std::string>>("loss_type").front(), recipe.get<double>("beta"),
            recipe.get<double>("desirable_weight"), recipe.get<double>("undesirable_weight")};
}

bool learnsUnpaired(const Recipe& recipe) {
    const auto names = unpairedVariants();
    const auto losses = recipe.get<std::vector<std::string>>("loss_type");
    return std::find(names.begin(), names.end(), losses.front()) != names.end();
}

std::vector<SequenceScore> scoresOf(const SequenceSet& set, const SequenceSums& policy,
                                    const SequenceSums& reference) {
    std::vector<SequenceScore> scores(set.size());
    for (size_t i = 0; i < scores.size(); ++i) {
        scores[i].policy = policy.logprob[i];
        scores[i].reference = reference.logprob[i];
        scores[i].tokens = static_cast<double>(set.completions[i].size());
        scores[i].alignment = policy.alignment.empty() ? 0 : policy.alignment[i];
    }
    return scores;
}

/// Sums over one side, chosen (desirable) or rejected.
struct Side {
    double rewards = 0, logps = 0, count = 0;
    void add(const SequenceScore& score, double beta) {
        rewards += beta * (score.policy - score.reference);
        logps += score.policy;
        count += 1;
    }
};

class PreferenceRun {
public:
    explicit PreferenceRun(RunContext& context)
        : m_context(context)
        , m_recipe(context.recipe())
        , m_unpaired(learnsUnpaired(m_recipe))
        , m_pairs(pairOptions(m_recipe))
        , m_single(unpairedOptions(m_recipe))
        , m_session(beginFromModel(context))
        , m_data(readData())
        , m_micro(m_recipe.get<size_t>("per_device_train_batch_size"))
        , m_rows(m_micro * m_recipe.get<size_t>("gradient_accumulation_steps")) {
        // Its log-probs are computed step by step and not for all rows before the first: a run that
        // reads every row once has nothing to gain, the completions that KTO pairs with other
        // prompts depend on the step, and a resumed run needs no long silence to be the same.
        const bool given = !m_recipe.get<std::string>(referenceKey).empty();
        const auto name = m_recipe.get<std::string>(given ? referenceKey : "model");
        m_reference = loadBeside(context.resolveModel(name), *m_session.model, referenceKey);
        if (m_data.skipped() > 0)
            context.writer().event(context.startStep(), "warning",
                                   std::to_string(m_data.skipped()) +
                                       " rows are longer than max_length and were left out");
    }

    void run() {
        const auto totalSteps = m_recipe.get<int64_t>("max_steps");
        const auto save = [this](const fs::path& folder) { m_session.save(folder); };
        runSteps(m_context, totalSteps, save, [&](int64_t step) { oneStep(step, totalSteps); });
    }

private:
    PreferenceData readData() const {
        const auto name = m_recipe.get<std::string>("dataset");
        const auto longest =
            std::min(m_recipe.get<int64_t>("max_length"), m_session.model->maxPositions());
        return {Dataset::open(m_context.resolveDataset(name)), *m_session.tokenizer,
                static_cast<size_t>(longest), m_unpaired, m_context.seed()};
    }

    PreferenceResult lossOf(const PreferenceBatch& batch, const std::vector<SequenceScore>& scores,
                            double baseline) const {
        if (m_unpaired) {
            std::vector<LabelledScore> labelled;
            for (size_t i = 0; i < scores.size(); ++i)
                labelled.push_back({scores[i], batch.desirable[i]});
            return unpairedLoss(labelled, baseline, m_single);
        }
        std::vector<PairScore> pairs;
        for (size_t i = 0; i + 1 < scores.size(); i += 2)
            pairs.push_back({scores[i], scores[i + 1]});
        return pairLoss(pairs, m_pairs);
    }

    /// KTO's z, without gradient.
    double baselineOf(const SequenceSet& mismatched, size_t atATime) {
        if (!m_unpaired || m_single.loss != "kto")
            return 0;
        return mismatchedKl(scoresOf(mismatched, sumLogProbs(*m_session.model, mismatched, atATime),
                                     sumLogProbs(*m_reference, mismatched, atATime)));
    }

    void oneStep(int64_t step, int64_t totalSteps) {
        const Stopwatch watch;
        const PreferenceBatch batch = m_data.draw(m_session.state.cursor, m_rows);
        const size_t atATime = m_unpaired ? m_micro : 2 * m_micro;
        const SequenceSums reference = sumLogProbs(*m_reference, batch.sequences, atATime);
        const double baseline = baselineOf(batch.mismatched, atATime);
        std::vector<SequenceScore> scores;
        PreferenceResult result;
        SequenceLoss loss(*m_session.model, batch.sequences, atATime, m_pairs.useWeighting,
                          [&](const SequenceSums& policy) {
                              scores = scoresOf(batch.sequences, policy, reference);
                              result = lossOf(batch, scores, baseline);
                              return result.slopes;
                          });
        const double rate = learningRateAt(m_context, step - 1);
        const TrainReport trained =
            trainStep(*m_session.model, *m_session.optimizer, rate, loss.microBatches(),
                      [&](size_t i) { return loss.microBatch(i); });
        m_session.state.step = step;
        m_session.state.cursor += m_rows;
        m_session.state.tokens += batch.sequences.tokens();

        MetricList metrics;
        metrics.add("loss", result.loss);
        addRewards(batch, scores, metrics);
        if (m_unpaired && m_single.loss == "kto")
            metrics.add("kl", baseline);
        const double seconds = watch.seconds();
        const double speed = static_cast<double>(batch.sequences.tokens()) / seconds;
        finishStep(m_context, m_session,
                   {step, totalSteps, result.loss, rate, seconds, speed, trained},
                   std::move(metrics));
    }

    void addRewards(const PreferenceBatch& batch, const std::vector<SequenceScore>& scores,
                    MetricList& metrics) const {
        Side chosen, rejected;
        double right = 0; // pairs whose chosen completion gained more
        for (size_t i = 0; i < scores.size(); ++i) {
            const bool good = m_unpaired ? batch.desirable[i] : i % 2 == 0;
            (good ? chosen : rejected).add(scores[i], m_pairs.beta);
            if (!m_unpaired && !good)
                right += scores[i - 1].policy - scores[i - 1].reference >
                                 scores[i].policy - scores[i].reference
                             ? 1
                             : 0;
        }
        if (chosen.count > 0) {
            metrics.add("rewards/chosen", chosen.rewards / chosen.count);
            metrics.add("logps/chosen", chosen.logps / chosen.count);
        }
        if (rejected.count > 0) {
            metrics.add("rewards/rejected", rejected.rewards / rejected.count);
            metrics.add("logps/rejected", rejected.logps / rejected.count);
        }
        if (chosen.count > 0 && rejected.count > 0)
            metrics.add("rewards/margins",
                        chosen.rewards / chosen.count - rejected.rewards / rejected.count);
        if (!m_unpaired)
            metrics.add("rewards/accuracies", right / chosen.count);
    }

    RunContext& m_context;
    const Recipe& m_recipe;
    bool m_unpaired;
    PreferenceOptions m_pairs;
    UnpairedOptions m_single;
    TrainingSession m_session;
    PreferenceData m_data;
    size_t m_micro, m_rows; // of one forward and backward pass; of one step
    std::unique_ptr<LanguageModel> m_reference;
};

/// Preference optimisation: DPO and its variants from pairs, KTO from single completions.
class PreferenceStage final : public Stage {
public:
    void run(RunContext& context) override { PreferenceRun(context).run(); }
    bool needsStartModel(const Recipe& recipe, const fs::path&) const override {
        return recipe.get<bool>("use_peft") || recipe.get<std::string>(referenceKey).empty();
    }
};

} // namespace

std::unique_ptr<Stage> makePreferenceStage() {
    return std::make_unique<PreferenceStage>();
}

} // namespace rationale
