// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_options.h"
#include "core/rewards/reward_list.h"
#include "core/text/language.h"
#include "core/text/trace.h"

#include <cmath>

namespace rationale {

namespace {

/// Share of target-language words in the reasoning (DeepSeek-R1, "language consistency"): the
/// target is the prompt's language. Paid only when the format is exact, as in the prototype
/// (reference/miniature-prototype.md §4), unless `only_with_format` is false. No words: 0.
class LanguageConsistencyReward final : public Reward {
public:
    explicit LanguageConsistencyReward(const Json& options)
        : m_onlyWithFormat(boolOption(options, "only_with_format", true))
        , m_target(textOption(options, "target", "")) {}

    std::string name() const override { return "language_consistency"; }

    RewardScore score(const RewardInput& input) const override {
        const std::string& target = m_target.empty() ? input.problem.language : m_target;
        if (target.empty())
            return notScored(RewardState::NotApplicable, "the prompt names no language");
        const Trace trace = parseTrace(input.completion, input.prefilledThink);
        if (m_onlyWithFormat && (input.truncated || !trace.violations.empty()))
            return scored(0, "paid only with the exact format");
        TextRange range = trace.think;
        if (!trace.hasThink)
            range = {0, input.completion.size()};
        const LanguageReport report =
            detectLanguages(input.completion.substr(range.begin, range.end - range.begin), target);
        if (report.words == 0)
            return scored(0, "no words in the reasoning");
        const double share = report.share(target);
        return scored(share, std::to_string(std::lround(share * 100)) + " % of " +
                                 std::to_string(report.words) + " words are in " + target);
    }

private:
    bool m_onlyWithFormat;
    std::string m_target;
};

} // namespace

std::unique_ptr<Reward> makeLanguageConsistencyReward(const Json& options) {
    return std::make_unique<LanguageConsistencyReward>(options);
}

} // namespace rationale
