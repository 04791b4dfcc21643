// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/sample_scorer.h"

#include "core/sandbox/code_check.h"
#include "core/stages/statistics.h"
#include "core/stages/trace_description.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

std::string digitsOf(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c >= '0' && c <= '9')
            digits += c;
    return digits;
}

/// How many tokens begin inside a byte range of the decoded text.
int32_t tokensWithin(const Tokenizer& tokenizer, const std::vector<int32_t>& tokens,
                     const TextRange& range) {
    size_t position = 0;
    int32_t count = 0;
    for (const int32_t token : tokens) {
        if (position >= range.begin && position < range.end)
            ++count;
        position += tokenizer.tokenText(token).size();
    }
    return count;
}

std::vector<int32_t> withoutEnd(const std::vector<int32_t>& tokens, int32_t endToken) {
    std::vector<int32_t> kept = tokens;
    if (!kept.empty() && kept.back() == endToken)
        kept.pop_back();
    return kept;
}

/// Right answer wherever it stands: the last numbers of the text equal those of the gold answer for
/// exact answers, else as checkAnswer() has found on the whole text.
bool isTagBlindCorrect(const TaskProblem& problem, std::string_view completion,
                       const VerifyResult& checked) {
    if (problem.kind != "exact")
        return checked.verdict == Verdict::Correct;
    const std::string gold = digitsOf(problem.reference);
    const std::string written = digitsOf(completion);
    return !gold.empty() && written.ends_with(gold);
}

} // namespace

Json accuracyOptions(const Recipe& recipe) {
    return recipe.resolved().value("reward", Json::object()).value("accuracy", Json::object());
}

SampleScorer::SampleScorer(std::vector<Term> terms, const Json& accuracyOptions,
                           const Tokenizer& tokenizer, int64_t maxCompletionLength)
    : m_terms(std::move(terms))
    , m_accuracy(makeReward("accuracy", accuracyOptions))
    , m_tokenizer(&tokenizer)
    , m_maxCompletionLength(maxCompletionLength) {}

SampleScorer SampleScorer::plain(const Tokenizer& tokenizer, int64_t maxCompletionLength,
                                 const Json& accuracyOptions) {
    std::vector<Term> terms = {{makeReward("accuracy", accuracyOptions), 1.0},
                               {makeReward("format", Json::object()), 1.0}};
    return {std::move(terms), accuracyOptions, tokenizer, maxCompletionLength};
}

namespace {

/// Options of one reward: names of models as their folders, which the rewards load.
Json optionsOf(const Recipe& recipe, const Json& all, const std::string& name,
               const SampleScorer::FindModel& find) {
    const std::string prefix = "reward." + name + ".";
    Json options = all.value(name, Json::object());
    for (const FieldSpec& field : recipe.stage().fields) {
        if (field.type != FieldType::Model || !field.name.starts_with(prefix))
            continue;
        const auto model = recipe.get<std::string>(field.name);
        options[field.name.substr(prefix.size())] = find(model).string();
        options["dtype"] = recipe.get<std::string>("dtype");
    }
    return options;
}

} // namespace

SampleScorer SampleScorer::fromRecipe(const RunContext& context, const Tokenizer& tokenizer,
                                      int64_t maxCompletionLength) {
    return fromRecipe(context.recipe(), tokenizer, maxCompletionLength,
                      [&context](const std::string& name) { return context.resolveModel(name); });
}

SampleScorer SampleScorer::fromRecipe(const Recipe& recipe, const Tokenizer& tokenizer,
                                      int64_t maxCompletionLength, const FindModel& find) {
    const auto names = recipe.get<std::vector<std::string>>("reward_funcs");
    const auto weights = recipe.get<std::vector<double>>("reward_weights");
    const Json options = recipe.resolved().value("reward", Json::object());
    std::vector<Term> terms;
    for (size_t i = 0; i < names.size(); ++i)
        terms.push_back({makeReward(names[i], optionsOf(recipe, options, names[i], find)),
                         weights.empty() ? 1.0 : weights[i]});
    return {std::move(terms), accuracyOptions(recipe), tokenizer, maxCompletionLength};
}

void SampleScorer::addReward(const Term& term, const RewardScore& score, ScoredSample& sample) {
    sample.record.parts.push_back(
        {term.reward->name(), score.value, term.weight, score.state, score.reason});
    if (score.state != RewardState::Scored)
        return;
    sample.scored = true;
    sample.record.reward += term.weight * score.value;
}

/// A reader judges by it what no reward may pay for: a part of weight 0, unless one pays for it.
void SampleScorer::showTrueScore(ScoredSample& sample) const {
    const auto pays = [](const Term& term) { return term.reward->name() == trueScorePart; };
    if (std::isnan(sample.trueScore) || std::any_of(m_terms.begin(), m_terms.end(), pays))
        return;
    sample.record.parts.push_back({trueScorePart, sample.trueScore, 0, RewardState::Scored,
                                   "by the rule of the task, only shown"});
}

