// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/chains.h"
#include "core/data/task_list.h"
#include "core/data/task_options.h"

namespace rationale {

namespace {

/// k operations on two dials (reference/miniature-prototype.md §1). Options: `k_min`, `k_max` (1 …
/// 8), `tags` (the one-token instruction to use the R1 format).
class ChainsTask final : public Task {
public:
    std::string name() const override { return "chains"; }

    TaskProblem generate(Rng& rng, const std::string& language,
                         const Json& options) const override {
        const Difficulty k = difficultyOption(options, "task");
        const chains::Problem drawn = chains::drawProblem(rng, k.low, k.high);
        const std::string content = chains::content(drawn);
        chains::Dials dials = drawn.start;
        for (const chains::Step& step : drawn.steps)
            dials = chains::apply(dials, step);
        TaskProblem problem;
        problem.key = "chains:" + content + ":" + language;
        problem.prompt = chains::prompt(drawn, chains::languageFromCode(language),
                                        boolOption(options, "tags", true));
        problem.reference = chains::dialsText(dials).substr(1);
        problem.language = language;
        problem.kind = "exact";
        problem.extra = {{"k", drawn.steps.size()},
                         {"start", drawn.start.tens * 10 + drawn.start.units}};
        problem.extra["operations"] = Json::array();
        for (const chains::Step& step : drawn.steps)
            problem.extra["operations"].push_back({static_cast<int>(step.operation), step.operand});
        return problem;
    }

    std::string solution(const TaskProblem& problem) const override {
        const chains::Words& words = chains::words(chains::languageFromCode(problem.language));
        const int start = problem.extra.at("start").get<int>();
        chains::Dials dials{start / 10, start % 10};
        std::string text = "<think>";
        chains::appendDials(text, dials);
        for (const Json& node : problem.extra.at("operations")) {
            const chains::Step step{static_cast<chains::Operation>(node[0].get<int>()),
                                    node[1].get<int>()};
            dials = chains::apply(dials, step);
            chains::appendStep(text, words, step, dials);
        }
        return text + "</think><answer>" + chains::dialsText(dials) + "</answer>";
    }
};

} // namespace

std::unique_ptr<Task> makeChainsTask() {
    return std::make_unique<ChainsTask>();
}

} // namespace rationale
