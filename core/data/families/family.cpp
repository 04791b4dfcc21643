// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/families/family.h"

#include "core/data/chains.h"
#include "core/data/task_options.h"
#include "core/data/task_wording.h"
#include "core/text/answer_text.h"

namespace rationale {

Speech::Speech(const std::string& language, uint32_t phrasing)
    : m_english(chains::languageFromCode(language) == chains::Language::English)
    , m_phrasing(phrasing) {}

std::string FamilyTask::content(const Json& asked) const {
    return asked.dump();
}

TaskProblem FamilyTask::generate(Rng& rng, const std::string& language, const Json& options) const {
    const auto level = static_cast<int>(integerOption(options, "difficulty", 2, 1, levels));
    const auto phrasing = static_cast<uint32_t>(rng.below(6)); // of two or three phrasings
    const Speech say(language, phrasing);
    const Json asked = draw(rng, level);
    TaskProblem problem;
    problem.task = m_name;
    problem.key = m_name + ":" + content(asked) + ":" + language;
    problem.prompt = question(asked, say);
    problem.reference = reference(asked, say);
    problem.language = language;
    problem.kind = m_kind;
    problem.extra = {{"asked", asked}, {"difficulty", level}, {"phrasing", phrasing}};
    return problem;
}

std::string FamilyTask::solution(const TaskProblem& problem) const {
    const Worked worked =
        solve(problem.extra.at("asked"),
              Speech(problem.language, problem.extra.at("phrasing").get<uint32_t>()));
    return inR1Format(" " + trimmed(worked.thinking) + " ", worked.answer);
}

} // namespace rationale
