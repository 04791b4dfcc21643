// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/chains.h"
#include "core/data/task.h"

#include <string>
#include <string_view>

namespace rationale {

/// The same words in both languages; picked by the problem's language.
struct Wording {
    std::string_view english, chinese;
    std::string_view in(const std::string& language) const {
        return chains::languageFromCode(language) == chains::Language::English ? english : chinese;
    }
};

/// "Q: …question… tags A:" in the wording of the chains task; `question` starts with a space.
inline std::string askWithTags(const std::string& language, const std::string& question,
                               bool tags) {
    const chains::Words& words = chains::words(chains::languageFromCode(language));
    return std::string(words.ask) + question + (tags ? std::string(words.tags) : "") +
           std::string(words.answerMark);
}

/// "<think>…</think><answer> …</answer>"
inline std::string inR1Format(const std::string& thinking, const std::string& answer) {
    return "<think>" + thinking + "</think><answer> " + answer + "</answer>";
}

} // namespace rationale
