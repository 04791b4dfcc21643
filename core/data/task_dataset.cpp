// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_dataset.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/data/task.h"

#include <unordered_set>

namespace rationale {

namespace {

constexpr uint64_t datasetStream = 0x64617461736574; // "dataset"
/// So many draws in a row that were there already: hardly any problem is left.
constexpr uint64_t patience = 1000;

Json rowOf(const Task& task, const TaskProblem& problem, uint64_t seed, int64_t index) {
    Json row = {{"prompt", problem.prompt},     {"reference", problem.reference},
                {"language", problem.language}, {"kind", problem.kind},
                {"task", problem.task},         {"key", problem.key}};
    if (task.hasDifficulty())
        row["difficulty"] = problem.extra.at("difficulty");
    row["completion"] = task.solution(problem);
    row["source"] = {{"generator", problem.task}, {"seed", seed}, {"index", index}};
    return row;
}

} // namespace

Json TaskDatasetRequest::toJson() const {
    return {{"task", task},           {"rows", rows}, {"options", options},
            {"languages", languages}, {"seed", seed}, {"hold_out", heldOut}};
}

void generateTaskRows(const TaskDatasetRequest& request,
                      const std::function<void(const Json&)>& use) {
    const Task& family = task(request.task);
    if (request.languages.empty())
        throw Error(ErrorKind::Usage, "No language is chosen", "--language",
                    "Use en, zh or en,zh.");
    if (request.options.contains("difficulty") && !family.hasDifficulty())
        throw Error(ErrorKind::Usage, "The task " + request.task + " has no difficulty",
                    "--difficulty", "Use --k-min and --k-max.");
    std::unordered_set<uint64_t>
        seen; // of 64 bits: two of a million keys meet once in 30 million sets
    const uint64_t key =
        mixKeys(request.seed, datasetStream, stableHash(request.task), request.heldOut ? 1 : 0);
    for (int64_t index = 0; index < request.rows; ++index) {
        const std::string& language =
            request.languages[static_cast<size_t>(index) % request.languages.size()];
        for (uint64_t attempt = 0;; ++attempt) {
            Rng rng(mixKeys(key, static_cast<uint64_t>(index), attempt));
            const TaskProblem problem =
                drawProblem(family, rng, language, request.options, request.heldOut);
            if (seen.insert(stableHash(problem.key)).second) {
                use(rowOf(family, problem, request.seed, index));
                break;
            }
            if (attempt == patience)
                throw Error(ErrorKind::Usage,
                            "The task " + request.task + " has not that many different problems: " +
                                std::to_string(index) + " were found",
                            "-n", "Ask for fewer, or for harder ones.");
        }
    }
}

} // namespace rationale
