// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rewards/reward_list.h"

#include "core/base/json.h"

namespace rationale {

namespace {

/// What the task itself knows of an answer's worth: the oracle that a learned reward stands in for,
/// and the control beside it.
class TrueScoreReward final : public Reward {
public:
    std::string name() const override { return trueScorePart; }

    RewardScore score(const RewardInput& input) const override {
        const auto value = trueScoreOf(input.problem, input.completion);
        if (!value)
            return notScored(RewardState::NotApplicable, "the task has no score of its own");
        if (input.truncated)
            return scored(0, "cut off by the token limit before it ended");
        return scored(*value, "by the rule of the task");
    }
};

} // namespace

std::unique_ptr<Reward> makeTrueScoreReward(const Json& /*options*/) {
    return std::make_unique<TrueScoreReward>();
}

} // namespace rationale
