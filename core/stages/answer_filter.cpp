// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/answer_filter.h"

#include "core/text/repetition.h"

namespace rationale {

namespace {

constexpr size_t repetitionWords = 3;

} // namespace

AnswerFilter AnswerFilter::fromRecipe(const Recipe& recipe) {
    AnswerFilter filter;
    if (recipe.knows("filter.correct")) { // rejection_sample; rows of a dataset have no such facts
        filter.m_correct = recipe.get<bool>("filter.correct");
        filter.m_minReward = recipe.get<double>("filter.min_reward");
    }
    filter.m_format = recipe.get<bool>("filter.format");
    filter.m_minTargetShare = recipe.get<double>("filter.min_target_share");
    filter.m_maxSwitches = recipe.get<int64_t>("filter.max_switches");
    filter.m_maxRepetition = recipe.get<double>("filter.max_repetition");
    filter.m_maxLength = recipe.get<int64_t>("filter.max_length");
    return filter;
}

AnswerFilter AnswerFilter::rightAnswers() {
    AnswerFilter filter;
    filter.m_correct = true;
    filter.m_format = false;
    return filter;
}

std::string AnswerFilter::refusal(const SampleRecord& sample) const {
    if (sample.truncated)
        return "truncated";
    if (m_correct && sample.hasRightAnswer && !sample.correct)
        return "wrong";
    if (m_format && !sample.formatOk)
        return "format";
    if (sample.targetShare < m_minTargetShare) // NaN, a thought without words, passes
        return "language";
    if (m_maxSwitches >= 0 && sample.switches > m_maxSwitches)
        return "mixed";
    if (m_maxRepetition < 1 && repeatedShare(sample.completion, repetitionWords) > m_maxRepetition)
        return "repetition";
    if (m_maxLength > 0 && sample.length > m_maxLength)
        return "length";
    if (sample.reward < m_minReward)
        return "reward";
    return {};
}

} // namespace rationale
