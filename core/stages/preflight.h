// SPDX-License-Identifier: GPL-3.0-or-later
// What a handful of problems and answers tell before a run spends hours on them.
#pragma once

#include "core/generate/generator.h"
#include "core/recipe/field_spec.h"
#include "core/stages/problem_source.h"
#include "core/stages/sample_scorer.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rationale {

/// One thing worth knowing. A warning spoils the training, a note is no fault.
struct PreflightFinding {
    Problem::Level level = Problem::Level::Warning;
    std::string check;   // "truncation", "end_token", "template", "zero_variance", "references" …
    std::string message; // what was seen, and which setting changes it
    Json evidence;       // counts and a few examples
};

struct PreflightReport {
    int64_t problems = 0; // looked at without the model
    int64_t prompts = 0, samples = 0;
    double rewardMean = 0;     // of the samples that a reward could judge; NaN: none
    double truncatedShare = 0; // NaN without samples
    std::map<std::string, double>
        rewards;                   // mean of each over the samples it could judge, unweighted
    Json examples = Json::array(); // the first answer to each prompt: prompt, completion, reward
    std::vector<PreflightFinding> findings;

    bool hasWarnings() const;
    Json toJson() const;
};

struct PreflightOptions {
    uint64_t seed = 1;
    int64_t problems = 64;           // whose references and worked solutions are judged
    int64_t prompts = 4;             // that the model answers: the first of the run's first step
    int64_t samples = 16;            // answers to each
    std::function<bool()> cancelled; // may be empty; true ends it with Error{Stopped}
};

/// Without a model: whether references pass their own check, and whether worked solutions earn what
/// the rules pay (accuracy, format) under the prompts of the recipe. `cancelled` as in
/// PreflightOptions.
std::vector<PreflightFinding> checkProblems(const std::vector<PromptedProblem>& problems,
                                            const ProblemSource& source, const SampleScorer& scorer,
                                            const std::function<bool()>& cancelled = {});

/// Answers of the model with their rewards, as SampleScorer::groups() gives them.
struct PreflightSamples {
    const std::vector<PromptedProblem>& prompts;
    const std::vector<std::vector<ScoredSample>>& scored; // by prompt
    const Tokenizer& tokenizer;
    int64_t maxTokens = 0; // max_completion_length
};
std::vector<PreflightFinding> checkSamples(const PreflightSamples& samples);

/// Both, on the first problems of a run with this seed.
PreflightReport preflight(LanguageModel& model, const Tokenizer& tokenizer,
                          const ProblemSource& source, const SampleScorer& scorer,
                          const SamplingOptions& sampling, const PreflightOptions& options);

} // namespace rationale
