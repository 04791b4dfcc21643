// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/search/search.h"
#include "core/stages/problem_source.h"
#include "core/stages/statistics.h"
#include "core/storage/search_records.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rationale {

/// The models that guide the strategies, loaded once for all.
class SearchGuides {
public:
    void add(SearchGuide kind, std::unique_ptr<PathScorer> scorer);
    /// The first of the entry's guides that is there; null where it needs none. Throws Error{Usage}
    /// when it needs one and none is there.
    PathScorer* of(const StrategyEntry& entry) const;

private:
    std::map<SearchGuide, std::unique_ptr<PathScorer>> m_scorers;
};

/// Where the models of search.reward_model, process_model and value_model lie; empty: none.
struct GuideFolders {
    fs::path reward, process, value;
    std::string reduction = "last";
};
/// Those that the strategies ask. Throws Error{Usage} for one that asks none of these folders.
SearchGuides loadGuides(const GuideFolders& folders, const std::vector<std::string>& strategies,
                        const LanguageModel& policy, const Tokenizer& tokenizer);

/// What evaluate() searches beside plain sampling.
struct SearchEvaluation {
    std::vector<std::string> strategies; // empty: none
    SearchOptions options;               // strategy and sampling are set by evaluate()
    const SearchGuides* guides = nullptr;
    int64_t storedTrees = 0; // prompts
    /// Receives the trees of the first prompts; may be empty.
    std::function<void(SearchTreeRecord)> onTree;
};
/// The search.* keys of a recipe.
SearchEvaluation searchEvaluation(const Recipe& recipe, const std::string& taskName);
/// Ends a step where nothing else is said: a step of the miniature's chains, or a paragraph.
std::string defaultDelimiter(const std::string& taskName);

/// Says what is right in a finished answer.
struct JudgedAnswer {
    std::string extracted; // what votes; empty: nothing stands where an answer counts
    bool correct = false;
};
using AnswerJudge =
    std::function<JudgedAnswer(const TaskProblem& problem, const std::string& completion)>;
/// As the samples of an evaluation are judged: by the reward accuracy with these options. Unless
/// they are blind to tags only what stands in <answer> is an answer; see votedAnswer().
AnswerJudge taskJudge(const Json& accuracyOptions);

/// One strategy over all prompts, an entry for each.
struct SearchMeasure {
    std::string strategy, guide;
    std::vector<double> accuracy; // 1: the answer that was chosen is right
    std::vector<double> covered;  // 1: one of those that were found is: no choice is better
    std::vector<double> answers, generated, context, scored, nodes;
    double seconds = 0;

    /// Intervals as in EvaluationReport. `passAt1`: of plain sampling, the same prompts in the same
    /// order; "gain" is the difference to it, prompt by prompt.
    Json toJson(int64_t budget, const std::vector<double>& passAt1) const;
};

/// Searches a batch of prompts with each strategy and adds what came of it to `measures` (one per
/// strategy, in order). `first`: how many prompts came before.
void searchBatch(LanguageModel& model, const Tokenizer& tokenizer,
                 const std::vector<PromptedProblem>& prompts, int64_t first,
                 const SearchEvaluation& search, const AnswerJudge& judge,
                 std::vector<SearchMeasure>& measures);

/// "search" of a report as a table for a terminal: one line per strategy.
std::string searchTable(const Json& search);

} // namespace rationale
