// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/problem_source.h"

#include "core/base/hash.h"
#include "core/stages/provenance.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

constexpr uint64_t trainingStream = 0x747261696e;    // "train"
constexpr uint64_t heldOutStream = 0x68656c646f7574; // "heldout"

} // namespace

ProblemSource::ProblemSource(std::string taskName, Json options, std::vector<std::string> languages,
                             const Tokenizer& tokenizer)
    : m_taskName(std::move(taskName))
    , m_task(m_taskName == DatasetTask::taskName ? nullptr : &task(m_taskName))
    , m_options(std::move(options))
    , m_languages(std::move(languages))
    , m_tokenizer(&tokenizer) {
    if (m_options.is_object()) {
        m_generalShare = m_options.value("general_share", 0.0);
        m_wording = m_options.value("template", m_wording);
    }
    if (m_languages.empty())
        throw Error(ErrorKind::Usage, "No prompt language is chosen", "task.languages",
                    "Use en, zh or both.");
}

ProblemSource ProblemSource::fromRecipe(const Recipe& recipe, const Tokenizer& tokenizer,
                                        const FindDataset& find) {
    ProblemSource source(recipe.get<std::string>("task.name"), recipe.resolved().at("task"),
                         recipe.get<std::vector<std::string>>("task.languages"), tokenizer);
    if (source.m_task)
        return source;
    source.m_dataset =
        std::make_shared<DatasetTask>(Dataset::open(find(recipe.get<std::string>("task.dataset"))),
                                      recipe.get<std::string>("task.template"), source.m_languages,
                                      recipe.get<bool>("task.hold_out"));
    if (recipe.knows("prompts_per_step"))
        source.m_perStep = recipe.get<int64_t>("prompts_per_step");
    return source;
}

ProblemSource ProblemSource::fromRecipe(const RunContext& context, const Tokenizer& tokenizer) {
    ProblemSource source =
        fromRecipe(context.recipe(), tokenizer,
                   [&context](const std::string& name) { return context.resolveDataset(name); });
    source.m_stream = stableHash(provenance::inputHash(context.runFolder(), "model"));
    return source;
}

/// Evenly among the indices, in turns of one per language.
const Task& ProblemSource::taskAt(int64_t index) const {
    const int64_t round = index / static_cast<int64_t>(m_languages.size());
    const auto turn = static_cast<double>(round);
    const bool general =
        std::floor((turn + 1) * m_generalShare) > std::floor(turn * m_generalShare);
    return general ? task("replies") : *m_task;
}

PromptedProblem ProblemSource::prompted(TaskProblem problem, uint64_t key) const {
    PromptedProblem made;
    made.tokens = encodePrompt(*m_tokenizer, problem.prompt);
    made.problem = std::move(problem);
    made.key = key;
    return made;
}

PromptedProblem ProblemSource::draw(uint64_t key, int64_t index, bool heldOut) const {
    Rng rng(key);
    const std::string& language = m_languages[static_cast<size_t>(index) % m_languages.size()];
    TaskProblem problem = drawProblem(taskAt(index), rng, language, m_options, heldOut);
    problem.prompt = wordedPrompt(problem.prompt, m_wording);
    return prompted(std::move(problem), key);
}

PromptedProblem ProblemSource::training(uint64_t seed, int64_t step, int64_t index) const {
    const uint64_t key =
        mixKeys(seed, trainingStream, static_cast<uint64_t>(step), static_cast<uint64_t>(index));
    if (!m_dataset)
        return draw(key, index, false);
    const auto& rows = m_dataset->training();
    const int64_t example = std::max<int64_t>(0, step - 1) * m_perStep + index;
    if (!m_order || m_order->first != seed)
        m_order.emplace(seed, EpochOrder(rows.size(), mixKeys(seed, m_stream)));
    return prompted(rows[m_order->second.row(static_cast<uint64_t>(example))], key);
}

PromptedProblem ProblemSource::heldOut(int64_t index) const {
    const uint64_t key =
        mixKeys(heldOutStream, stableHash(m_taskName), static_cast<uint64_t>(index));
    return m_dataset ? prompted(m_dataset->heldOut().at(static_cast<size_t>(index)), key)
                     : draw(key, index, true);
}

std::optional<int64_t> ProblemSource::heldOutCount() const {
    return m_dataset ? std::optional(static_cast<int64_t>(m_dataset->heldOut().size()))
                     : std::nullopt;
}

int64_t ProblemSource::longestPrompt() const {
    size_t longest = 0;
    if (m_dataset) {
        for (const auto* rows : {&m_dataset->training(), &m_dataset->heldOut()})
            for (const TaskProblem& problem : *rows)
                longest = std::max(longest, encodePrompt(*m_tokenizer, problem.prompt).size());
    } else {
        constexpr int64_t looked = 256;
        for (int64_t i = 0; i < looked; ++i)
            longest = std::max(longest, heldOut(i).tokens.size());
    }
    return static_cast<int64_t>(longest);
}

std::string ProblemSource::solution(const TaskProblem& problem) const {
    return problem.task == DatasetTask::taskName ? DatasetTask::solution(problem)
                                                 : task(problem.task).solution(problem);
}

} // namespace rationale
