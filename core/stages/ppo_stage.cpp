// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/stages/critic.h"
#include "core/stages/policy_run.h"
#include "core/stages/ppo_metrics.h"
#include "core/stages/statistics.h"
#include "core/train/advantages.h"
#include "core/train/trainer_state.h"

#include <map>

namespace rationale {

namespace {

constexpr const char* klKey = "kl_coef";

bool klInLoss(const Recipe& recipe) {
    return recipe.get<std::string>("kl_in") == "loss";
}

/// TRL's PPOConfig: the clipped loss over all tokens of a mini-batch, which is what dapo sums.
PolicyUpdateOptions ppoUpdateOptions(const RunContext& context, bool hasReference) {
    using Kl = PolicyLossOptions::Kl;
    static const std::map<std::string, Kl> estimators = {
        {"k1", Kl::K1}, {"k2", Kl::K2}, {"k3", Kl::K3}};
    const Recipe& recipe = context.recipe();
    PolicyUpdateOptions options;
    options.loss.loss = "dapo";
    options.loss.kl = estimators.at(recipe.get<std::string>("kl_estimator"));
    options.loss.epsilonLow = options.loss.epsilonHigh = context.liveNumber("cliprange");
    options.klRewardEstimator = options.loss.kl;
    const double weight = hasReference ? context.liveNumber(klKey) : 0;
    (klInLoss(recipe) ? options.loss.beta : options.klReward) = weight;
    options.epochs = recipe.get<int64_t>("num_ppo_epochs");
    options.miniBatches = recipe.get<size_t>("num_mini_batches");
    options.reshuffle = true;
    options.scoreAlways = true; // objective/entropy and objective/kl are of the old policy
    return options;
}

/// Proximal policy optimisation with a critic (Schulman et al. 2017, arXiv:1707.06347; the options
/// and the order of things of TRL's PPOTrainer).
class PpoRun final : public PolicyRun {
public:
    explicit PpoRun(RunContext& context)
        : PolicyRun(context, klKey)
        , m_critic(context, session()) {}

protected:
    UpdateReport learn(Rollout& rollout, int64_t step) override {
        PolicyUpdate update(context(), session(), reference(),
                            ppoUpdateOptions(context(), reference() != nullptr));
        update.score(rollout);
        rollout.tokenRewards = update.klRewards(rollout);
        m_report = {};
        const Stopwatch watch;
        CriticTargets targets{m_critic.values(rollout), {}};
        m_report.valueSeconds = watch.seconds();
        m_report.scores = scoresOf(rollout);
        estimate(rollout, targets);
        measureObjective(rollout, update, m_report);
        measureTargets(rollout, targets, m_report);

        UpdateReport report = update.run(rollout, step);
        std::vector<std::vector<size_t>> updates;
        for (int64_t epoch = 0; epoch < recipe().get<int64_t>("num_ppo_epochs"); ++epoch)
            for (std::vector<size_t>& members : update.miniBatches(rollout, step, epoch))
                updates.push_back(std::move(members));
        m_report.criticRate = learningRateAt(context(), step - 1, "critic_learning_rate");
        m_report.critic = m_critic.learn(rollout, targets, updates, m_report.criticRate);
        measurePolicy(report, m_report);
        report.skipped += m_report.critic.skipped;
        return report;
    }

    void addMetrics(const Rollout& rollout, int64_t step, MetricList& metrics) override {
        addPpoMetrics(rollout, m_report, metrics);
        metrics.add("critic/skipped_steps", static_cast<double>(m_critic.skippedSteps()));
        metrics.add("lr", learningRateAt(context(), step - 1));
        const double episodes =
            static_cast<double>(step) * static_cast<double>(rollout.answers.size());
        metrics.add("episode", episodes);
        metrics.add("eps", episodes / context().processSeconds());
    }

    void saveMore(const fs::path& folder) const override { m_critic.save(folder, session().state); }

private:
    /// What each answer earns beside its KL. One that no reward could judge earns nothing: it is
    /// masked.
    std::vector<double> scoresOf(Rollout& rollout) const {
        const auto penalty = recipe().get<double>("missing_eos_penalty");
        std::vector<double> scores;
        rollout.masked.clear();
        for (const auto& group : rollout.scored)
            for (const ScoredSample& sample : group) {
                const double missing = sample.record.truncated ? penalty : 0;
                scores.push_back(sample.scored ? sample.record.reward - missing : 0);
                rollout.masked.push_back(!sample.scored);
            }
        return scores;
    }

    /// GAE of every answer, whose score falls to its last token (as in veRL; TRL pays it one token
    /// later where there is room).
    void estimate(Rollout& rollout, CriticTargets& targets) const {
        const auto gamma = recipe().get<double>("gamma"), lambda = recipe().get<double>("lam");
        std::vector<size_t> judged;
        std::vector<std::vector<double>> advantages;
        rollout.tokenAdvantages.clear();
        for (size_t i = 0; i < rollout.answers.size(); ++i) {
            std::vector<double> rewards(rollout.answers[i].size(), 0.0);
            if (!rollout.tokenRewards.empty())
                rewards = rollout.tokenRewards[i];
            if (!rewards.empty())
                rewards.back() += m_report.scores[i];
            GaeTargets found = generalisedAdvantages(rewards, targets.values[i], gamma, lambda);
            targets.returns.push_back(std::move(found.returns));
            rollout.tokenAdvantages.emplace_back(rewards.size(), 0.0);
            if (rollout.masked[i])
                continue;
            judged.push_back(i);
            advantages.push_back(std::move(found.advantages));
        }
        if (recipe().get<bool>("whiten_advantages"))
            advantages::whiten(advantages);
        for (size_t i = 0; i < judged.size(); ++i)
            rollout.tokenAdvantages[judged[i]] = std::move(advantages[i]);
        rollout.advantages.clear();
        for (const std::vector<double>& tokens : rollout.tokenAdvantages)
            rollout.advantages.push_back(tokens.empty() ? 0 : meanOf(tokens));
        recordAdvantages(rollout);
    }

    Critic m_critic;
    PpoReport m_report; // of the step
};

class PpoStage final : public Stage {
public:
    void run(RunContext& context) override { PpoRun(context).run(); }
    void checkCheckpoint(const fs::path& folder) const override {
        checkTraining(folder);
        checkTraining(folder / Critic::folderName);
    }
    bool needsStartModel(const Recipe& recipe, const fs::path& checkpoint) const override {
        return PolicyRun::needsStartModel(recipe, checkpoint, klKey);
    }
};

} // namespace

std::unique_ptr<Stage> makePpoStage() {
    return std::make_unique<PpoStage>();
}

} // namespace rationale
