// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/conversation.h"

namespace rationale {

namespace {

const std::string human = "\n\nHuman:";
const std::string assistant = "\n\nAssistant:";

bool isDialog(const Json& row, const char* column) {
    const auto found = row.find(column);
    return found != row.end() && found->is_string() &&
           found->get_ref<const std::string&>().starts_with(human);
}

/// "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:" as messages.
Messages messagesOfDialog(const std::string& dialog) {
    Messages messages;
    for (size_t at = 0; at < dialog.size();) {
        const bool asks = dialog.compare(at, human.size(), human) == 0;
        const size_t begin = at + (asks ? human : assistant).size();
        at = std::min({dialog.find(human, begin), dialog.find(assistant, begin), dialog.size()});
        std::string content = dialog.substr(begin, at - begin);
        if (content.starts_with(' '))
            content.erase(0, 1);
        if (at < dialog.size() || asks) // the answer that is due is no message
            messages.push_back({asks ? "user" : "assistant", std::move(content)});
    }
    return messages;
}

bool isBlank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// https://github.com/anthropics/hh-rlhf: two conversations that are the same up to the last
/// answer.
ImportedRows readHhRlhf(const ImportRow& row) {
    const std::string chosen = row.text({"chosen"}), rejected = row.text({"rejected"});
    if (!chosen.starts_with(human) || !rejected.starts_with(human))
        return {{}, "a conversation does not begin with 'Human:'"};
    const size_t last = chosen.rfind(assistant), otherLast = rejected.rfind(assistant);
    if (last == std::string::npos || otherLast == std::string::npos)
        return {{}, "a conversation without an answer"};
    const std::string prompt = chosen.substr(0, last + assistant.size());
    if (rejected.substr(0, otherLast + assistant.size()) != prompt)
        return {{}, "the two conversations part before the last answer"};
    std::string good = chosen.substr(prompt.size()), bad = rejected.substr(prompt.size());
    if (good.find(human) != std::string::npos || bad.find(human) != std::string::npos)
        return {{}, "the conversation goes on behind the last answer"};
    if (isBlank(good) || isBlank(bad))
        return {{}, "an answer is empty"};
    if (good == bad)
        return {{}, "the two answers are the same"};
    Json made;
    if (row.options().chatTemplate == "plain") {
        made = {{"prompt", prompt}, {"chosen", good}, {"rejected", bad}};
    } else {
        for (std::string* answer : {&good, &bad})
            if (answer->starts_with(' '))
                answer->erase(0, 1);
        made = {{"prompt", promptText(row, messagesOfDialog(prompt))},
                {"chosen", good},
                {"rejected", bad}};
    }
    made["language"] = row.options().language.empty() ? "en" : row.options().language;
    return {{made}, {}};
}

} // namespace

namespace import_formats {

const ImportFormat hhRlhf = {
    "hh-rlhf", "chosen and rejected, two 'Human: … Assistant: …' texts (anthropics/hh-rlhf)",
    [](const Json& row) { return isDialog(row, "chosen") && isDialog(row, "rejected"); },
    &readHhRlhf};

} // namespace import_formats

} // namespace rationale
