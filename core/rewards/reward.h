// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/task.h"
#include "core/storage/run_types.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rationale {

/// What a reward may look at.
struct RewardInput {
    const TaskProblem& problem;
    std::string_view completion; // without special end tokens
    bool prefilledThink = false;
    bool truncated = false; // ended by the token limit, not by the end token
    int32_t length = 0;     // tokens, end token included
    int32_t maxLength = 0;  // max_completion_length
};

struct RewardScore {
    double value = 0; // NaN unless Scored
    RewardState state = RewardState::Scored;
    std::string reason;
};

/// Pure; no I/O but that of the sandbox in which code is judged; bounded time.
class Reward {
public:
    virtual ~Reward() = default;
    virtual std::string name() const = 0;
    /// Of a reward that scores texts one by one: thread-safe.
    virtual RewardScore score(const RewardInput& input) const = 0;
    /// One score per input, in order: what training calls. As it is, score() in parallel; a reward
    /// that has a model reads the whole batch at once.
    virtual std::vector<RewardScore> scoreAll(std::span<const RewardInput> inputs) const;
};

/// One line per reward in core/rewards/reward_registry.cpp: "accuracy", "format", "tag_count",
/// "language_consistency", "repetition", "length", "random" (the control that must not learn), and
/// those of trained models: "reward_model", "safety_model" and "process".
std::vector<std::string> rewardNames();
/// `options`: the reward.<name>.* keys; of a model its folder, and the "dtype" of the run. Throws
/// Error{Usage} naming the known rewards.
std::unique_ptr<Reward> makeReward(const std::string& name, const Json& options);

} // namespace rationale
