// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_reader.h"
#include "core/storage/run_reader_impl.h"

#include <cmath>
#include <map>

namespace rationale {
namespace {

/// Training rows tell how the policy writes; only a run without any (an evaluation) shows all it
/// has.
constexpr const char* whichRows =
    "WHERE step > ?1 AND (?2 = '' OR target = ?2) AND (split = 'train' OR NOT EXISTS "
    "(SELECT 1 FROM step_summary WHERE split = 'train')) ";

struct Sums {
    int64_t samples = 0, worded = 0, mixed = 0, switches = 0, words = 0;
    double share = 0;
    std::map<std::string, int64_t> wordsPerLanguage;
};

LanguageStep toStep(int64_t step, const Sums& sums) {
    const double unknown = std::nan("");
    const auto samples = static_cast<double>(sums.samples);
    LanguageStep row;
    row.step = step;
    row.targetShare = sums.worded > 0 ? sums.share / static_cast<double>(sums.worded) : unknown;
    row.mixedShare = sums.worded > 0
                         ? static_cast<double>(sums.mixed) / static_cast<double>(sums.worded)
                         : unknown;
    row.meanSwitches = sums.samples > 0 ? static_cast<double>(sums.switches) / samples : unknown;
    for (const auto& [language, words] : sums.wordsPerLanguage)
        row.shares.emplace_back(language,
                                static_cast<double>(words) / static_cast<double>(sums.words));
    return row;
}

} // namespace

std::vector<LanguageStep> RunReader::languageSteps(const std::string& promptLanguage,
                                                   int64_t afterStep) {
    const ValidSteps valid = m_impl->validSteps();
    std::map<int64_t, Sums> steps;
    {
        StatementUse query(m_impl->statement(
            std::string("SELECT step, segment, samples, worded, share_sum, mixed, switches "
                        "FROM step_summary ") +
            whichRows));
        query->bind(1, afterStep).bind(2, promptLanguage);
        while (query->step()) {
            if (!valid.keeps(query->integer(0), query->integer(1)))
                continue;
            Sums& sums = steps[query->integer(0)];
            sums.samples += query->integer(2);
            sums.worded += query->integer(3);
            sums.share += query->real(4);
            sums.mixed += query->integer(5);
            sums.switches += query->integer(6);
        }
    }
    StatementUse query(m_impl->statement(
        std::string("SELECT step, segment, language, words FROM step_language ") + whichRows));
    query->bind(1, afterStep).bind(2, promptLanguage);
    while (query->step()) {
        if (!valid.keeps(query->integer(0), query->integer(1)))
            continue;
        Sums& sums = steps[query->integer(0)];
        sums.wordsPerLanguage[query->text(2)] += query->integer(3);
        sums.words += query->integer(3);
    }
    std::vector<LanguageStep> rows;
    rows.reserve(steps.size());
    for (const auto& [step, sums] : steps)
        rows.push_back(toStep(step, sums));
    return rows;
}

} // namespace rationale
