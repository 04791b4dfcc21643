// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/search_evaluation.h"

#include "core/base/error.h"
#include "core/base/id.h"
#include "core/data/chain_steps.h"
#include "core/data/task_options.h"
#include "core/models/text_scorer.h"
#include "core/rewards/reward.h"
#include "core/text/answer_text.h"
#include "core/text/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rationale {

namespace {

const char* keyOf(SearchGuide kind) {
    return kind == SearchGuide::Reward    ? "search.reward_model"
           : kind == SearchGuide::Process ? "search.process_model"
                                          : "search.value_model";
}

SearchNodeRecord nodeRecord(const SearchTree& tree, const SearchNode& node,
                            const Tokenizer& tokenizer) {
    SearchNodeRecord record;
    record.parent = node.parent;
    record.depth = node.depth;
    record.sampled = node.sampled;
    record.extensions = node.extensions;
    record.visits = node.visits;
    if (node.visits > 0)
        record.value = node.valueSum / node.visits;
    if (node.parent >= 0)
        record.prior = static_cast<double>(node.sampled) / tree.node(node.parent).extensions;
    if (node.score)
        record.score = *node.score;
    record.finished = node.finished;
    record.truncated = node.truncated;
    record.chosen = node.chosen;
    record.answer = node.answer;
    record.tokens = node.tokens;
    record.text = tokenizer.decode(node.tokens, true);
    return record;
}

SearchTreeRecord treeRecord(const SearchMeasure& measure, int64_t budget,
                            const PromptedProblem& prompt, const SearchResult& result,
                            const Tokenizer& tokenizer, const JudgedAnswer& answer) {
    const TaskProblem& problem = prompt.problem;
    SearchTreeRecord record;
    record.strategy = measure.strategy;
    record.guide = measure.guide;
    record.prompt = {problem.key,      problem.prompt, problem.reference,
                     problem.language, problem.task,   problem.extra};
    record.promptTokens = prompt.tokens;
    record.budget = budget;
    record.generated = result.generated;
    record.context = result.context;
    record.scored = result.scored;
    record.answer = answer.extracted;
    record.correct = answer.correct;
    record.hasRightAnswer = hasRightAnswer(problem);
    record.nodes.reserve(result.tree.nodes().size());
    for (const SearchNode& node : result.tree.nodes())
        record.nodes.push_back(nodeRecord(result.tree, node, tokenizer));
    record.nodeCount = static_cast<int32_t>(record.nodes.size());
    return record;
}

/// The answers of one strategy's trees, judged as they are found.
class Answers {
public:
    Answers(const Tokenizer& tokenizer, const std::vector<PromptedProblem>& prompts,
            const AnswerJudge& judge)
        : m_tokenizer(tokenizer)
        , m_prompts(prompts)
        , m_judge(judge)
        , m_right(prompts.size()) {}

    std::string found(size_t prompt, const TokenVector& completion) {
        const JudgedAnswer answer = judged(prompt, completion);
        if (answer.correct)
            m_right[prompt].insert(answer.extracted);
        return answer.extracted;
    }
    bool covered(size_t prompt) const { return !m_right[prompt].empty(); }

    /// What a search has chosen. A vote is for an answer: right, as in maj@k, when one of the texts
    /// that give it is.
    JudgedAnswer chosen(size_t prompt, const SearchResult& result, bool votes) const {
        if (result.chosen < 0)
            return {};
        TokenVector tokens = result.tree.tokensTo(result.chosen);
        tokens.pop_back(); // the end token
        JudgedAnswer answer = judged(prompt, tokens);
        answer.correct = answer.correct || (votes && m_right[prompt].contains(answer.extracted));
        return answer;
    }

private:
    JudgedAnswer judged(size_t prompt, const TokenVector& completion) const {
        return m_judge(m_prompts[prompt].problem, m_tokenizer.decode(completion));
    }

