// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/search/search.h"

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/generate/search/step_delimiter.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace rationale {

namespace {

/// One prompt under search.
struct Searched {
    std::unique_ptr<SearchStrategy> strategy;
    std::deque<Extension> pending; // asked for and not yet sampled
    std::vector<int32_t> added;    // came of what was asked for
    std::vector<int32_t> unscored; // new nodes
    int64_t room = 0;              // tokens of one answer
    bool spent = false;            // what is pending cannot be paid
    bool done = false;
};

/// Continuations of one node that are sampled in the same call.
struct Wanted {
    size_t problem = 0;
    int32_t node = 0;
};

class SearchRun {
public:
    SearchRun(LanguageModel& model, const Tokenizer& tokenizer,
              std::span<const SearchProblem> problems, const SearchOptions& options,
              PathScorer* guide, const AnswerReader& readAnswer);
    std::vector<SearchResult> run();

private:
    void ask(size_t problem);
    void sampleAll();
    bool sampleWave();
    void take(size_t problem, std::vector<GenerationRequest>& requests,
              std::vector<Wanted>& wanted);
    void request(size_t problem, const Extension& unit, int64_t count, int64_t limit,
                 std::vector<GenerationRequest>& requests, std::vector<Wanted>& wanted);
    void keep(const Wanted& from, uint64_t stream, Completion completion);
    void score();
    void finish(size_t problem);
    int32_t bestOpen(const SearchTree& tree) const;
    void checkStopped() const {
        if (m_options.cancelled && m_options.cancelled())
            throw Error(ErrorKind::Stopped, "The search was stopped");
    }
    int64_t left(size_t problem) const { return m_options.budget - m_results[problem].generated; }

    std::span<const SearchProblem> m_problems;
    const SearchOptions& m_options;
    PathScorer* m_guide;
    const AnswerReader& m_readAnswer;
    const StrategyEntry& m_entry;
    StepDelimiter m_delimiter;
    SamplingOptions m_sampling;
    Generator m_generator;
    std::vector<SearchResult> m_results;
    std::vector<Searched> m_searched;
};

SearchRun::SearchRun(LanguageModel& model, const Tokenizer& tokenizer,
                     std::span<const SearchProblem> problems, const SearchOptions& options,
                     PathScorer* guide, const AnswerReader& readAnswer)
    : m_problems(problems)
    , m_options(options)
    , m_guide(guide)
    , m_readAnswer(readAnswer)
    , m_entry(searchStrategy(options.strategy))
    , m_delimiter(tokenizer, options.delimiter)
    , m_sampling(options.sampling)
    , m_generator(model)
    , m_results(problems.size())
    , m_searched(problems.size()) {
    if (options.budget < 1 || options.width < 1 || options.expand < 1 || options.maxChildren < 1)
        throw Error(ErrorKind::Usage, "Budget, width, expansion and cap must be at least 1",
                    "search", "Use larger numbers.");
    m_sampling.endToken = tokenizer.eosId();
    for (size_t i = 0; i < problems.size(); ++i) {
        const int64_t free = model.maxPositions() - static_cast<int64_t>(problems[i].tokens.size());
        if (free < 1)
            throw Error(ErrorKind::Input,
                        "A prompt of " + std::to_string(problems[i].tokens.size()) +
                            " tokens leaves no room in the model's " +
                            std::to_string(model.maxPositions()) + " positions",
                        "prompt " + std::to_string(i), "Shorten it, or use another model.");
        m_searched[i].room = std::min(m_sampling.maxTokens, free);
        m_searched[i].strategy = m_entry.make(options);
    }
}

std::vector<SearchResult> SearchRun::run() {
    while (true) {
        bool going = false;
        for (size_t i = 0; i < m_searched.size(); ++i) {
            ask(i);
            going = going || !m_searched[i].done;
        }
        if (!going)
            break;
        sampleAll();
        score();
        for (size_t i = 0; i < m_searched.size(); ++i) {
            Searched& searched = m_searched[i];
            if (!searched.done && !searched.added.empty())
                searched.strategy->receive(m_results[i].tree, searched.added);
            searched.added.clear();
        }
    }
    for (size_t i = 0; i < m_results.size(); ++i) {
        SearchResult& result = m_results[i];
        for (const int32_t node : result.tree.finished())
            result.answers += result.tree.node(node).sampled;
        result.chosen = m_searched[i].strategy->choose(result.tree);
        if (result.chosen >= 0)
            result.tree.node(result.chosen).chosen = true;
    }
    return std::move(m_results);
}

/// What the strategy wants next; when nothing is left to pay it with, the way to an end.
void SearchRun::ask(size_t problem) {
    Searched& searched = m_searched[problem];
    SearchTree& tree = m_results[problem].tree;
    if (searched.done)
        return;
    if (!searched.spent) {
        for (const Extension& wanted : searched.strategy->next(tree))
            searched.pending.push_back(wanted);
        if (!searched.pending.empty())
            return;
    }
    finish(problem);
}

/// A search that has found no answer completes its best path.
void SearchRun::finish(size_t problem) {
    Searched& searched = m_searched[problem];
    const SearchTree& tree = m_results[problem].tree;
    const int32_t open = m_entry.bySteps && tree.finished().empty() ? bestOpen(tree) : -1;
    searched.done = open < 0 || left(problem) < 1;
    if (!searched.done)
        searched.pending.push_back({open, 1, true});
}

/// The leaf with the best score that can still go on; of equals the deepest.
int32_t SearchRun::bestOpen(const SearchTree& tree) const {
    int32_t best = -1;
    for (size_t i = 0; i < tree.nodes().size(); ++i) {
        const SearchNode& node = tree.nodes()[i];
        if (!node.isLeaf() || !node.goesOn())
            continue;
        const auto index = static_cast<int32_t>(i);
        if (best < 0 || worthOf(node) > worthOf(tree.node(best)) ||
            (worthOf(node) == worthOf(tree.node(best)) && node.depth > tree.node(best).depth))
            best = index;
    }
    return best;
}

void SearchRun::sampleAll() {
    while (sampleWave())
        checkStopped();
}

/// Samples as many of the pending continuations as can surely be paid; false: none is left.
bool SearchRun::sampleWave() {
    std::vector<GenerationRequest> requests;
    std::vector<Wanted> wanted;
    for (size_t i = 0; i < m_searched.size(); ++i)
        take(i, requests, wanted);
    if (requests.empty())
        return false;
    const auto goOn = [this](const Completion&) {
        return !m_options.cancelled || !m_options.cancelled();
    };
    auto completions = m_generator.generate(requests, m_sampling, goOn);
    for (Completion& completion : completions) {
        const auto request = static_cast<size_t>(completion.request);
        const auto member = static_cast<size_t>(completion.member);
        keep(wanted[request], requests[request].streams[member], std::move(completion));
    }
    return true;
}

/// The part of one prompt in a wave.
void SearchRun::take(size_t problem, std::vector<GenerationRequest>& requests,
                     std::vector<Wanted>& wanted) {
    Searched& searched = m_searched[problem];
    const SearchTree& tree = m_results[problem].tree;
    if (searched.done || searched.pending.empty())
        return;
    const bool keepsOne =
        m_entry.bySteps && !searched.pending.front().whole && tree.finished().empty();
    int64_t spendable = left(problem) - (keepsOne ? searched.room : 0);
    bool first = true;
    while (!searched.pending.empty()) {
        Extension& unit = searched.pending.front();
        const int64_t longest = searched.room - tree.node(unit.node).length;
        int64_t count = std::min(unit.count, spendable / longest), limit = longest;
        if (count == 0 && first && spendable > 0) { // what is left pays a part of one
            count = 1;
            limit = spendable;
        }
        if (count == 0)
            break;
        request(problem, unit, count, limit, requests, wanted);
        spendable -= count * limit;
        first = false;
        unit.count -= count;
        if (unit.count == 0)
            searched.pending.pop_front();
    }
    if (first) {
        searched.pending.clear();
        searched.spent = true;
    }
}

void SearchRun::request(size_t problem, const Extension& unit, int64_t count, int64_t limit,
                        std::vector<GenerationRequest>& requests, std::vector<Wanted>& wanted) {
    const SearchProblem& asked = m_problems[problem];
    SearchTree& tree = m_results[problem].tree;
    SearchNode& node = tree.node(unit.node);
    GenerationRequest request;
    request.prompt = asked.tokens;
    const TokenVector begun = tree.tokensTo(unit.node);
    request.prompt.insert(request.prompt.end(), begun.begin(), begun.end());
    request.written = static_cast<int64_t>(begun.size());
    request.samples = static_cast<int32_t>(count);
    request.maxTokens = limit;
    if (!unit.whole)
        request.endsHere = [this](std::span<const int32_t> tokens) {
            return m_delimiter.endsBehind(tokens);
        };
    for (int64_t i = 0; i < count; ++i, ++node.extensions)
        request.streams.push_back(
            unit.node == 0 ? samplingStream(m_sampling.seed, asked.key, node.extensions)
            : node.extensions == 0
                ? node.stream
                : mixKeys(node.stream, static_cast<uint64_t>(node.length),
                          static_cast<uint64_t>(node.extensions), 0x73656172)); // "sear"
    m_results[problem].context += static_cast<int64_t>(request.prompt.size());
    requests.push_back(std::move(request));
    wanted.push_back({problem, unit.node});
}

void SearchRun::keep(const Wanted& from, uint64_t stream, Completion completion) {
    SearchResult& result = m_results[from.problem];
    Searched& searched = m_searched[from.problem];
    const auto length = static_cast<int64_t>(completion.tokens.size());
    result.generated += length;
    SearchNode node;
    node.stream = stream;
    node.finished = completion.tokens.back() == m_sampling.endToken;
    node.truncated =
        completion.truncated ||
        (!node.finished && result.tree.node(from.node).length + length >= searched.room);
    node.tokens = std::move(completion.tokens);
    const SearchTree::Added added = result.tree.add(from.node, std::move(node));
    searched.added.push_back(added.node);
    if (!added.isNew)
        return;
    searched.unscored.push_back(added.node);
    if (SearchNode& kept = result.tree.node(added.node); kept.finished) {
        TokenVector whole = result.tree.tokensTo(added.node);
        whole.pop_back();
        kept.answer = m_readAnswer(from.problem, whole);
    }
}

/// Shows the new nodes of all prompts to the guide. What was cut off says nothing, and what ended
/// without an answer needs no judge: right steps that lead nowhere would please one.
void SearchRun::score() {
    std::vector<PathScorer::Path> paths;
    std::vector<Wanted> asked;
    for (size_t i = 0; i < m_searched.size(); ++i) {
        for (const int32_t index : m_searched[i].unscored) {
            const SearchNode& node = m_results[i].tree.node(index);
            if (!m_guide || node.truncated || (node.finished && node.answer.empty()))
                continue;
            TokenVector tokens = m_results[i].tree.tokensTo(index);
            if (node.finished)
                tokens.pop_back();
            paths.push_back({m_problems[i].text, m_problems[i].tokens, std::move(tokens)});
            asked.push_back({i, index});
        }
        m_searched[i].unscored.clear();
    }
    if (paths.empty())
        return;
    checkStopped();
    const auto scores = m_guide->score(paths);
    for (size_t i = 0; i < asked.size(); ++i) {
        SearchResult& result = m_results[asked[i].problem];
        if (!scores[i])
            continue; // too long, so not read
        result.scored +=
            static_cast<int64_t>(paths[i].promptTokens.size() + paths[i].tokens.size());
        if (std::isfinite(*scores[i]))
            result.tree.node(asked[i].node).score = scores[i];
    }
}

} // namespace

std::vector<SearchResult> search(LanguageModel& model, const Tokenizer& tokenizer,
                                 std::span<const SearchProblem> problems,
                                 const SearchOptions& options, PathScorer* guide,
                                 const AnswerReader& readAnswer) {
    return SearchRun(model, tokenizer, problems, options, guide, readAnswer).run();
}

} // namespace rationale
