// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations of any bytes in every chat template: parts ended by a zero byte, whose first byte
// chooses the role. What comes out is read as the trace of an answer, and by the answer reader.
#include "core/text/answer_text.h"
#include "core/text/chat_template.h"
#include "core/text/trace.h"
#include "tests/fuzz/fuzz_support.h"

namespace rationale::fuzz {

namespace {

std::vector<ChatMessage> messagesOf(std::string_view bytes) {
    static constexpr const char* roles[] = {"user",  "assistant", "system", "tool",
                                            "other", "user",      "",       "assistant"};
    std::vector<ChatMessage> messages;
    while (!bytes.empty()) {
        const size_t end = std::min(bytes.find('\0'), bytes.size());
        if (end > 0)
            messages.push_back({roles[static_cast<unsigned char>(bytes[0]) % 8],
                                std::string(bytes.substr(1, end - 1))});
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return messages;
}

void readAsAnswer(const std::string& text) {
    for (const bool prefilled : {false, true}) {
        const Trace trace = parseTrace(text, prefilled);
        for (const TextRange& range : {trace.think, trace.answer})
            require(range.begin <= range.end && range.end <= text.size(), "parts lie in the text");
        require(isStrictFormat(text, prefilled) == trace.violations.empty(),
                "the format is strict when nothing violates it");
        finalAnswer(text, prefilled);
    }
    findAnswer(text);
    opensThought(text);
}

} // namespace

} // namespace rationale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rationale;
    using namespace rationale::fuzz;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::vector<ChatMessage> messages = messagesOf(bytes);
    for (const std::string& name : ChatTemplate::names())
        for (const bool generationPrompt : {false, true})
            isRefused([&] {
                const ChatTemplate style = ChatTemplate::named(name);
                const std::string text = style.render(messages, generationPrompt, "<s>");
                require(text == style.render(messages, generationPrompt, "<s>"),
                        "the same conversation gives the same text");
                readAsAnswer(text);
            });
    isRefused([&] { ChatTemplate::recognised(std::string(bytes), "fuzz"); });
    return 0;
}
