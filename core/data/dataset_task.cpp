// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_task.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/text/chat_template.h"

namespace rationale {

namespace {

constexpr std::string_view r1ZeroBefore =
    "A conversation between User and Assistant. The user asks a question, and the Assistant solves "
    "it. The assistant first thinks about the reasoning process in the mind and then provides the "
    "user with the answer. The reasoning process and answer are enclosed within <think> </think> "
    "and <answer> </answer> tags, respectively, i.e., <think> reasoning process here </think> "
    "<answer> answer here </answer>. User: ";
constexpr std::string_view r1ZeroBehind = ". Assistant:";

std::string worded(const std::string& question, const std::string& wording) {
    if (wording == "none")
        return question;
    if (wording == "r1-zero")
        return std::string(r1ZeroBefore) + question + std::string(r1ZeroBehind);
    const ChatMessage message{"user", question};
    return ChatTemplate::named(wording).render({&message, 1}, true, ""); // encodePrompt() begins it
}

std::string optionalText(const Json& row, const char* column, const std::string& otherwise) {
    const auto found = row.find(column);
    return found != row.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

} // namespace

DatasetTask::DatasetTask(const Dataset& rows, const std::string& wording,
                         const std::vector<std::string>& languages) {
    m_problems.reserve(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        const Json row = rows.row(i);
        const std::string question = rows.text(row, i, "prompt");
        TaskProblem problem;
        problem.key = "dataset:" + sha256(question).substr(0, 16);
        problem.prompt = worded(question, wording);
        problem.reference = rows.text(row, i, "reference");
        problem.language = optionalText(row, "language", "");
        problem.kind = optionalText(row, "kind", "math");
        problem.extra = {{"question", question}};
        if (const std::string solution = optionalText(row, "completion", ""); !solution.empty())
            problem.extra["completion"] = solution;
        for (const std::string& language : languages)
            if (problem.language.empty() || problem.language == language)
                m_byLanguage[language].push_back(i);
        m_problems.push_back(std::move(problem));
    }
    for (const std::string& language : languages)
        if (m_byLanguage[language].empty())
            throw Error(ErrorKind::Input, "Not one problem is in the language " + language,
                        rows.file().string(), "Leave it out of task.languages, or add problems.");
}

TaskProblem DatasetTask::generate(Rng& rng, const std::string& language,
                                  const Json& /*options*/) const {
    const std::vector<size_t>& rows = m_byLanguage.at(language);
    TaskProblem problem =
        m_problems[rows[static_cast<size_t>(rng.below(static_cast<int64_t>(rows.size())))]];
    problem.language = language;
    problem.key += ":" + language;
    return problem;
}

std::string DatasetTask::solution(const TaskProblem& problem) const {
    const auto found = problem.extra.find("completion");
    if (found == problem.extra.end())
        throw Error(ErrorKind::Input, "A problem has no worked solution: " + problem.prompt,
                    "task.dataset", "Give every row a \"completion\".");
    return found->get<std::string>();
}

} // namespace rationale
