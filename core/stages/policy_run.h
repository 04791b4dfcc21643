// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/on_policy_check.h"
#include "core/stages/policy_update.h"
#include "core/stages/rollout.h"
#include "core/stages/training_support.h"

#include <memory>
#include <optional>
#include <string>

namespace rationale {

/// What the stages share that learn from answers of their own policy (grpo, ppo): sampling,
/// rewards, the frozen reference, evaluation, metrics, the loop over the steps. How they learn is
/// theirs.
class PolicyRun {
public:
    /// `klKey`: the live option with the weight of the divergence; 0 needs no reference.
    PolicyRun(RunContext& context, std::string klKey);
    virtual ~PolicyRun() = default;
    PolicyRun(const PolicyRun&) = delete;
    PolicyRun& operator=(const PolicyRun&) = delete;

    void run();
    /// Stage::needsStartModel() of such a run.
    static bool needsStartModel(const Recipe& recipe, const fs::path& checkpoint,
                                const std::string& klKey);

protected:
    /// Gives the rollout advantages, and learns from it.
    virtual UpdateReport learn(Rollout& rollout, int64_t step) = 0;
    /// What only this stage measures, after learn().
    virtual void addMetrics(const Rollout& rollout, int64_t step, MetricList& metrics) = 0;
    virtual StepScorer* stepScorer() { return nullptr; }
    /// Into a checkpoint, beside the policy.
    virtual void saveMore(const fs::path& /*folder*/) const {}

    RunContext& context() const { return m_context; }
    const Recipe& recipe() const { return m_recipe; }
    TrainingSession& session() { return m_session; }
    const TrainingSession& session() const { return m_session; }
    LanguageModel* reference() const { return m_reference.get(); } // null: none

private:
    void loadReference();
    void refreshReference(int64_t step);
    void saveAll(const fs::path& folder) const;
    void oneStep(int64_t step);
    void assertOnPolicy(int64_t step, const UpdateReport& report);
    EvaluationOptions evaluationOptions(int64_t prompts, int64_t samples, int64_t step) const;
    void checkBeforehand();
    void evaluateFully(const std::string& when, int64_t step);
    void evaluateShortly(int64_t step, MetricList& metrics);
    void showProgress(int64_t step, const MetricList& metrics, const Rollout& rollout,
                      double seconds);

    RunContext& m_context;
    const Recipe& m_recipe;
    std::string m_klKey;
    TrainingSession m_session;
    ProblemSource m_source;
    SamplingOptions m_sampling;
    SampleScorer m_scorer;
    int64_t m_totalSteps;
    OnPolicyCheck m_onPolicy;
    std::unique_ptr<LanguageModel> m_reference;
    bool m_referenceRefreshed = false;
    std::optional<double> m_meanSeconds;
};

} // namespace rationale
