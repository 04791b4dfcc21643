// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rng.h"
#include "core/storage/run_types.h"

namespace rationale::test {

/// Makes groups that look like the miniature's: chains of arithmetic in English and Chinese,
/// language mixed inside the thinking, several reward parts, dead groups, truncated and malformed
/// completions. A pure function of (seed, step, prompt): the same call gives the same text.
class SampleMaker {
public:
    struct Options {
        uint64_t seed = 1;
        int groupSize = 8;
        int promptPool = 64;     // prompts come back: a prompt has a history
        int64_t totalSteps = 60; // accuracy climbs from 10 to 95 % over these
        double mixing = 0.25;    // chance that a clause is written in the other language at the end
    };
    explicit SampleMaker(const Options& options)
        : m_options(options) {}

    GroupRecord group(int64_t step, int64_t indexInStep, const std::string& split = "train") const;
    /// Means over groups, under the names a trainer logs.
    static std::vector<std::pair<std::string, double>>
    metrics(const std::vector<GroupRecord>& groups, int64_t step, int64_t totalSteps);

private:
    PromptRecord prompt(int64_t number) const;
    SampleRecord sample(const PromptRecord& prompt, Rng& rng, double skill, double progress) const;

    Options m_options;
};

} // namespace rationale::test
