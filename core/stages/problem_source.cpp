// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/problem_source.h"

#include "core/base/hash.h"
#include "core/data/dataset_task.h"

#include <cmath>

namespace rationale {

namespace {

constexpr uint64_t trainingStream = 0x747261696e;    // "train"
constexpr uint64_t heldOutStream = 0x68656c646f7574; // "heldout"

/// Of the registry, which owns it.
std::shared_ptr<const Task> registered(const std::string& name) {
    return {std::shared_ptr<const Task>(), &task(name)};
}

} // namespace

ProblemSource::ProblemSource(std::string taskName, Json options, std::vector<std::string> languages,
                             const Tokenizer& tokenizer)
    : ProblemSource(registered(taskName), std::move(options), std::move(languages), tokenizer) {}

ProblemSource::ProblemSource(std::shared_ptr<const Task> task, Json options,
                             std::vector<std::string> languages, const Tokenizer& tokenizer)
    : m_taskName(task->name())
    , m_task(std::move(task))
    , m_options(std::move(options))
    , m_languages(std::move(languages))
    , m_tokenizer(&tokenizer) {
    if (m_options.is_object())
        m_generalShare = m_options.value("general_share", 0.0);
    if (m_languages.empty())
        throw Error(ErrorKind::Usage, "No prompt language is chosen", "task.languages",
                    "Use en, zh or both.");
}

ProblemSource ProblemSource::fromRecipe(const Recipe& recipe, const Tokenizer& tokenizer,
                                        const FindDataset& find) {
    const auto name = recipe.get<std::string>("task.name");
    const auto languages = recipe.get<std::vector<std::string>>("task.languages");
    const Json options = recipe.resolved().at("task");
    if (name != DatasetTask::taskName)
        return {name, options, languages, tokenizer};
    const Dataset rows = Dataset::open(find(recipe.get<std::string>("task.dataset")));
    return {
        std::make_shared<DatasetTask>(rows, recipe.get<std::string>("task.template"), languages),
        options, languages, tokenizer};
}

ProblemSource ProblemSource::fromRecipe(const RunContext& context, const Tokenizer& tokenizer) {
    return fromRecipe(context.recipe(), tokenizer,
                      [&context](const std::string& name) { return context.resolveDataset(name); });
}

/// Evenly among the indices, in turns of one per language.
const Task& ProblemSource::taskAt(int64_t index) const {
    const int64_t round = index / static_cast<int64_t>(m_languages.size());
    const auto turn = static_cast<double>(round);
    const bool general =
        std::floor((turn + 1) * m_generalShare) > std::floor(turn * m_generalShare);
    return general ? task("replies") : *m_task;
}

PromptedProblem ProblemSource::draw(uint64_t key, int64_t index, bool heldOut) const {
    Rng rng(key);
    const std::string& language = m_languages[static_cast<size_t>(index) % m_languages.size()];
    PromptedProblem prompted;
    prompted.problem = drawProblem(taskAt(index), rng, language, m_options, heldOut);
    prompted.tokens = encodePrompt(*m_tokenizer, prompted.problem.prompt);
    prompted.key = key;
    return prompted;
}

PromptedProblem ProblemSource::training(uint64_t seed, int64_t step, int64_t index) const {
    return draw(
        mixKeys(seed, trainingStream, static_cast<uint64_t>(step), static_cast<uint64_t>(index)),
        index, false);
}

PromptedProblem ProblemSource::heldOut(int64_t index) const {
    return draw(mixKeys(heldOutStream, stableHash(m_taskName), static_cast<uint64_t>(index)), index,
                true);
}

std::string ProblemSource::solution(const TaskProblem& problem) const {
    return problem.task == m_taskName ? m_task->solution(problem)
                                      : task(problem.task).solution(problem);
}

} // namespace rationale
