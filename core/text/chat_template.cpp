// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/text/utf8.h"

#include <fmt/ranges.h>

#include <unicode/uchar.h>

#include <algorithm>
#include <utility>

namespace rationale {

namespace {

using Messages = std::span<const ChatMessage>;

/// Python's str.strip(): white space of Unicode and the separators 1C to 1F.
std::string trimmed(const std::string& text) {
    size_t begin = text.size(), end = 0;
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decodeUtf8(text, i);
        const bool space = c.valid && (u_isUWhiteSpace(static_cast<UChar32>(c.code)) ||
                                       (c.code >= 0x1C && c.code <= 0x1F));
        if (!space) {
            begin = std::min(begin, i);
            end = i + c.bytes;
        }
        i += c.bytes;
    }
    return begin < end ? text.substr(begin, end - begin) : std::string();
}

std::string withoutLines(std::string text, bool front, bool back) {
    while (front && text.starts_with('\n'))
        text.erase(0, 1);
    while (back && text.ends_with('\n'))
        text.pop_back();
    return text;
}

/// Python's text.split(mark)[-1] and [0].
std::string afterLast(const std::string& text, const std::string& mark) {
    const size_t at = text.rfind(mark);
    return at == std::string::npos ? text : text.substr(at + mark.size());
}
std::string beforeFirst(const std::string& text, const std::string& mark) {
    return text.substr(0, text.find(mark));
}

bool isRole(Messages messages, size_t i, const char* role) {
    return i < messages.size() && messages[i].role == role;
}

std::string qwenTurn(const std::string& role, const std::string& content) {
    return "<|im_start|>" + role + "\n" + content + "<|im_end|>\n";
}

/// Neighbouring results of tools share one turn of the user.
std::string qwenToolResult(Messages messages, size_t i) {
    std::string text;
    if (i == 0 || !isRole(messages, i - 1, "tool"))
        text = "<|im_start|>user";
    text += "\n<tool_response>\n" + messages[i].content + "\n</tool_response>";
    if (!isRole(messages, i + 1, "tool"))
        text += "<|im_end|>\n";
    return text;
}

std::string renderQwen25(Messages messages, bool generationPrompt, const std::string&) {
    std::string text;
    if (!isRole(messages, 0, "system"))
        text = qwenTurn("system", "You are Qwen, created by Alibaba Cloud. You are a helpful "
                                  "assistant.");
    for (size_t i = 0; i < messages.size(); ++i)
        text += messages[i].role == "tool" ? qwenToolResult(messages, i)
                                           : qwenTurn(messages[i].role, messages[i].content);
    return text + (generationPrompt ? "<|im_start|>assistant\n" : "");
}

/// The last question that is no tool's result: thinking before it is forgotten.
size_t lastQuery(Messages messages) {
    for (size_t i = messages.size(); i-- > 0;) {
        const std::string& content = messages[i].content;
        const bool result =
            content.starts_with("<tool_response>") && content.ends_with("</tool_response>");
        if (messages[i].role == "user" && !result)
            return i;
    }
    return messages.size() - 1;
}

std::string renderQwen3(Messages messages, bool generationPrompt, const std::string&) {
    const std::string close = "</think>";
    const size_t query = lastQuery(messages);
    std::string text;
    for (size_t i = 0; i < messages.size(); ++i) {
        const auto& [role, whole] = messages[i];
        if (role == "tool") {
            text += qwenToolResult(messages, i);
            continue;
        }
        std::string content = whole, reasoning;
        if (role == "assistant" && whole.find(close) != std::string::npos) {
            reasoning = withoutLines(
                afterLast(withoutLines(beforeFirst(whole, close), false, true), "<think>"), true,
                false);
            content = withoutLines(afterLast(whole, close), true, false);
        }
        const bool last = i + 1 == messages.size();
        if (role == "assistant" && i > query && (last || !reasoning.empty()))
            content = "<think>\n" + withoutLines(reasoning, true, true) + "\n</think>\n\n" +
                      withoutLines(content, true, false);
        text += qwenTurn(role, content);
    }
    return text + (generationPrompt ? "<|im_start|>assistant\n" : "");
}

std::string llamaTurn(const std::string& role, const std::string& content) {
    return "<|start_header_id|>" + role + "<|end_header_id|>\n\n" + content + "<|eot_id|>";
}

constexpr const char* llamaPrompt = "<|start_header_id|>assistant<|end_header_id|>\n\n";

std::string renderLlama3(Messages messages, bool generationPrompt, const std::string& bos) {
    std::string text = bos;
    for (const ChatMessage& message : messages)
        text += llamaTurn(message.role, trimmed(message.content));
    return text + (generationPrompt ? llamaPrompt : "");
}

std::string renderLlama31(Messages messages, bool generationPrompt, const std::string& bos) {
    std::string system = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";
    if (isRole(messages, 0, "system")) {
        system += trimmed(messages[0].content);
        messages = messages.subspan(1);
    }
    std::string text = bos + llamaTurn("system", system);
    for (const auto& [role, content] : messages) // the result of a tool is a JSON string
        text += role == "tool" ? llamaTurn("ipython", toJsonText(content))
                               : llamaTurn(role, trimmed(content));
    return text + (generationPrompt ? llamaPrompt : "");
}

struct DeepseekStyle {
    bool forgetsThinking = true; // of earlier answers
    const char* betweenResults = "";
    const char* prompt = "<｜Assistant｜>";
};

std::string renderDeepseek(Messages messages, bool generationPrompt, const std::string& bos,
                           const DeepseekStyle& style) {
    std::string text = bos;
    bool first = true;
    for (const ChatMessage& message : messages)
        if (message.role == "system")
            text += (std::exchange(first, false) ? "" : "\n\n") + message.content;
    bool inTool = false, firstResult = true;
    for (const auto& [role, content] : messages) {
        if (role == "user") {
            inTool = false;
            text += "<｜User｜>" + content;
        } else if (role == "assistant") {
            const std::string answer =
                style.forgetsThinking && !inTool ? afterLast(content, "</think>") : content;
            text += (inTool ? "<｜tool▁outputs▁end｜>" : "<｜Assistant｜>") + answer +
                    "<｜end▁of▁sentence｜>";
            inTool = false;
        } else if (role == "tool") {
            inTool = true;
            text += std::exchange(firstResult, false) ? "<｜tool▁outputs▁begin｜>"
                                                      : style.betweenResults;
            text += "<｜tool▁output▁begin｜>" + content + "<｜tool▁output▁end｜>";
        }
    }
    if (inTool)
        text += "<｜tool▁outputs▁end｜>";
    return text + (generationPrompt && !inTool ? style.prompt : "");
}

std::string renderR1(Messages messages, bool generationPrompt, const std::string& bos) {
    return renderDeepseek(messages, generationPrompt, bos, {});
}

std::string renderR1Think(Messages messages, bool generationPrompt, const std::string& bos) {
    return renderDeepseek(messages, generationPrompt, bos, {.prompt = "<｜Assistant｜><think>\n"});
}

std::string renderV3(Messages messages, bool generationPrompt, const std::string& bos) {
    return renderDeepseek(messages, generationPrompt, bos,
                          {.forgetsThinking = false, .betweenResults = "\n"});
}

} // namespace

