// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/conversation.h"

#include "core/base/error.h"

#include <algorithm>

namespace rationale {

namespace {

constexpr const char* plain = "plain";

/// Names that ShareGPT's and others' files use for our four.
std::string roleOf(const std::string& name) {
    static const std::pair<const char*, const char*> names[] = {
        {"human", "user"},         {"gpt", "assistant"},
        {"chatgpt", "assistant"},  {"model", "assistant"},
        {"bot", "assistant"},      {"bing", "assistant"},
        {"function_call", "call"}, {"tool_call", "call"},
        {"observation", "tool"},   {"function_response", "tool"},
        {"ipython", "tool"},       {"developer", "system"}};
    for (const auto& [theirs, ours] : names)
        if (name == theirs)
            return ours;
    return name;
}

std::string toolCall(const std::string& call) {
    return "<tool_call>\n" + call + "\n</tool_call>";
}

/// A part like {"type": "reasoning", "value": …}, {"type": "text", "text": …}.
std::string partText(const ImportRow& row, const Json& part, const std::string& column) {
    if (part.is_string())
        return part.get<std::string>();
    const std::string type = part.is_object() && part.contains("type") && part["type"].is_string()
                                 ? part["type"].get<std::string>()
                                 : "";
    for (const char* name : {"value", "text", type.c_str()}) {
        const auto found = part.is_object() ? part.find(name) : part.end();
        if (!part.is_object() || found == part.end() || !found->is_string())
            continue;
        const auto text = found->get<std::string>();
        if (type == "reasoning" || type == "thinking")
            return "<think>\n" + text + "\n</think>\n\n";
        if (type == "tool_call")
            return toolCall(text);
        if (type == "text")
            return text;
        break;
    }
    row.refuse("A part of a message is no text" + (type.empty() ? "" : ": " + type), column,
               skipRemedy);
}

std::string contentOf(const ImportRow& row, const Json& message, const std::string& column) {
    const auto found =
        message.contains("content") ? message.find("content") : message.find("value");
    std::string text;
    if (found != message.end() && found->is_string()) {
        text = found->get<std::string>();
    } else if (found != message.end() && found->is_array()) {
        for (const Json& part : *found)
            text += partText(row, part, column);
    } else if (found != message.end() && !found->is_null()) {
        row.refuse("The content of a message is neither text nor a list of parts", column,
                   skipRemedy);
    }
    const auto reasoning = message.find("reasoning_content"); // as DeepSeek's API gives it
    if (reasoning != message.end() && reasoning->is_string())
        text = "<think>\n" + reasoning->get<std::string>() + "\n</think>\n\n" + text;
    const auto calls = message.find("tool_calls");
    if (calls != message.end() && calls->is_array())
        for (const Json& call : *calls)
            text += (text.empty() ? "" : "\n") +
                    toolCall(toJsonText(
                        call.is_object() && call.contains("function") ? call["function"] : call));
    return text;
}

void addMessage(Messages& messages, ChatMessage message) {
    if (message.role == "call")
        message = {"assistant", toolCall(message.content)};
    messages.push_back(std::move(message));
}

std::string dialog(const Messages& messages, bool answerDue) {
    std::string text;
    for (const auto& [role, content] : messages) {
        if (role == "system")
            text += (text.empty() ? "" : "\n\n") + content;
        else
            text += (role == "user"   ? "\n\nHuman: "
                     : role == "tool" ? "\n\nTool: "
                                      : "\n\nAssistant: ") +
                    content;
    }
    return text + (answerDue ? "\n\nAssistant:" : "");
}

bool isPlainDialog(const Messages& messages) {
    return messages.size() != 1 || messages.front().role != "user";
}

} // namespace

std::vector<std::string> conversationTemplates() {
    std::vector<std::string> names = ChatTemplate::names();
    names.insert(names.begin(), plain);
    return names;
}

Messages messagesOf(const ImportRow& row, const Json& list, const std::string& column) {
    if (!list.is_array())
        row.refuse("A column is no list of messages", column, skipRemedy);
    Messages messages;
    for (const Json& message : list) {
        const auto role = message.is_object() ? (message.contains("role") ? message.find("role")
                                                                          : message.find("from"))
                                              : message.end();
        if (!message.is_object() || role == message.end() || !role->is_string())
            row.refuse("A message has no role", column,
                       R"(Each is an object like {"role": "user", "content": "…"}.)");
        addMessage(messages, {roleOf(role->get<std::string>()), contentOf(row, message, column)});
        static const std::string known[] = {"system", "user", "assistant", "tool"};
        if (std::find(std::begin(known), std::end(known), messages.back().role) == std::end(known))
            row.refuse("'" + messages.back().role + "' is no role of a message", column,
                       "Known are system, user, assistant and tool, and ShareGPT's names for "
                       "them.");
    }
    if (messages.empty())
        row.refuse("A conversation has no message", column, skipRemedy);
    return messages;
}

std::string promptText(const ImportRow& row, const Messages& messages) {
    const std::string& name = row.options().chatTemplate;
    if (name != plain) {
        try {
            return ChatTemplate::named(name).render(messages, true, ""); // encodePrompt() begins it
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::Input)
                throw;
            row.refuse(error.message(), "", error.remedy());
        }
    }
    if (!isPlainDialog(messages))
        return messages.front().content;
    row.note("a system message or several turns, written as a Human:/Assistant: dialog; "
             "--chat-template writes them as a model does");
    return dialog(messages, true);
}

std::string answerText(const ImportRow& row, const Messages& prompt, const ChatMessage& answer) {
    const bool inDialog = row.options().chatTemplate == plain && isPlainDialog(prompt);
    return (inDialog ? " " : "") + answer.content;
}

SplitConversation splitLast(const ImportRow& row, Messages messages, const std::string& column) {
    if (messages.back().role != "assistant")
        row.refuse("A conversation does not end with an answer", column, skipRemedy);
    ChatMessage answer = std::move(messages.back());
    messages.pop_back();
    if (messages.empty())
        row.refuse("An answer has no question", column, skipRemedy);
    return {std::move(messages), std::move(answer)};
}

bool sameMessages(const Messages& left, const Messages& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const ChatMessage& a, const ChatMessage& b) {
                          return a.role == b.role && a.content == b.content;
                      });
}

} // namespace rationale
