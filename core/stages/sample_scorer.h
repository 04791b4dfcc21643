// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/generator.h"
#include "core/rewards/reward.h"
#include "core/stages/problem_source.h"
#include "core/stages/run_context.h"
#include "core/storage/run_types.h"

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace rationale {

/// A sample and what only evaluation wants to know about it.
struct ScoredSample {
    SampleRecord record;
    bool tagBlind = false; // right when the tags are not asked for
    bool scored = false;   // some reward could be computed
    double trueScore = std::numeric_limits<double>::quiet_NaN(); // of tasks that know one
};

/// Turns completions into records: every reward part with its reason, the total, the trace taken
/// apart, the languages of the thinking. Parts beyond the terms are not paid for.
class SampleScorer {
public:
    struct Term {
        std::shared_ptr<const Reward> reward;
        double weight = 1;
    };

    /// Finds the folder of a model by the name that a recipe has for it.
    using FindModel = std::function<fs::path(const std::string& name)>;
    /// The rewards of the recipe; the models that they ask are found and loaded.
    static SampleScorer fromRecipe(const Recipe& recipe, const Tokenizer& tokenizer,
                                   int64_t maxCompletionLength, const FindModel& find);
    static SampleScorer fromRecipe(const RunContext& context, const Tokenizer& tokenizer,
                                   int64_t maxCompletionLength);
    /// accuracy, with these options, and format, each with weight 1.
    static SampleScorer plain(const Tokenizer& tokenizer, int64_t maxCompletionLength,
                              const Json& accuracyOptions = Json::object());

    const std::vector<Term>& terms() const { return m_terms; }
    /// One record per request with its samples, in order; advantages and rewards' spread are left
    /// to the caller.
    std::vector<GroupRecord> groups(const std::vector<PromptedProblem>& prompts,
                                    const std::vector<Completion>& completions, int64_t step,
                                    const std::string& split, const std::string& task,
                                    std::vector<std::vector<ScoredSample>>& scored) const;

private:
    SampleScorer(std::vector<Term> terms, const Json& accuracyOptions, const Tokenizer& tokenizer,
                 int64_t maxCompletionLength);
    std::vector<ScoredSample> scoreAll(const std::vector<PromptedProblem>& prompts,
                                       const std::vector<Completion>& completions) const;
    /// Everything but the rewards.
    ScoredSample described(const PromptedProblem& prompt, const Completion& completion) const;
    RewardInput inputOf(const PromptedProblem& prompt, const SampleRecord& record) const;
    static void addReward(const Term& term, const RewardScore& score, ScoredSample& sample);
    void showTrueScore(ScoredSample& sample) const;

    std::vector<Term> m_terms;
    std::shared_ptr<const Reward> m_accuracy; // says what is correct, paid for or not
    const Tokenizer* m_tokenizer;
    int64_t m_maxCompletionLength;
};

/// The reward.accuracy.* keys of a recipe: what it calls a right answer.
Json accuracyOptions(const Recipe& recipe);

} // namespace rationale
