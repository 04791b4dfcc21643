// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of messages as one text, which is what our rows have.
#pragma once

#include "core/data/import/import_format.h"
#include "core/text/chat_template.h"

#include <string>
#include <vector>

namespace rationale {

using Messages = std::vector<ChatMessage>;

/// "plain" and the templates that ChatTemplate knows.
std::vector<std::string> conversationTemplates();

/// {role, content} or {from, value} in a list; the content a text, or a list of typed parts, of
/// which reasoning becomes <think>…</think> and a call of a tool <tool_call>…</tool_call>. Throws
/// as ImportRow does.
Messages messagesOf(const ImportRow& row, const Json& list, const std::string& column);

/// What a model sees before it answers. A template renders it up to where the assistant begins;
/// "plain": a single question is that question, anything longer a dialog as in hh-rlhf ("\n\nHuman:
/// …\n\nAssistant:"), which is noted.
std::string promptText(const ImportRow& row, const Messages& messages);
/// An answer behind that prompt.
std::string answerText(const ImportRow& row, const Messages& prompt, const ChatMessage& answer);

/// A conversation up to its last answer, and that answer. Throws when it does not end in one.
struct SplitConversation {
    Messages prompt;
    ChatMessage answer;
};
SplitConversation splitLast(const ImportRow& row, Messages messages, const std::string& column);
/// Roles and texts are the same.
bool sameMessages(const Messages& left, const Messages& right);

} // namespace rationale
