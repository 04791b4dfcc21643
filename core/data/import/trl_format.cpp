// SPDX-License-Identifier: GPL-3.0-or-later
// TRL's dataset types (https://huggingface.co/docs/trl/dataset_formats), as texts or as lists of
// messages. They are our own columns as well, so that what was exported comes back as it was.
#include "core/base/error.h"
#include "core/data/import/conversation.h"
#include "core/text/answer_text.h"

#include <algorithm>
#include <array>

namespace rationale {

namespace {

bool isMessages(const Json* value) {
    return value && value->is_array();
}

/// Reads a row into our columns, the others in their order and as they are.
class TrlRow {
public:
    explicit TrlRow(const ImportRow& row)
        : m_row(row) {}

    ImportedRows read() {
        readPrompt();
        for (const auto& member : m_row.json().items())
            add(member.key(), member.value());
        requireUse();
        if (!m_row.options().language.empty())
            m_made["language"] = m_row.options().language;
        if (!m_row.options().kind.empty() && m_made.contains("reference"))
            m_made["kind"] = m_row.options().kind;
        return {{std::move(m_made)}, {}};
    }

private:
    /// The messages before the answers, where a row has messages at all.
    void readPrompt() {
        if (isMessages(m_row.find({"prompt"})))
            m_prompt = messagesOf(m_row, m_row.list({"prompt"}), "prompt");
        if (isMessages(m_row.find({"messages"}))) {
            SplitConversation split = splitLast(
                m_row, messagesOf(m_row, m_row.list({"messages"}), "messages"), "messages");
            m_prompt = std::move(split.prompt);
            m_answer = std::move(split.answer);
        }
        for (const char* column : {"chosen", "rejected"})
            if (isMessages(m_row.find({column})))
                readWhole(column);
        if (m_row.has({"tools"}))
            m_row.note("tools that a conversation may use, left out of its prompt");
    }
    /// Preferences whose two sides are whole conversations have the same ones but for the last
    /// answer.
    void readWhole(const char* column) {
        Messages messages = messagesOf(m_row, m_row.list({column}), column);
        if (messages.size() == 1)
            return;
        const Messages prompt = splitLast(m_row, std::move(messages), column).prompt;
        if (m_wholeSides && !sameMessages(m_prompt, prompt))
            m_row.refuse("The two conversations differ before the last answer", column, skipRemedy);
        m_prompt = prompt;
        m_wholeSides = true;
    }

