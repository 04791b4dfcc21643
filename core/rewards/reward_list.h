// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rewards/reward.h"

namespace rationale {

// One maker per reward; `options` are its reward.<name>.* keys.
std::unique_ptr<Reward> makeAccuracyReward(const Json& options);
std::unique_ptr<Reward> makeFormatReward(const Json& options);
std::unique_ptr<Reward> makeTagCountReward(const Json& options);
std::unique_ptr<Reward> makeLanguageConsistencyReward(const Json& options);
std::unique_ptr<Reward> makeRepetitionReward(const Json& options);
std::unique_ptr<Reward> makeLengthReward(const Json& options);
std::unique_ptr<Reward> makeRandomReward(const Json& options);
std::unique_ptr<Reward> makeTrueScoreReward(const Json& options);
std::unique_ptr<Reward> makeRewardModelReward(const Json& options);
std::unique_ptr<Reward> makeSafetyModelReward(const Json& options);
std::unique_ptr<Reward> makeProcessReward(const Json& options);

inline RewardScore scored(double value, std::string reason) {
    return {value, RewardState::Scored, std::move(reason)};
}
/// NaN with a reason: the sample says nothing about this reward.
RewardScore notScored(RewardState state, std::string reason);

} // namespace rationale
