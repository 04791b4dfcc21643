// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/conversation.h"

namespace rationale {

namespace {

/// An answer that is a message, a list of one, or a text.
ChatMessage answerOf(const ImportRow& row, const char* column) {
    const Json* const value = row.find({column});
    if (value && value->is_string())
        return {"assistant", value->get<std::string>()};
    if (!value)
        row.refuse("A row lacks a column", column, skipRemedy);
    const Messages messages =
        messagesOf(row, value->is_array() ? *value : Json::array({*value}), column);
    if (messages.size() != 1 || messages.front().role != "assistant")
        row.refuse("A column is not one answer", column, skipRemedy);
    return messages.front();
}

/// https://github.com/lm-sys/FastChat and LLaMA-Factory's "sharegpt": a conversation, perhaps with
/// two answers to compare or a label of its last one.
ImportedRows readSharegpt(const ImportRow& row) {
    Messages messages =
        messagesOf(row, row.list({"conversations", "conversation"}), "conversations");
    if (const std::string system = row.textOr({"system"}); !system.empty())
        messages.insert(messages.begin(), {"system", system});
    if (row.has({"tools"}))
        row.note("tools that a conversation may use, left out of its prompt");
    Json made;
    if (row.has({"chosen"}) || row.has({"rejected"})) {
        made["prompt"] = promptText(row, messages);
        for (const char* column : {"chosen", "rejected"})
            made[column] = answerText(row, messages, answerOf(row, column));
    } else {
        const SplitConversation split = splitLast(row, std::move(messages), "conversations");
        made["prompt"] = promptText(row, split.prompt);
        made["completion"] = answerText(row, split.prompt, split.answer);
        if (const Json* label = row.find({"label", "kto_tag"})) {
            if (!label->is_boolean())
                row.refuse("A column is neither true nor false", "label", skipRemedy);
            made["label"] = *label;
        }
    }
    if (!row.options().language.empty())
        made["language"] = row.options().language;
    keepColumns(row, {"id"}, made);
    return {{made}, {}};
}

} // namespace

namespace import_formats {

const ImportFormat sharegpt = {
    "sharegpt", "conversations: [{from, value}], perhaps system, chosen, rejected (ShareGPT)",
    [](const Json& row) {
        return (row.contains("conversations") && row["conversations"].is_array()) ||
               (row.contains("conversation") && row["conversation"].is_array());
    },
    &readSharegpt};

} // namespace import_formats

} // namespace rationale
