// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rewards/reward_list.h"
#include "core/text/trace.h"

#include <array>

namespace rationale {

namespace {

/// 1 for R1-Zero's exact format (isStrictFormat), ended by the model itself; else 0.
class FormatReward final : public Reward {
public:
    std::string name() const override { return "format"; }

    RewardScore score(const RewardInput& input) const override {
        if (input.truncated)
            return scored(0, "cut off by the token limit before it ended");
        const Trace trace = parseTrace(input.completion, input.prefilledThink);
        if (trace.violations.empty())
            return scored(1, "exact format");
        std::string reason = trace.violations.front();
        for (size_t i = 1; i < trace.violations.size(); ++i)
            reason += "; " + trace.violations[i];
        return scored(0, reason);
    }
};

/// The share of the four tags that occur exactly once and after the tags that belong before them: a
/// smoother signal than `format`. A prefilled <think> is not counted.
class TagCountReward final : public Reward {
public:
    std::string name() const override { return "tag_count"; }

    RewardScore score(const RewardInput& input) const override {
        static constexpr std::array<std::string_view, 4> order = {"<think>", "</think>", "<answer>",
                                                                  "</answer>"};
        const size_t skipped = input.prefilledThink ? 1 : 0;
        size_t good = 0, earliest = 0;
        std::string wrong;
        for (size_t i = 0; i < order.size(); ++i) {
            const size_t at = input.completion.find(order[i]);
            const bool once = at != std::string_view::npos &&
                              input.completion.find(order[i], at + 1) == std::string_view::npos;
            const bool wanted = i >= skipped;
            if (wanted && once && at >= earliest)
                ++good;
            else if (wanted || at != std::string_view::npos)
                wrong += (wrong.empty() ? "" : ", ") + std::string(order[i]);
            if (at != std::string_view::npos)
                earliest = std::max(earliest, at);
        }
        const size_t wanted = order.size() - skipped;
        const bool spoiled = skipped == 1 && wrong.starts_with("<think>");
        const double value = spoiled ? 0 : static_cast<double>(good) / static_cast<double>(wanted);
        return scored(value, wrong.empty() ? "each tag once, in order"
                                           : "missing, repeated or out of order: " + wrong);
    }
};

} // namespace

std::unique_ptr<Reward> makeFormatReward(const Json&) {
    return std::make_unique<FormatReward>();
}
std::unique_ptr<Reward> makeTagCountReward(const Json&) {
    return std::make_unique<TagCountReward>();
}

} // namespace rationale
