// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/replies.h"
#include "core/data/task_list.h"
#include "core/data/task_options.h"
#include "core/data/task_wording.h"
#include "core/text/trace.h"

#include <algorithm>

namespace rationale {

namespace {

/// A short polite reply with the facts asked for. There is no right answer, only better ones: how
/// good one is, is trueScore(), which no rule reward sees.
class RepliesTask final : public Task {
public:
    std::string name() const override { return "replies"; }

    TaskProblem generate(Rng& rng, const std::string& language,
                         const Json& options) const override {
        const Difficulty k = difficultyOption(options, "task"); // one fact fewer is asked for
        const replies::Problem drawn =
            replies::drawProblem(rng, std::clamp(k.low - 1, 1, 3), std::clamp(k.high - 1, 1, 3));
        const chains::Language in = chains::languageFromCode(language);
        TaskProblem problem;
        problem.key = "replies:" + replies::content(drawn) + ":" + language;
        problem.prompt = replies::prompt(drawn, in, boolOption(options, "tags", true));
        problem.reference = replies::bestReply(drawn, in).substr(1);
        problem.language = language;
        problem.kind = "reply";
        problem.extra = {{"values", drawn.values}, {"asked", drawn.asked}};
        return problem;
    }

    std::string solution(const TaskProblem& problem) const override {
        const replies::Problem drawn = problemOf(problem);
        const chains::Language in = chains::languageFromCode(problem.language);
        std::string thought;
        for (const int fact : drawn.asked) {
            replies::appendFact(thought, replies::words(in), fact,
                                drawn.values[static_cast<size_t>(fact)]);
            thought += " .";
        }
        return "<think>" + thought + "</think><answer>" + replies::bestReply(drawn, in) +
               "</answer>";
    }

    std::optional<double> trueScore(const TaskProblem& problem,
                                    std::string_view completion) const override {
        const TextRange answer = parseTrace(completion).answer;
        return replies::trueScore(problemOf(problem), chains::languageFromCode(problem.language),
                                  completion.substr(answer.begin, answer.end - answer.begin));
    }

private:
    static replies::Problem problemOf(const TaskProblem& problem) {
        replies::Problem drawn;
        drawn.values = problem.extra.at("values").get<std::array<int, replies::factCount>>();
        drawn.asked = problem.extra.at("asked").get<std::vector<int>>();
        return drawn;
    }
};

} // namespace

std::unique_ptr<Task> makeRepliesTask() {
    return std::make_unique<RepliesTask>();
}

} // namespace rationale
