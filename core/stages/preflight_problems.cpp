// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/stages/preflight.h"
#include "core/text/answer_text.h"
#include "core/text/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

namespace rationale {

namespace {

constexpr size_t shownExamples = 3;

/// Problems that failed one check, and a few of them to look at.
class Failures {
public:
    void add(const TaskProblem& problem, const std::string& reason) {
        ++m_count;
        if (m_examples.size() < shownExamples)
            m_examples.push_back(
                {{"prompt", problem.prompt}, {"reference", problem.reference}, {"reason", reason}});
    }
    size_t count() const { return m_count; }
    PreflightFinding finding(const std::string& check, const std::string& message,
                             size_t looked) const {
        return {Problem::Level::Warning,
                check,
                message + " First: " + m_examples.at(0).at("reason").get<std::string>() + ".",
                {{"problems", looked}, {"failed", m_count}, {"examples", m_examples}}};
    }

private:
    size_t m_count = 0;
    Json m_examples = Json::array();
};

/// Where the reference is itself an answer; that of others describes the problem.
bool referenceIsAnswer(const std::string& kind) {
    static constexpr std::array<std::string_view, 3> kinds = {"math", "choice", "exact"};
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

/// Why no answer but the same letters can be right by this reference; empty: it is an answer.
std::string faultOf(const TaskProblem& problem) {
    const std::string& reference = problem.reference;
    const VerifyResult self =
        verifyAnswer(problem.kind, reference, "<answer>" + reference + "</answer>");
    if (self.verdict != Verdict::Correct)
        return "\"" + reference + "\" is " + toString(self.verdict) + " against itself (" +
               self.reason + ")";
    if (problem.kind != "math")
        return {};
    // An answer that it is not shows whether it can be compared with any.
    const VerifyResult other = verifyAnswer(problem.kind, reference, "\\boxed{7919}");
    if (other.reason.starts_with("the right answer cannot be read"))
        return "\"" + reference + "\": " + other.reason;
    static constexpr std::array<std::string_view, 6> placeholders = {
        "n/a", "nan", "null", "todo", "proof", "see solution"};
    std::string lower;
    bool says = false;
    for (const char c : trimmed(reference)) {
        const auto byte = static_cast<unsigned char>(c);
        lower.push_back(static_cast<char>(std::tolower(byte)));
        says = says || std::isalnum(byte) != 0 || byte >= 0x80;
    }
    while (lower.ends_with('.'))
        lower.pop_back();
    const bool placeholder =
        !says || std::find(placeholders.begin(), placeholders.end(), lower) != placeholders.end();
    return placeholder ? "\"" + reference + "\" is a placeholder" : "";
}

std::vector<PreflightFinding> checkReferences(const std::vector<PromptedProblem>& problems) {
    Failures failures;
    size_t looked = 0;
    for (const PromptedProblem& prompted : problems) {
        const TaskProblem& problem = prompted.problem;
        if (!referenceIsAnswer(problem.kind))
            continue;
        ++looked;
        if (const std::string fault = faultOf(problem); !fault.empty())
            failures.add(problem, fault);
    }
    if (failures.count() == 0)
        return {};
    return {failures.finding(
        "references",
        fmt::format("{} of {} references do not pass their own check, so no answer to these "
                    "problems can be right. Mend them, change their kind, or leave them out.",
                    failures.count(), looked),
        looked)};
}

/// Nothing: the problem has none.
std::string solutionOf(const ProblemSource& source, const TaskProblem& problem) {
    if (problem.task == DatasetTask::taskName && !problem.extra.contains("completion"))
        return {};
    return source.solution(problem);
}

std::vector<PreflightFinding> checkSolutions(const std::vector<PromptedProblem>& problems,
                                             const ProblemSource& source,
                                             const SampleScorer::Term& term,
                                             const std::function<bool()>& cancelled) {
    std::vector<std::pair<const TaskProblem*, std::string>> solved;
    for (const PromptedProblem& prompted : problems)
        if (std::string solution = solutionOf(source, prompted.problem);
            !solution.empty() && hasRightAnswer(prompted.problem))
            solved.emplace_back(&prompted.problem, std::move(solution));
    std::vector<RewardInput> inputs;
    inputs.reserve(solved.size());
    for (const auto& [problem, solution] : solved)
        inputs.push_back({.problem = *problem,
                          .completion = solution,
                          .prefilledThink = opensThought(problem->prompt)});
    constexpr size_t batch = 16; // judged between two looks at `cancelled`
    Failures failures;
    const size_t looked = inputs.size();
    for (size_t first = 0; first < looked; first += batch) {
        if (cancelled && cancelled())
            throw Error(ErrorKind::Stopped, "The check was stopped");
        const size_t count = std::min(batch, looked - first);
        const auto scores = term.reward->scoreAll(std::span(inputs).subspan(first, count));
        for (size_t i = 0; i < count; ++i)
            if (!(scores[i].value >= 1)) // NaN fails too
                failures.add(*solved[first + i].first, scores[i].reason);
    }
    if (failures.count() == 0)
        return {};
    return {failures.finding("solutions",
                             fmt::format("The worked solutions of {} of {} problems do not earn "
                                         "the reward {}: an answer that does as they do is not "
                                         "paid. See task.template and the problems' format.",
                                         failures.count(), looked, term.reward->name()),
                             looked)};
}

} // namespace

std::vector<PreflightFinding> checkProblems(const std::vector<PromptedProblem>& problems,
                                            const ProblemSource& source, const SampleScorer& scorer,
                                            const std::function<bool()>& cancelled) {
    std::vector<PreflightFinding> findings = checkReferences(problems);
    for (const SampleScorer::Term& term : scorer.terms()) {
        const std::string name = term.reward->name();
        if (name != "accuracy" && name != "format")
            continue;
        for (PreflightFinding& finding : checkSolutions(problems, source, term, cancelled))
            findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace rationale
