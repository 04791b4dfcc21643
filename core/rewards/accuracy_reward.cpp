// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_options.h"
#include "core/rewards/reward_list.h"
#include "core/sandbox/code_check.h"
#include "core/text/trace.h"

#include <algorithm>

namespace rationale {

namespace {

/// 1 when the final answer is right, else 0. Strict by default: the answer must stand in the one
/// <answer>…</answer>. `tag_blind` takes the final answer of any finished completion.
class AccuracyReward final : public Reward {
public:
    explicit AccuracyReward(const Json& options)
        : m_tagBlind(boolOption(options, "tag_blind", false)) {}

    std::string name() const override { return "accuracy"; }

    RewardScore score(const RewardInput& input) const override {
        if (!hasRightAnswer(input.problem))
            return notScored(RewardState::NotApplicable, "there is no right answer");
        if (input.truncated)
            return scored(0, "cut off by the token limit before it ended");
        std::string text = withOpenThought(input.completion, input.prefilledThink && m_tagBlind);
        if (!m_tagBlind) {
            const Trace trace = parseTrace(text, input.prefilledThink);
            if (!trace.hasAnswerTag)
                return scored(0, "no <answer>…</answer>");
            // Several candidates would let a guesser name them all.
            const auto& all = trace.violations;
            if (std::any_of(all.begin(), all.end(), [](const std::string& violation) {
                    return violation == "second <answer>" || violation == "second </answer>";
                }))
                return scored(0, "more than one <answer>");
            const size_t open = trace.answer.begin - std::string_view("<answer>").size();
            text =
                text.substr(open, trace.answer.end - open + std::string_view("</answer>").size());
        }
        const VerifyResult result = checkAnswer(input.problem.kind, input.problem.reference, text);
        const std::string shown =
            result.extracted.empty() ? result.reason : result.extracted + ": " + result.reason;
        if (result.verdict == Verdict::Unverifiable)
            return notScored(RewardState::Unverifiable, shown);
        return scored(result.verdict == Verdict::Correct ? 1 : 0, shown);
    }

private:
    bool m_tagBlind;
};

} // namespace

std::unique_ptr<Reward> makeAccuracyReward(const Json& options) {
    return std::make_unique<AccuracyReward>(options);
}

} // namespace rationale
