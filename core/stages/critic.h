// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/rollout.h"
#include "core/stages/training_support.h"
#include "core/train/ppo.h"

#include <span>
#include <vector>

namespace rationale {

/// What happened in the critic's updates of one step.
struct CriticReport {
    double loss = 0, gradNorm = 0;    // means over the updates; the loss without vf_coef
    double clipped = 0, tokens = 0;   // sums over the updates
    int64_t updates = 0, skipped = 0; // skipped: a gradient was not finite
    double seconds = 0;
};

/// What the critic learns from a rollout, of each answer and token.
struct CriticTargets {
    std::vector<std::vector<double>> values;  // what it said before the update
    std::vector<std::vector<double>> returns; // what it should have said
};

/// The critic of ppo: a second decoder under a head of one number, read before each token of an
/// answer (…ForTokenClassification; …ForSequenceClassification where it began as a reward model),
/// with an optimizer of its own. It starts from value_model, or from the policy's start model under
/// a new head, and lives in critic/ of a checkpoint.
class Critic {
public:
    static constexpr const char* folderName = "critic";

    /// Throws Error{Input} when value_model gives more than one number, or has another vocabulary
    /// or fewer positions than the policy.
    Critic(RunContext& context, const TrainingSession& policy);

    /// Value of the state before each token of each answer, without gradient.
    std::vector<std::vector<double>> values(const Rollout& rollout);
    /// One update for each list of answers; those that are masked count nowhere. `rate`: its
    /// learning rate. Throws Error{Stopped}.
    CriticReport learn(const Rollout& rollout, const CriticTargets& targets,
                       std::span<const std::vector<size_t>> updates, double rate);

    int64_t skippedSteps() const { return m_session.optimizer->skippedSteps(); }
    /// Into the folder of a checkpoint: a model folder with its trainer state.
    void save(const fs::path& checkpoint, const TrainerState& state) const;

private:
    Var valuesOf(const Rollout& rollout, std::span<const size_t> members);
    std::vector<IndexRange> microBatches(const Rollout& rollout,
                                         std::span<const size_t> members) const;
    void update(const Rollout& rollout, const CriticTargets& targets,
                const std::vector<size_t>& members, double rate, CriticReport& report);

    RunContext& m_context;
    TrainingSession m_session;
    double m_coefficient;
};

} // namespace rationale
