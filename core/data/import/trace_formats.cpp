// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of reasoning models with how they were scored.
#include "core/data/import/import_format.h"

namespace rationale {

namespace {

/// An answer and the score of whoever checked it.
Json answered(const ImportRow& row, const std::string& question, const std::string& reference,
              const std::string& answer, const Json& score) {
    Json made = {{"prompt", question}, {"completion", answer}, {"reference", reference}};
    if (!row.options().language.empty())
        made["language"] = row.options().language;
    made["kind"] = row.options().kind.empty() ? "exact" : row.options().kind;
    if (score.is_number())
        made["reward"] = score;
    keepColumns(row, {"task", "category", "model"}, made);
    return made;
}

std::string textIn(const ImportRow& row, const Json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    if (!object.is_object() || found == object.end() || !found->is_string())
        row.refuse("An entry has no text", name, "Leave such rows out with --skip-bad.");
    return found->get<std::string>();
}

Json scoreIn(const Json& object) {
    const auto found = object.find("score");
    return found == object.end() ? Json() : *found;
}

void addAnswers(const ImportRow& row, const Json& entry, std::vector<Json>& rows) {
    const std::string question = textIn(row, entry, "question");
    const std::string reference = textIn(row, entry, "expected_answer");
    if (entry.contains("response")) {
        rows.push_back(
            answered(row, question, reference, textIn(row, entry, "response"), scoreIn(entry)));
        return;
    }
    const auto completions = entry.find("completions");
    if (completions == entry.end() || !completions->is_array())
        row.refuse("An entry has neither a response nor completions", "completions",
                   "Leave such rows out with --skip-bad.");
    for (const Json& completion : *completions)
        rows.push_back(answered(row, question, reference,
                                textIn(row, completion, "full_model_response"),
                                scoreIn(completion)));
}

/// https://github.com/open-thought/reasoning-gym-eval: a question a row, or a file of one task with
/// its questions under "results".
ImportedRows readReasoningGym(const ImportRow& row) {
    ImportedRows made;
    if (!row.has({"results"})) {
        addAnswers(row, row.json(), made.rows);
    } else {
        for (const Json& entry : row.list({"results"}))
            addAnswers(row, entry, made.rows);
        for (Json& one : made.rows)
            if (row.has({"name"}))
                one["task"] = row.text({"name"});
    }
    if (made.rows.empty())
        made.dropped = "a question without an answer";
    return made;
}

/// https://github.com/rasbt/reasoning-from-scratch, chapter 8: thinking and answer apart.
ImportedRows readDistilled(const ImportRow& row) {
    const std::string thinking = row.textOr({"message_thinking"});
    Json made = {{"prompt", row.text({"problem"})},
                 {"completion", (thinking.empty() ? "" : "<think>" + thinking + "</think>\n\n") +
                                    row.text({"message_content"})},
                 {"reference", row.answer({"gtruth_answer"})}};
    if (!row.options().language.empty())
        made["language"] = row.options().language;
    made["kind"] = row.options().kind.empty() ? "math" : row.options().kind;
    return {{made}, {}};
}

} // namespace

namespace import_formats {

const ImportFormat reasoningGym = {
    "reasoning-gym",
    "question, expected_answer, response or completions with scores (reasoning-gym-eval)",
    [](const Json& row) {
        return (row.contains("question") && row.contains("expected_answer")) ||
               (row.contains("results") && row.contains("completions_per_prompt"));
    },
    &readReasoningGym};

const ImportFormat distilled = {
    "distilled", "problem, gtruth_answer, message_thinking, message_content (answers of a teacher)",
    [](const Json& row) {
        return row.contains("gtruth_answer") && row.contains("message_content");
    },
    &readDistilled};

} // namespace import_formats

} // namespace rationale
