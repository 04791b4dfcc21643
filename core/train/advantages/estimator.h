// SPDX-License-Identifier: GPL-3.0-or-later
// From rewards to advantages. An estimator is a struct in a header of its own, in this folder, with
//   name, help               of the recipe's advantage_baseline
//   estimate(batch)
// and a line in estimator_list.inc. The helpers are in core/train/advantages.cpp; the recipe's form
// reads names and help alone and links nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rationale::advantages {

/// An answer that some reward could judge.
struct JudgedAnswer {
    size_t group = 0; // answers of one prompt; neighbours in the batch
    double reward = 0;
    bool correct = false;
    int64_t tokens = 0;
    /// What each token earns beside `reward`, which falls to the last one: −β · k1 of its KL
    /// (kl_in_reward). Empty: nothing.
    std::vector<double> tokenRewards;

    double total() const {
        double sum = reward;
        for (const double value : tokenRewards)
            sum += value;
        return sum;
    }
};

/// All answers of a step that are learned from.
struct Batch {
    std::vector<JudgedAnswer> answers;
    std::string scale = "group"; // scale_rewards
};

struct Advantages {
    std::vector<double> answers;             // of each answer; where tokens differ, their mean
    std::vector<std::vector<double>> tokens; // of each answer and token; empty: all tokens alike
};

/// What an estimator is unless it says otherwise.
struct EstimatorTraits {
    static constexpr bool needsGroup = true;  // a prompt with one answer would teach nothing
    static constexpr bool scales = true;      // heeds scale_rewards
    static constexpr bool readsReward = true; // else correctness alone: KL in it has no effect
};

/// Spreads below this are rounding: such a group, or batch, teaches nothing.
inline constexpr double noSpread = 1e-6;

/// Reward (with its tokens') − mean of the group; 0 in a group of one or without spread.
std::vector<double> centredByGroup(const Batch& batch);
/// Divides by the spread of the group or of the batch, or by nothing (TRL's scale_rewards: unbiased
/// standard deviation + 1e-4, rl-engines.md §1.1).
void scaleByRewards(const Batch& batch, std::vector<double>& values);
/// factor(n) of each answer's group of n.
void multiplyByGroup(const Batch& batch, std::vector<double>& values, double (*factor)(double n));
/// veRL's masked_whiten (rl-engines.md §1.5): (x − mean) / √(unbiased variance + 1e-8) over all
/// tokens; 0 without spread.
void whiten(std::vector<std::vector<double>>& tokens);
/// The same where all tokens of an answer are alike.
void whiten(const Batch& batch, std::vector<double>& answers);

} // namespace rationale::advantages
