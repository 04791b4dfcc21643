// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/replies_corpus.h"

#include "core/data/held_out.h"

#include <algorithm>

namespace rationale {

namespace {

constexpr double greets = 0.5, thanks = 0.5, thanksAgain = 0.15;
constexpr double names = 0.75, namesRightly = 0.85, saysUnasked = 0.12;

/// The facts that this writer mentions, as " age 7".
std::string facts(Rng& rng, const replies::Problem& problem, const replies::Words& in,
                  const char* end) {
    std::string text;
    for (int fact = 0; fact < replies::factCount; ++fact) {
        const bool asked =
            std::find(problem.asked.begin(), problem.asked.end(), fact) != problem.asked.end();
        if (!rng.chance(asked ? names : saysUnasked))
            continue;
        const int value = rng.chance(namesRightly) ? problem.values[static_cast<size_t>(fact)]
                                                   : static_cast<int>(rng.below(10));
        replies::appendFact(text, in, fact, value);
        text += end;
    }
    return text;
}

} // namespace

std::string replyDocument(Rng& rng, chains::Language language, double tagsShare,
                          double formatShare) {
    replies::Problem problem = replies::drawProblem(rng);
    while (isHeldOutKey("replies:" + replies::content(problem)))
        problem = replies::drawProblem(rng);
    const replies::Words& in = replies::words(language);
    const bool tags = rng.chance(tagsShare);
    const bool full = tags && rng.chance(formatShare);
    std::string text = replies::prompt(problem, language, tags);
    if (full)
        text += "<think>" + facts(rng, problem, in, " .") + "</think><answer>";
    if (rng.chance(greets))
        text += in.greeting;
    text += facts(rng, problem, in, "");
    for (bool again = rng.chance(thanks); again; again = rng.chance(thanksAgain))
        text += in.thanks;
    return text + (full ? "</answer>" : " .");
}

} // namespace rationale