RewardInput SampleScorer::inputOf(const PromptedProblem& prompt, const SampleRecord& record) const {
    return {prompt.problem,   record.completion, opensThought(prompt.problem.prompt),
            record.truncated, record.length,     static_cast<int32_t>(m_maxCompletionLength)};
}

ScoredSample SampleScorer::described(const PromptedProblem& prompt,
                                     const Completion& completion) const {
    ScoredSample sample;
    SampleRecord& record = sample.record;
    record.member = completion.member;
    record.promptTokens = prompt.tokens;
    record.tokens = completion.tokens;
    record.logprobs = completion.logprobs;
    record.length = static_cast<int32_t>(completion.tokens.size());
    record.truncated = completion.truncated;
    const std::vector<int32_t> tokens = withoutEnd(completion.tokens, m_tokenizer->eosId());
    record.completion = m_tokenizer->decode(tokens);
    const RewardScore accuracy = m_accuracy->score(inputOf(prompt, record));
    record.correct = accuracy.value >= 1.0;
    record.hasRightAnswer = accuracy.state != RewardState::NotApplicable;
    const bool prefilled = opensThought(prompt.problem.prompt);
    record.formatOk = !record.truncated && isStrictFormat(record.completion, prefilled);
    const VerifyResult anywhere = checkAnswer(prompt.problem.kind, prompt.problem.reference,
                                              withOpenThought(record.completion, prefilled));
    record.extracted = anywhere.extracted;
    sample.tagBlind =
        !record.truncated && isTagBlindCorrect(prompt.problem, record.completion, anywhere);
    const Trace trace = describeTrace(prompt.problem.language, record, prefilled);
    record.thinkLength = trace.hasThink ? tokensWithin(*m_tokenizer, tokens, trace.think) : 0;
    record.answerLength = tokensWithin(*m_tokenizer, tokens, trace.answer);
    if (const auto score = trueScoreOf(prompt.problem, record.completion))
        sample.trueScore = record.truncated ? 0 : *score;
    return sample;
}

std::vector<ScoredSample> SampleScorer::scoreAll(const std::vector<PromptedProblem>& prompts,
                                                 const std::vector<Completion>& completions) const {
    std::vector<ScoredSample> all(completions.size());
    std::exception_ptr failure; // exceptions must not leave a parallel region
    const auto count = static_cast<int64_t>(completions.size());
    const auto promptOf = [&](const Completion& completion) -> const PromptedProblem& {
        return prompts[static_cast<size_t>(completion.request)];
    };
#pragma omp parallel for schedule(dynamic, 1)
    for (int64_t i = 0; i < count; ++i) {
        const Completion& completion = completions[static_cast<size_t>(i)];
        try {
            all[static_cast<size_t>(i)] = described(promptOf(completion), completion);
        } catch (...) {
#pragma omp critical
            failure = std::current_exception();
        }
    }
    if (failure)
        std::rethrow_exception(failure);
    std::vector<RewardInput> inputs;
    for (size_t i = 0; i < completions.size(); ++i)
        inputs.push_back(inputOf(promptOf(completions[i]), all[i].record));
    for (const Term& term : m_terms) {
        const std::vector<RewardScore> scores = term.reward->scoreAll(inputs);
        for (size_t i = 0; i < all.size(); ++i)
            addReward(term, scores[i], all[i]);
    }
    for (ScoredSample& sample : all)
        showTrueScore(sample);
    return all;
}

std::vector<GroupRecord>
SampleScorer::groups(const std::vector<PromptedProblem>& prompts,
                     const std::vector<Completion>& completions, int64_t step,
                     const std::string& split, const std::string& task,
                     std::vector<std::vector<ScoredSample>>& scored) const {
    std::vector<ScoredSample> all = scoreAll(prompts, completions);

    scored.assign(prompts.size(), {});
    for (size_t i = 0; i < completions.size(); ++i)
        scored[static_cast<size_t>(completions[i].request)].push_back(std::move(all[i]));
    std::vector<GroupRecord> records;
    records.reserve(prompts.size());
    for (size_t g = 0; g < prompts.size(); ++g) {
        const TaskProblem& problem = prompts[g].problem;
        GroupRecord group;
        group.step = step;
        group.split = split;
        group.prompt = {problem.key,
                        problem.prompt,
                        problem.reference,
                        problem.language,
                        problem.task.empty() ? task : problem.task,
                        problem.extra};
        std::vector<double> rewards;
        for (ScoredSample& sample : scored[g]) {
            sample.record.step = step;
            rewards.push_back(sample.record.reward);
            group.solved += sample.record.correct ? 1 : 0;
            group.hasRightAnswer = sample.record.hasRightAnswer;
        }
        group.size = static_cast<int32_t>(rewards.size());
        group.rewardMean = meanOf(rewards);
        group.rewardStd = deviationOf(rewards);
        group.dead = group.rewardStd < 1e-6;
        records.push_back(std::move(group));
    }
    return records;
}

} // namespace rationale
