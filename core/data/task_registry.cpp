// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/nearest_name.h"
#include "core/data/families/family_list.h"
#include "core/data/held_out.h"
#include "core/data/task_list.h"

namespace rationale {

namespace {

/// The key without its language, so that no problem is trained on in one language and held out in
/// another.
std::string_view languageFreeKey(const TaskProblem& problem) {
    std::string_view key = problem.key;
    const std::string suffix = ":" + problem.language;
    if (key.ends_with(suffix))
        key.remove_suffix(suffix.size());
    return key;
}

} // namespace

const std::vector<std::unique_ptr<Task>>& tasks() {
    static const auto all = [] {
        std::vector<std::unique_ptr<Task>> list;
        list.push_back(makeChainsTask());
        list.push_back(makeCountdownTask());
        list.push_back(makeArithmeticTask());
        list.push_back(makeSortingTask());
        list.push_back(makeCountingTask());
        list.push_back(makeRepliesTask());
        // Worded for real models, with a difficulty.
        list.push_back(makeChainSumTask());
        list.push_back(makeProductsTask());
        list.push_back(makeDecimalArithmeticTask());
        list.push_back(makeFractionSimplificationTask());
        list.push_back(makeGcdTask());
        list.push_back(makeLcmTask());
        list.push_back(makePrimeFactorizationTask());
        list.push_back(makeBaseConversionTask());
        list.push_back(makeBitwiseArithmeticTask());
        list.push_back(makeSimpleEquationsTask());
        list.push_back(makePolynomialEquationsTask());
        list.push_back(makeLegCountingTask());
        list.push_back(makeCalendarArithmeticTask());
        list.push_back(makeTimeIntervalsTask());
        list.push_back(makeNumberSortingTask());
        list.push_back(makeLetterCountingTask());
        list.push_back(makeSpellBackwardTask());
        list.push_back(makeWordSortingTask());
        list.push_back(makeCaesarCipherTask());
        list.push_back(makeGameOfLifeTask());
        list.push_back(makeShortestPathTask());
        list.push_back(makeMiniSudokuTask());
        list.push_back(makeTowerOfHanoiTask());
        list.push_back(makePuzzle24Task());
        list.push_back(makeKnightsKnavesTask());
        list.push_back(makeFamilyRelationshipsTask());
        return list;
    }();
    return all;
}

const Task& task(const std::string& name) {
    std::string known;
    std::vector<std::string> names;
    for (const auto& entry : tasks()) {
        if (entry->name() == name)
            return *entry;
        names.push_back(entry->name());
        known += (known.empty() ? "" : ", ") + entry->name();
    }
    const std::string near = nearestName(name, names);
    throw Error(ErrorKind::Usage, "There is no task \"" + name + "\"", "task",
                (near.empty() ? "" : "Did you mean " + near + "? ") + "Use one of: " + known);
}

bool hasRightAnswer(const TaskProblem& problem) {
    return problem.kind != "reply";
}

std::optional<double> trueScoreOf(const TaskProblem& problem, std::string_view completion) {
    for (const auto& entry : tasks())
        if (entry->name() == problem.task)
            return entry->trueScore(problem, completion);
    return std::nullopt;
}

bool isHeldOut(const TaskProblem& problem) {
    return isHeldOutKey(languageFreeKey(problem));
}

TaskProblem drawProblem(const Task& task, Rng& rng, const std::string& language,
                        const Json& options, bool heldOut) {
    // A side holds a tenth or more, so 2,000 misses in a row mean that the options leave no
    // problem.
    for (int attempt = 0; attempt < 2000; ++attempt) {
        TaskProblem problem = task.generate(rng, language, options);
        problem.task = task.name();
        if (isHeldOut(problem) == heldOut)
            return problem;
    }
    throw Error(ErrorKind::Usage,
                "The options of the task " + task.name() + " leave no " +
                    (heldOut ? "held-out" : "training") + " problem",
                "task", "Widen its range");
}

} // namespace rationale
