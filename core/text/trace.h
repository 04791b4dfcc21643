// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// Byte range in a text.
struct TextRange {
    size_t begin = 0, end = 0;
    bool empty() const { return begin == end; }
};

/// A completion taken apart: thinking, answer, and what is wrong with its tags.
struct Trace {
    bool hasThink = false, thinkClosed = false;
    bool hasAnswerTag = false;
    TextRange think;  // inside <think>…</think>; to the end when unclosed; empty without tag
    TextRange answer; // inside <answer>…</answer>, else what follows </think>, else the whole text
    std::vector<std::string> violations; // readable: "second <think>", "text after </answer>" …
};

/// Whether a prompt ends in "<think>" (white space aside), so that the completion goes on inside
/// it.
bool opensThought(std::string_view prompt);

/// `prefilled`: opensThought() of the prompt.
Trace parseTrace(std::string_view text, bool prefilled = false);
/// The completion with the thought that its prompt has opened, for readers that know no prompt.
std::string withOpenThought(std::string_view completion, bool prefilled);

/// What is left when the thought is taken away: Trace::answer, or nothing while the thought is
/// still open.
std::string_view finalAnswer(std::string_view text, bool prefilled = false);

/// R1-Zero's format, strictly: <think> first, each tag once, </think> followed by <answer>
/// (whitespace allowed between), nothing but whitespace after </answer>, neither part blank.
bool isStrictFormat(std::string_view text, bool prefilled = false);

} // namespace rationale
