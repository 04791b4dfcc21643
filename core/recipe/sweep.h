// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// A setting and the values that it takes in turn, as texts.
struct SweepAxis {
    std::string key;
    std::vector<std::string> values;
};

/// One run of a sweep.
struct SweepMember {
    std::string name;                // "r1-zero learning_rate=1e-5 seed=2"
    std::vector<std::string> values; // one for each axis, then the seed when seeds are swept
    std::optional<Recipe> recipe;    // with its values and seed; empty: a value does not fit
    std::vector<Problem> problems;   // blocks first
    bool isValid() const;
};

/// More runs than this are refused: a slip of a range, not a plan.
inline constexpr size_t largestSweep = 1000;
/// From here on a person is asked before anything is made.
inline constexpr size_t sweepToConfirm = 20;

/// "1e-5,2e-5", "1..5", "0..1:0.25" (step) or "1e-6..1e-3*10" (factor); texts of a list field are
/// set apart by ';' ("[accuracy]; [accuracy, format]"). Throws Error{Usage} for a text without
/// values, a range that never ends or a setting that the stage has not; a value twice is one.
SweepAxis parseSweepAxis(const Recipe& base, const std::string& key, const std::string& values);
/// "key=values", as on the command line.
SweepAxis parseSweepAxis(const Recipe& base, const std::string& assignment);
/// "1,2,3" or "1..5"; empty text: none. Throws Error{Usage}.
std::vector<uint64_t> parseSweepSeeds(const std::string& text);

/// Every combination of the values, the last axis changing fastest and the seeds faster still; each
/// with its problems, so that a table can show what is wrong. Without axes and seeds: the base
/// alone. `name` stands before the differing values. Throws Error{Usage} above largestSweep and for
/// a setting swept twice.
std::vector<SweepMember> expandSweep(const Recipe& base, const std::vector<SweepAxis>& axes,
                                     const std::vector<uint64_t>& seeds, const std::string& name);
/// Throws Error{Usage} that names the first member with a blocking problem.
void requireValidSweep(const std::vector<SweepMember>& members);

/// What a sweep asks for. Sums count only what recipes say; nothing is guessed.
struct SweepCost {
    int64_t runs = 0;
    int64_t steps = 0;             // 0: stages without steps
    int64_t answers = 0;           // sampled while training; 0: none or not by steps
    int64_t answerTokens = 0;      // the most that these can have
    std::optional<double> seconds; // one after the other; empty: unknown
};
/// `stepSeconds` gives the measured seconds a step of a stage and model, or NaN.
SweepCost costOf(
    const std::vector<SweepMember>& members,
    const std::function<double(const std::string& stage, const std::string& model)>& stepSeconds);

} // namespace rationale
