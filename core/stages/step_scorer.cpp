// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/step_scorer.h"

#include "core/data/chain_steps.h"
#include "core/models/text_scorer.h"
#include "core/text/trace.h"

namespace rationale {

namespace {

/// The steps of the thought, with their ends in the whole completion.
std::vector<ChainStep> stepsOf(const TaskProblem& problem, const std::string& completion) {
    const Trace trace = parseTrace(completion, opensThought(problem.prompt));
    TextRange thinking = trace.think;
    if (!trace.hasThink) // a thought without tags is a thought all the same
        thinking = {0, completion.size()};
    std::vector<ChainStep> steps = checkChainSteps(
        problem,
        std::string_view(completion).substr(thinking.begin, thinking.end - thinking.begin));
    for (ChainStep& step : steps)
        step.end += thinking.begin;
    return steps;
}

/// Turns byte positions in the text of tokens into tokens; to be asked for rising positions.
class TokenPlaces {
public:
    TokenPlaces(const Tokenizer& tokenizer, const std::vector<int32_t>& tokens) {
        for (const int32_t token : tokens) {
            m_text += tokenizer.tokenText(token);
            m_ends.push_back(m_text.size());
        }
    }
    const std::string& text() const { return m_text; }
    /// The token that the byte before `end` belongs to.
    int64_t tokenAt(size_t end) {
        while (m_ends[m_token] < end)
            ++m_token;
        return static_cast<int64_t>(m_token);
    }

private:
    std::string m_text;
    std::vector<size_t> m_ends; // bytes up to and including each token
    size_t m_token = 0;
};

/// The task's own check of every step of the thought: 1 when right, else 0.
class ChainStepScorer final : public StepScorer {
public:
    explicit ChainStepScorer(const Tokenizer& tokenizer)
        : m_tokenizer(tokenizer) {}

    std::vector<std::vector<StepReward>>
    score(const std::vector<PromptedProblem>& problems,
          const std::vector<Completion>& completions) override {
        std::vector<std::vector<StepReward>> all;
        all.reserve(completions.size());
        for (const Completion& completion : completions)
            all.push_back(scoreOne(problems[static_cast<size_t>(completion.request)].problem,
                                   completion.tokens));
        return all;
    }

private:
    std::vector<StepReward> scoreOne(const TaskProblem& problem,
                                     const std::vector<int32_t>& tokens) const {
        TokenPlaces places(m_tokenizer, tokens);
        std::vector<StepReward> steps;
        for (const ChainStep& step : stepsOf(problem, places.text()))
            steps.push_back({places.tokenAt(step.end), step.right ? 1.0 : 0.0});
        return steps;
    }

    const Tokenizer& m_tokenizer;
};

/// A process reward model's probability that each step is right (DeepSeekMath §4.1.3). What follows
/// the last separator is no step: the answer's own reward stands for it.
class ModelStepScorer final : public StepScorer {
public:
    ModelStepScorer(const Tokenizer& tokenizer, const fs::path& folder, DType computeType)
        : m_tokenizer(tokenizer)
        , m_model(folder, computeType, {ScoreHead::Kind::Token, 2}) {}

    std::vector<std::vector<StepReward>>
    score(const std::vector<PromptedProblem>& problems,
          const std::vector<Completion>& completions) override {
        std::vector<TokenPlaces> places;
        std::vector<TextScorer::Text> texts;
        places.reserve(completions.size()); // the texts point into it
        for (const Completion& completion : completions) {
            places.emplace_back(m_tokenizer, completion.tokens);
            texts.push_back({problems[static_cast<size_t>(completion.request)].problem.prompt,
                             places.back().text()});
        }
        const auto probabilities = m_model.stepProbabilities(texts);
        std::vector<std::vector<StepReward>> all(completions.size());
        for (size_t i = 0; i < all.size(); ++i) {
            if (!probabilities[i])
                continue; // too long for the model: the outcome alone counts
            const auto ends = stepEnds(places[i].text(), m_model.how().separator);
            for (size_t step = 0; step < ends.size(); ++step)
                all[i].push_back({places[i].tokenAt(ends[step]), probabilities[i]->at(step)});
        }
        return all;
    }

private:
    const Tokenizer& m_tokenizer;
    TextScorer m_model;
};

} // namespace

std::unique_ptr<StepScorer> makeStepScorer(const RunContext& context, const Tokenizer& tokenizer) {
    const Recipe& recipe = context.recipe();
    if (recipe.get<std::string>("supervision") != "process")
        return nullptr;
    const auto model = recipe.get<std::string>("process_model");
    if (model.empty())
        return std::make_unique<ChainStepScorer>(tokenizer);
    return std::make_unique<ModelStepScorer>(tokenizer, context.resolveModel(model),
                                             computeTypeFromName(recipe.get<std::string>("dtype")));
}

std::vector<LabelledStep> labelledSteps(const TaskProblem& problem, const std::string& completion,
                                        bool correct) {
    std::vector<LabelledStep> steps;
    size_t begin = 0;
    for (const ChainStep& step : stepsOf(problem, completion)) {
        const size_t end = step.end - chainStepEnd.size();
        if (end <= begin) // a full stop alone
            continue;
        steps.push_back({completion.substr(begin, end - begin), step.right});
        begin = step.end;
    }
    if (completion.find_first_not_of(" \t\r\n", begin) != std::string::npos)
        steps.push_back({completion.substr(begin), correct});
    return steps;
}

} // namespace rationale
