// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/stages/grpo_metrics.h"
#include "core/stages/policy_run.h"

namespace rationale {

namespace {

constexpr const char* klKey = "beta";

/// Group-relative policy optimisation (Shao et al. 2024, "DeepSeekMath", §4; DeepSeek-R1, §2.2).
class GrpoRun final : public PolicyRun {
public:
    explicit GrpoRun(RunContext& context)
        : PolicyRun(context, klKey)
        , m_steps(makeStepScorer(context, *session().tokenizer)) {}

protected:
    StepScorer* stepScorer() override { return m_steps.get(); }

    UpdateReport learn(Rollout& rollout, int64_t step) override {
        PolicyUpdate update(context(), session(), reference(),
                            grpoUpdateOptions(context(), reference() != nullptr));
        update.score(rollout);
        rollout.tokenRewards = update.klRewards(rollout);
        computeAdvantages(rollout, recipe());
        return update.run(rollout, step);
    }

    void addMetrics(const Rollout& rollout, int64_t /*step*/, MetricList& metrics) override {
        if (recipe().get<bool>("dynamic_sampling"))
            addDynamicSamplingMetrics(rollout, metrics);
        if (!rollout.tokenRewards.empty())
            addKlRewardMetrics(rollout, context().liveNumber(klKey), metrics);
    }

private:
    std::unique_ptr<StepScorer> m_steps;
};

class GrpoStage final : public Stage {
public:
    void run(RunContext& context) override { GrpoRun(context).run(); }
    bool needsStartModel(const Recipe& recipe, const fs::path& checkpoint) const override {
        return PolicyRun::needsStartModel(recipe, checkpoint, klKey);
    }
};

} // namespace

std::unique_ptr<Stage> makeGrpoStage() {
    return std::make_unique<GrpoStage>();
}

} // namespace rationale
