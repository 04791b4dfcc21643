// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"
#include "core/stages/sample_scorer.h"

#include <string>

namespace rationale {

/// What rejection sampling keeps (DeepSeek-R1 §2.3.3: right answers only, no mixed languages, no
/// chaotic text). The filter.* keys of a recipe.
class AnswerFilter {
public:
    static AnswerFilter fromRecipe(const Recipe& recipe);
    /// Refuses what is truncated or wrong, and nothing else.
    static AnswerFilter rightAnswers();

    /// The first thing that speaks against the sample, in one word: "truncated", "wrong", "format",
    /// "language", "mixed", "repetition", "length", "reward"; empty: it is kept.
    std::string refusal(const SampleRecord& sample) const;

private:
    bool m_correct = false, m_format = true;
    double m_minTargetShare = 0, m_maxRepetition = 1, m_minReward = -1e300;
    int64_t m_maxSwitches = -1, m_maxLength = 0;
};

} // namespace rationale
