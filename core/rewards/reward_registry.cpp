// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/rewards/reward_list.h"

#include <limits>

namespace rationale {

namespace {

struct Entry {
    const char* name;
    std::unique_ptr<Reward> (*make)(const Json& options);
};

constexpr Entry registry[] = {
    {"accuracy", makeAccuracyReward},
    {"format", makeFormatReward},
    {"tag_count", makeTagCountReward},
    {"language_consistency", makeLanguageConsistencyReward},
    {"repetition", makeRepetitionReward},
    {"length", makeLengthReward},
    {"random", makeRandomReward},
    {"true_score", makeTrueScoreReward},
    {"reward_model", makeRewardModelReward},
    {"safety_model", makeSafetyModelReward},
    {"process", makeProcessReward},
};

} // namespace

std::vector<std::string> rewardNames() {
    std::vector<std::string> names;
    for (const Entry& entry : registry)
        names.emplace_back(entry.name);
    return names;
}

std::unique_ptr<Reward> makeReward(const std::string& name, const Json& options) {
    std::string known;
    for (const Entry& entry : registry) {
        if (name == entry.name)
            return entry.make(options);
        known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw Error(ErrorKind::Usage, "There is no reward \"" + name + "\"", "reward",
                "Use one of: " + known);
}

RewardScore notScored(RewardState state, std::string reason) {
    return {std::numeric_limits<double>::quiet_NaN(), state, std::move(reason)};
}

} // namespace rationale
