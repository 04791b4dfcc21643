// SPDX-License-Identifier: GPL-3.0-or-later
// Rewards that look at the shape of a completion, not at its meaning.
#include "core/base/hash.h"
#include "core/data/task_options.h"
#include "core/rewards/reward_list.h"
#include "core/text/repetition.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <sstream>
#include <unordered_set>

namespace rationale {

namespace {

/// `max_penalty` times the share of n-grams that repeat an earlier one (open-r1's
/// repetition_penalty); `ngram` words each.
class RepetitionReward final : public Reward {
public:
    explicit RepetitionReward(const Json& options)
        : m_ngram(static_cast<size_t>(integerOption(options, "ngram", 3, 1, 64)))
        , m_maxPenalty(numberOption(options, "max_penalty", -1, -1000, 0)) {}

    std::string name() const override { return "repetition"; }

    RewardScore score(const RewardInput& input) const override {
        const double repeated = repeatedShare(input.completion, m_ngram);
        return scored(repeated == 0 ? 0 : repeated * m_maxPenalty,
                      std::to_string(std::lround(repeated * 100)) + " % of the " +
                          std::to_string(m_ngram) + "-grams repeat");
    }

private:
    size_t m_ngram;
    double m_maxPenalty;
};

/// Soft overlong punishment (DAPO, arXiv:2503.14476, eq. 13): 0 up to L_max − L_cache tokens, then
/// falling linearly to −1 at L_max. `soft_punish_cache` is L_cache in tokens (0: a fifth of L_max).
class LengthReward final : public Reward {
public:
    explicit LengthReward(const Json& options)
        : m_cache(integerOption(options, "soft_punish_cache", 0, 0, int64_t{1} << 30)) {}

    std::string name() const override { return "length"; }

    RewardScore score(const RewardInput& input) const override {
        if (input.maxLength <= 0)
            return notScored(RewardState::NotApplicable, "there is no length limit");
        const int64_t longest = input.maxLength;
        const int64_t cache = std::clamp<int64_t>(m_cache > 0 ? m_cache : longest / 5, 1, longest);
        const int64_t over = input.length - (longest - cache);
        const double value =
            over <= 0 ? 0 : -std::min(1.0, static_cast<double>(over) / static_cast<double>(cache));
        std::ostringstream reason;
        reason << input.length << " of " << longest << " tokens; punished above "
               << longest - cache;
        return scored(value, reason.str());
    }

private:
    int64_t m_cache;
};

/// 1 or 0 by a hash of problem, completion and `salt`: the control that must not teach anything.
class RandomReward final : public Reward {
public:
    explicit RandomReward(const Json& options)
        : m_probability(numberOption(options, "probability", 0.5, 0, 1))
        , m_salt(integerOption(options, "salt", 0, 0, INT64_MAX)) {}

    std::string name() const override { return "random"; }

    RewardScore score(const RewardInput& input) const override {
        const std::string content = std::to_string(m_salt) + '\n' + input.problem.key + '\n' +
                                    std::string(input.completion);
        const double draw = std::ldexp(static_cast<double>(stableHash(content) >> 11), -53);
        return scored(draw < m_probability ? 1 : 0, "drawn at random");
    }

private:
    double m_probability;
    int64_t m_salt;
};

} // namespace

std::unique_ptr<Reward> makeRepetitionReward(const Json& options) {
    return std::make_unique<RepetitionReward>(options);
}
std::unique_ptr<Reward> makeLengthReward(const Json& options) {
    return std::make_unique<LengthReward>(options);
}
std::unique_ptr<Reward> makeRandomReward(const Json& options) {
    return std::make_unique<RandomReward>(options);
}

} // namespace rationale