    const Tokenizer& m_tokenizer;
    const std::vector<PromptedProblem>& m_prompts;
    const AnswerJudge& m_judge;
    std::vector<std::set<std::string>> m_right; // answers that were found, of each prompt
};

void addResult(const SearchResult& result, const JudgedAnswer& chosen, bool covered,
               SearchMeasure& measure) {
    measure.accuracy.push_back(chosen.correct ? 1 : 0);
    measure.covered.push_back(covered ? 1 : 0);
    measure.answers.push_back(static_cast<double>(result.answers));
    measure.generated.push_back(static_cast<double>(result.generated));
    measure.context.push_back(static_cast<double>(result.context));
    measure.scored.push_back(static_cast<double>(result.scored));
    measure.nodes.push_back(static_cast<double>(result.tree.nodes().size()));
}

std::string percents(const Json& interval) {
    return fmt::format("{:5.1f} ({:.1f} to {:.1f})", 100 * interval.at("value").get<double>(),
                       100 * interval.at("low").get<double>(),
                       100 * interval.at("high").get<double>());
}

} // namespace

void SearchGuides::add(SearchGuide kind, std::unique_ptr<PathScorer> scorer) {
    m_scorers[kind] = std::move(scorer);
}

PathScorer* SearchGuides::of(const StrategyEntry& entry) const {
    for (const SearchGuide kind : entry.guides) {
        if (kind == SearchGuide::None)
            return nullptr;
        if (const auto found = m_scorers.find(kind); found != m_scorers.end())
            return found->second.get();
    }
    throw Error(ErrorKind::Usage, std::string("The search ") + entry.name + " has no guide",
                keyOf(entry.guides.front()),
                "Name a model that judges its paths: in a recipe by this key, on the command line "
                "by --reward-model, --process-model or --value-model.");
}

SearchGuides loadGuides(const GuideFolders& folders, const std::vector<std::string>& strategies,
                        const LanguageModel& policy, const Tokenizer& tokenizer) {
    const auto asked = [&](SearchGuide kind, const fs::path& folder) {
        const auto asks = [&](const std::string& name) {
            const auto& guides = searchStrategy(name).guides;
            return std::find(guides.begin(), guides.end(), kind) != guides.end();
        };
        return !folder.empty() && std::any_of(strategies.begin(), strategies.end(), asks);
    };
    SearchGuides guides;
    const DType type = policy.computeType();
    if (asked(SearchGuide::Reward, folders.reward))
        guides.add(SearchGuide::Reward, makeRewardPathScorer(folders.reward, type, tokenizer));
    if (asked(SearchGuide::Process, folders.process))
        guides.add(SearchGuide::Process,
                   makeProcessPathScorer(folders.process, type, tokenizer, folders.reduction));
    if (asked(SearchGuide::Value, folders.value))
        guides.add(SearchGuide::Value, makeValuePathScorer(folders.value, type, policy));
    for (const std::string& strategy : strategies) { // before anything is sampled
        if (std::count(strategies.begin(), strategies.end(), strategy) > 1)
            throw Error(ErrorKind::Usage, strategy + " is there twice", "search.strategy",
                        "Name each once.");
        guides.of(searchStrategy(strategy));
    }
    return guides;
}

std::string defaultDelimiter(const std::string& taskName) {
    return taskName == "chains" ? std::string(chainStepEnd) : "\n\n";
}

SearchEvaluation searchEvaluation(const Recipe& recipe, const std::string& taskName) {
    SearchEvaluation search;
    search.strategies = recipe.get<std::vector<std::string>>("search.strategy");
    SearchOptions& options = search.options;
    options.budget = recipe.get<int64_t>("search.budget");
    options.samples = recipe.get<int64_t>("search.samples");
    options.width = recipe.get<int64_t>("search.width");
    options.expand = recipe.get<int64_t>("search.expand");
    options.maxChildren = recipe.get<int64_t>("search.max_children");
    options.cPuct = recipe.get<double>("search.c_puct");
    options.selection = recipe.get<std::string>("search.selection");
    options.choose = recipe.get<std::string>("search.choose");
    options.delimiter = unescapedSeparator(recipe.get<std::string>("search.step_delimiter"));
    if (options.delimiter.empty())
        options.delimiter = defaultDelimiter(taskName);
    search.storedTrees = recipe.get<int64_t>("search.stored_trees");
    return search;
}

