// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/step_scorer.h"

#include "core/data/chain_steps.h"
#include "core/text/trace.h"

namespace rationale {

namespace {

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
        std::string text;
        std::vector<size_t> ends; // bytes up to and including each token
        for (const int32_t token : tokens) {
            text += m_tokenizer.tokenText(token);
            ends.push_back(text.size());
        }
        const Trace trace = parseTrace(text);
        TextRange thinking = trace.think;
        if (!trace.hasThink) // a thought without tags is a thought all the same
            thinking = {0, text.size()};
        std::vector<StepReward> steps;
        size_t token = 0;
        for (const ChainStep& step : checkChainSteps(
                 problem,
                 std::string_view(text).substr(thinking.begin, thinking.end - thinking.begin))) {
            while (ends[token] < thinking.begin + step.end)
                ++token;
            steps.push_back({static_cast<int64_t>(token), step.right ? 1.0 : 0.0});
        }
        return steps;
    }

    const Tokenizer& m_tokenizer;
};

} // namespace

std::unique_ptr<StepScorer> makeStepScorer(const Recipe& recipe, const Tokenizer& tokenizer) {
    if (recipe.get<std::string>("supervision") != "process")
        return nullptr;
    return std::make_unique<ChainStepScorer>(tokenizer);
}

} // namespace rationale
