// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

namespace rationale {

struct ChatMessage {
    std::string role, content; // role: system, user, assistant or tool
};

/// How a model family writes a conversation as one text. The templates are Jinja programs in
/// tokenizer_config.json; there is no Jinja engine to lean on, so known ones are recognised by
/// their text and rendered here byte for byte as transformers does. Calls of tools are not
/// rendered.
class ChatTemplate {
public:
    /// By the text of "chat_template". Throws Error{Unavailable} for one that is not known: a guess
    /// would train on other tokens than the model has seen.
    static ChatTemplate recognised(const std::string& jinja, const std::string& source);
    /// "qwen2.5", "qwen3", "llama3", "llama3.1", "deepseek-r1", "deepseek-r1-think" (whose prompt
    /// opens the thinking) or "deepseek-v3". Throws Error{Usage}.
    static ChatTemplate named(const std::string& name);
    static std::vector<std::string> names();

    const std::string& name() const { return m_name; }
    /// `generationPrompt`: ends where the assistant begins. `bos` is the text of the first token.
    /// Throws Error{Input} for no message or a role that the template does not know.
    std::string render(std::span<const ChatMessage> messages, bool generationPrompt,
                       const std::string& bos) const;

private:
    using Renderer = std::string (*)(std::span<const ChatMessage>, bool, const std::string&);
    struct Entry {
        const char* name;
        const char* sha256; // of the template without white space at its end
        Renderer render;
    };
    explicit ChatTemplate(const Entry& entry)
        : m_name(entry.name)
        , m_render(entry.render) {}
    static std::span<const Entry> entries();

    std::string m_name;
    Renderer m_render;
};

} // namespace rationale