std::span<const ChatTemplate::Entry> ChatTemplate::entries() {
    static constexpr Entry all[] = {
        {"qwen2.5", "55b2f4a26ac9ee719330a61a0c39d9e538b0e9322212f048326318cff4f8674a",
         renderQwen25},
        {"qwen3", "a55ee1b1660128b7098723e0abcd92caa0788061051c62d51cbe87d9cf1974d8", renderQwen3},
        {"llama3", "ba03a121d097859c7b5b9cd03af99aafe95275210d2876f642ad9929a150f122",
         renderLlama3},
        {"llama3.1", "93c0e9aa3629bbd77e68dbc0f5621f6e6b23aa8d74b932595cdb8d64684526d7",
         renderLlama31},
        {"deepseek-r1", "3a3036eeb96ca0e48565fc1f19b4d7d3fa17ada32bb1b3d5ed539ae74cf22923",
         renderR1},
        {"deepseek-r1-think", "563b1ce7d61d50a9b4c7439a912a1116f095b712df5b5e4d3e1116049874eb64",
         renderR1Think},
        {"deepseek-v3", "3b8267e54b67df6500f231ffa969955cc9d26b3444a291ced4eb96ca7d3ca1ea",
         renderV3},
    };
    return all;
}

ChatTemplate ChatTemplate::recognised(const std::string& jinja, const std::string& source) {
    const std::string hash = sha256(jinja.substr(0, jinja.find_last_not_of(" \t\r\n") + 1));
    for (const Entry& entry : entries())
        if (hash == entry.sha256)
            return ChatTemplate(entry);
    throw Error(
        ErrorKind::Unavailable, "This chat template is not one that is known here", source,
        fmt::format("Write the text yourself, or name a template: {}", fmt::join(names(), ", ")));
}

ChatTemplate ChatTemplate::named(const std::string& name) {
    for (const Entry& entry : entries())
        if (name == entry.name)
            return ChatTemplate(entry);
    throw Error(ErrorKind::Usage, "There is no chat template \"" + name + "\"", "--chat-template",
                fmt::format("Use one of {}", fmt::join(names(), ", ")));
}

std::vector<std::string> ChatTemplate::names() {
    std::vector<std::string> all;
    for (const Entry& entry : entries())
        all.emplace_back(entry.name);
    return all;
}

std::string ChatTemplate::render(std::span<const ChatMessage> messages, bool generationPrompt,
                                 const std::string& bos) const {
    if (messages.empty())
        throw Error(ErrorKind::Input, "A conversation without messages", {}, "Give at least one");
    for (const ChatMessage& message : messages)
        if (message.role != "system" && message.role != "user" && message.role != "assistant" &&
            message.role != "tool")
            throw Error(ErrorKind::Input, "There is no role \"" + message.role + "\"", {},
                        "Use system, user, assistant or tool");
    return m_render(messages, generationPrompt, bos);
}

} // namespace rationale
