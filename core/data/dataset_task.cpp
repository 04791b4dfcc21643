// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_task.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/sandbox/code_check.h"
#include "core/text/chat_template.h"
#include "core/text/language.h"

#include <algorithm>

namespace rationale {

namespace {

constexpr std::string_view r1ZeroBefore =
    "A conversation between User and Assistant. The user asks a question, and the Assistant solves "
    "it. The assistant first thinks about the reasoning process in the mind and then provides the "
    "user with the answer. The reasoning process and answer are enclosed within <think> </think> "
    "and <answer> </answer> tags, respectively, i.e., <think> reasoning process here </think> "
    "<answer> answer here </answer>. User: ";
constexpr std::string_view r1ZeroBehind = ". Assistant:";

/// The right answer: a text, or a number or an object as it would be written.
std::string referenceOf(const Dataset& rows, const Json& row, size_t index,
                        const std::string& kind) {
    const auto found = row.find("reference");
    if (found == row.end() && kind == "reply")
        return {};
    return found != row.end() && (found->is_number() || found->is_object())
               ? found->dump()
               : rows.text(row, index, "reference");
}

/// As the row says, or else that of `languages` which most of its words are in.
std::string languageOf(const Json& row, const std::string& question,
                       const std::vector<std::string>& languages) {
    std::string language = textOr(row, "language");
    if (!language.empty())
        return language;
    language = languages.front();
    const LanguageReport words = detectLanguages(question, language);
    for (const std::string& other : languages)
        if (words.share(other) > words.share(language)) // false where there are no words
            language = other;
    return language;
}

TaskProblem problemOf(const Dataset& rows, size_t index, const std::string& wording,
                      const std::vector<std::string>& languages) {
    const Json row = rows.row(index);
    const std::string question = rows.text(row, index, "prompt");
    TaskProblem problem;
    problem.task = DatasetTask::taskName;
    problem.prompt = wordedPrompt(question, wording);
    problem.kind = textOr(row, "kind", "math");
    problem.reference = referenceOf(rows, row, index, problem.kind);
    problem.language = languageOf(row, question, languages);
    problem.key = "dataset:" + sha256(question).substr(0, 16) + ":" + problem.language;
    problem.extra = {{"question", question}};
    for (const char* column : {"completion", "judge"})
        if (const std::string value = textOr(row, column); !value.empty())
            problem.extra[column] = value;
    const auto refuse = [&](const std::string& what, const std::string& remedy) {
        throw Error(ErrorKind::Input, what, rows.where(index), remedy);
    };
    try {
        requireCheckable(problem.kind, problem.reference);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Unavailable) // not the row's fault
            throw;
        refuse(error.message(), error.remedy());
    }
    return problem;
}

} // namespace

std::string wordedPrompt(const std::string& question, const std::string& wording) {
    if (wording == "none")
        return question;
    if (wording == "r1-zero")
        return std::string(r1ZeroBefore) + question + std::string(r1ZeroBehind);
    const ChatMessage message{"user", question};
    return ChatTemplate::named(wording).render({&message, 1}, true, ""); // encodePrompt() begins it
}

std::vector<std::string> promptWordings() {
    std::vector<std::string> all = {"none", "r1-zero"};
    for (std::string& name : ChatTemplate::names())
        all.push_back(std::move(name));
    return all;
}

DatasetTask::DatasetTask(const Dataset& rows, const std::string& wording,
                         const std::vector<std::string>& languages, bool holdOut) {
    for (size_t i = 0; i < rows.size(); ++i) {
        TaskProblem problem = problemOf(rows, i, wording, languages);
        if (std::find(languages.begin(), languages.end(), problem.language) == languages.end())
            continue;
        const bool measured = !holdOut || isHeldOut(problem);
        if (measured)
            m_heldOut.push_back(problem);
        if (!measured || !holdOut)
            m_training.push_back(std::move(problem));
    }
    const std::string left = std::to_string(m_training.size()) + " to train on, " +
                             std::to_string(m_heldOut.size()) + " to measure on";
    if (m_training.empty() || m_heldOut.empty())
        throw Error(ErrorKind::Input, "Too few problems in the chosen languages: " + left,
                    rows.file().string(), "See task.languages and task.hold_out, or add problems.");
}

std::string DatasetTask::solution(const TaskProblem& problem) {
    const auto found = problem.extra.find("completion");
    if (found == problem.extra.end())
        throw Error(ErrorKind::Input, "A problem has no worked solution: " + problem.prompt,
                    "task.dataset", "Give every row a \"completion\".");
    return found->get<std::string>();
}

} // namespace rationale
