// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/generator.h"
#include "core/models/language_model.h"
#include "core/recipe/recipe.h"
#include "core/stages/problem_source.h"
#include "core/stages/search_evaluation.h"
#include "core/stages/statistics.h"
#include "core/storage/run_types.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rationale {

struct EvaluationOptions {
    int64_t prompts = 512; // the first so many held-out problems, or all there are
    int64_t samples = 16;
    SamplingOptions sampling;       // endToken is taken from the tokenizer
    bool skill = false;             // one-step skill too (chains only)
    int64_t step = 0;               // written into the groups
    Json accuracy = Json::object(); // options of the reward that says what is right
    SearchEvaluation search;        // of the same prompts, after the sampling
    /// Called now and then; true stops the evaluation with Error{Stopped}. May be empty.
    std::function<bool()> cancelled;
    /// Share done, 0 … 1; may be empty.
    std::function<void(double)> progress;
    /// Receives every prompt with its answers, split "eval"; may be empty.
    std::function<void(GroupRecord)> onGroup;
};

/// What was measured; every interval is 95 %, by bootstrap over prompts (shares: shareInterval).
struct EvaluationReport {
    int64_t prompts = 0, samples = 0;
    double seconds = 0;
    Interval passAt1, tagBlind, format, majority, truncated;
    std::map<int64_t, Interval> passAtK; // k → unbiased pass@k, strict
    std::map<int64_t, Interval> tagBlindAtK;
    Interval length, targetShare, reflections;
    std::optional<Interval> trueScore;             // of tasks that know one
    std::map<std::string, Interval> passAt1By;     // "en", "zh", "k=2" …
    std::map<std::string, Interval> targetShareBy; // by prompt language
    std::map<std::string, double> skill; // "en times" → greedy accuracy; empty: not measured
    double worstSkill() const;           // NaN when not measured
    Json search; // a list, one entry per strategy (SearchMeasure); null: not searched

    Json toJson() const;
};

/// Samples the model on held-out problems and measures what it wrote. Also what `rationale eval`
/// runs.
EvaluationReport evaluate(LanguageModel& model, const Tokenizer& tokenizer,
                          const ProblemSource& source, const EvaluationOptions& options);

/// Greedy accuracy of one operation for each language and operator of the chains task: " 7 1 times
/// 2 gives" must go on with " 4 2".
std::map<std::string, double> oneStepSkill(LanguageModel& model, const Tokenizer& tokenizer);

/// "held-out pass@1 before: 14.5 % (95 % CI 13.2–15.9)": `when` is "before" or "after".
std::string heldOutLine(const std::string& when, const Json& report);

/// Bounds of the base gate (gate.* keys of a pretrain recipe) against a report.
Json gateReport(const EvaluationReport& report, const Recipe& recipe);

} // namespace rationale