AnswerJudge taskJudge(const Json& accuracyOptions) {
    const std::shared_ptr<Reward> accuracy = makeReward("accuracy", accuracyOptions);
    const bool blind = boolOption(accuracyOptions, "tag_blind", false);
    return [accuracy, blind](const TaskProblem& problem, const std::string& completion) {
        const bool prefilled = opensThought(problem.prompt);
        const RewardInput input{
            .problem = problem, .completion = completion, .prefilledThink = prefilled};
        return JudgedAnswer{votedAnswer(withOpenThought(completion, prefilled), blind),
                            accuracy->score(input).value >= 1};
    };
}

Json SearchMeasure::toJson(int64_t budget, const std::vector<double>& passAt1) const {
    std::vector<double> gains;
    for (size_t i = 0; i < accuracy.size(); ++i)
        gains.push_back(accuracy[i] - passAt1[i]);
    return {{"strategy", strategy},
            {"guide", guide.empty() ? Json() : Json(guide)},
            {"accuracy", rationale::toJson(shareInterval(accuracy, 1))},
            {"gain", rationale::toJson(bootstrapMean(gains, 1))},
            {"covered", rationale::toJson(shareInterval(covered, 1))},
            {"budget", budget},
            {"generated_tokens", rationale::toJson(bootstrapMean(generated, 1))},
            {"most_generated_tokens", *std::max_element(generated.begin(), generated.end())},
            {"context_tokens", meanOf(context)},
            {"scored_tokens", meanOf(scored)},
            {"answers", meanOf(answers)},
            {"nodes", meanOf(nodes)},
            {"seconds", seconds}};
}

void searchBatch(LanguageModel& model, const Tokenizer& tokenizer,
                 const std::vector<PromptedProblem>& prompts, int64_t first,
                 const SearchEvaluation& search, const AnswerJudge& judge,
                 std::vector<SearchMeasure>& measures) {
    std::vector<SearchProblem> problems;
    problems.reserve(prompts.size());
    for (const PromptedProblem& prompt : prompts)
        problems.push_back({prompt.problem.prompt, prompt.tokens, prompt.key});
    measures.resize(search.strategies.size());
    for (size_t s = 0; s < search.strategies.size(); ++s) {
        const double begin = nowSeconds();
        SearchMeasure& measure = measures[s];
        SearchOptions options = search.options;
        options.strategy = measure.strategy = search.strategies[s];
        const StrategyEntry& entry = searchStrategy(options.strategy);
        PathScorer* guide = search.guides ? search.guides->of(entry) : nullptr;
        measure.guide = guide ? guide->name() : std::string();
        Answers answers(tokenizer, prompts, judge);
        const auto results = rationale::search(
            model, tokenizer, problems, options, guide,
            [&](size_t i, const TokenVector& tokens) { return answers.found(i, tokens); });
        const bool votes = entry.votes || options.choose == "vote";
        for (size_t i = 0; i < results.size(); ++i) {
            const JudgedAnswer chosen = answers.chosen(i, results[i], votes);
            addResult(results[i], chosen, answers.covered(i), measure);
            if (search.onTree && first + static_cast<int64_t>(i) < search.storedTrees)
                search.onTree(
                    treeRecord(measure, options.budget, prompts[i], results[i], tokenizer, chosen));
        }
        measure.seconds += nowSeconds() - begin;
    }
}

std::string searchTable(const Json& search) {
    std::string text =
        fmt::format("{:<18} {:>22} {:>22} {:>8} {:>8} {:>12} {:>12}\n", "strategy", "accuracy %",
                    "found %", "answers", "tokens", "tokens again", "guide tokens");
    for (const Json& row : search)
        text += fmt::format("{:<18} {:>22} {:>22} {:>8.1f} {:>8.1f} {:>12.0f} {:>12.0f}\n",
                            row.at("strategy").get<std::string>(), percents(row.at("accuracy")),
                            percents(row.at("covered")), row.at("answers").get<double>(),
                            row.at("generated_tokens").at("value").get<double>(),
                            row.at("context_tokens").get<double>(),
                            row.at("scored_tokens").get<double>());
    return text;
}

} // namespace rationale