    void add(const std::string& name, const Json& value) {
        if (name == "messages" && value.is_array()) {
            m_made["prompt"] = promptText(m_row, m_prompt);
            m_made["completion"] = answerText(m_row, m_prompt, m_answer);
        } else if (name == "prompt" && !m_prompt.empty()) {
            m_made["prompt"] = promptText(m_row, m_prompt);
        } else if (name == "completion" || name == "chosen" || name == "rejected") {
            addPromptIfMissing();
            m_made[name] = value.is_array() ? answerIn(name, value) : textIn(name, value);
        } else if (name == "completions" || name == "labels") {
            addList(name, value);
        } else if (name == "label") {
            m_made[name] = truth(name, value);
        } else if (name == "solution" && !m_row.has({"reference"})) {
            addSolution();
        } else if (name == "answer" && !m_row.has({"reference", "solution"})) {
            m_made["reference"] = m_row.answer({"answer"});
        } else if (name == "text" && !m_row.has({"prompt", "messages", "chosen"})) {
            m_made["prompt"] = "";
            m_made["completion"] = textIn(name, value);
        } else if (name != "tools") {
            m_made[name] = value;
        }
    }
    void addPromptIfMissing() {
        if (!m_prompt.empty() && !m_row.has({"prompt"}))
            m_made["prompt"] = promptText(m_row, m_prompt);
    }
    std::string textIn(const std::string& name, const Json& value) const {
        if (!value.is_string())
            m_row.refuse("A column is no text", name, skipRemedy);
        return value.get<std::string>();
    }
    std::string answerIn(const std::string& name, const Json& value) const {
        const Messages messages = messagesOf(m_row, value, name);
        if (messages.back().role != "assistant")
            m_row.refuse("A column does not end with an answer", name, skipRemedy);
        if (messages.size() > 1 && !m_wholeSides)
            m_row.refuse("A column has several messages where one answer is due", name, skipRemedy);
        return answerText(m_row, m_prompt, messages.back());
    }
    bool truth(const std::string& name, const Json& value) const {
        if (value.is_boolean())
            return value.get<bool>();
        const double number = value.is_number() ? value.get<double>() : -1;
        if (number == 0 || number == 1)
            return number == 1;
        m_row.refuse("A column is neither true nor false", name, skipRemedy);
    }
    void addList(const std::string& name, const Json& value) {
        if (!value.is_array())
            m_row.refuse("A column is no list", name, skipRemedy);
        Json list = Json::array();
        for (const Json& entry : value)
            list.push_back(name == "labels" ? Json(truth(name, entry)) : Json(textIn(name, entry)));
        m_made[name] = std::move(list);
    }
    /// "$\boxed{4}$", "4", or a worked solution with a boxed answer at its end.
    void addSolution() {
        const std::string solution = m_row.answer({"solution"});
        const std::optional<std::string> boxed = lastBoxed(solution);
        m_made["reference"] = boxed.value_or(solution);
        const bool worked = boxed && solution.size() > boxed->size() + 16;
        if (worked && !m_row.has({"completion"}) && m_row.options().solutions != "none")
            m_made["completion"] =
                m_row.options().solutions == "r1"
                    ? "<think>" + solution + "</think><answer>" + *boxed + "</answer>"
                    : solution;
    }

    /// What the rows of a dataset are for: one of TRL's types, or a problem.
    void requireUse() const {
        const auto all = [&](std::initializer_list<const char*> names) {
            return std::all_of(names.begin(), names.end(),
                               [&](const char* name) { return m_made.contains(name); });
        };
        const bool texts = m_made.contains("prompt") && m_made["prompt"].is_string();
        if (!texts)
            m_row.refuse(m_made.contains("prompt") ? "A column is no text" : "A row lacks a column",
                         "prompt",
                         "TRL's rows have prompt and completion, prompt, chosen and rejected, "
                         "prompt, completion and label, prompt, completions and labels, prompt and "
                         "solution, messages, or text.");
        if (m_made.contains("chosen") != m_made.contains("rejected"))
            m_row.refuse("A row lacks a column", all({"chosen"}) ? "rejected" : "chosen",
                         skipRemedy);
        if (m_made.contains("completions") &&
            (!m_made.contains("labels") || m_made["labels"].size() != m_made["completions"].size()))
            m_row.refuse("A row has not one label for each of its steps", "labels", skipRemedy);
    }

    const ImportRow& m_row;
    Json m_made = Json::object();
    Messages m_prompt; // empty: the prompt is a text
    ChatMessage m_answer;
    bool m_wholeSides = false;
};

/// Two dialogs as texts without a prompt of their own are hh-rlhf's.
ImportedRows readTrl(const ImportRow& row) {
    const Json* const chosen = row.find({"chosen"});
    if (chosen && chosen->is_string() && !row.has({"prompt"}))
        return import_formats::hhRlhf.read(row);
    return TrlRow(row).read();
}

} // namespace

namespace import_formats {

const ImportFormat trl = {
    "trl",
    "prompt with completion, label, completions and labels, solution; chosen and rejected; "
    "messages; text (TRL)",
    [](const Json& row) {
        static constexpr std::array columns = {"prompt", "messages", "chosen", "text"};
        return std::any_of(columns.begin(), columns.end(),
                           [&](const char* name) { return row.contains(name); });
    },
    &readTrl};

} // namespace import_formats

} // namespace rationale
