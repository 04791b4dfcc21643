// SPDX-License-Identifier: GPL-3.0-or-later
// Finding and cleaning the final answer in a text.
#pragma once

#include "core/text/verify.h"

#include <optional>
#include <string>
#include <string_view>

namespace rationale {

/// Texts longer than this are cut to their end before they are searched, so that time is bounded.
inline constexpr size_t longestSearchedAnswer = 100000;

/// Where the answer was found.
struct FoundAnswer {
    enum class Source { WholeText, Tag, Boxed, Marker };
    std::string text;
    Source source = Source::WholeText;
    bool denied = false; // the sentence says that it is not the answer
    bool marked() const { return source != Source::WholeText; }
};

/// The content of the last <answer>…</answer>, else what follows the last </think>, else the text;
/// in it the last \boxed{…}, else what follows the last "answer is", "答案是", "####" … up to the
/// line's end.
FoundAnswer findAnswer(std::string_view text);
/// What a vote counts, found without the right answer: that of the tag; `anywhere`, also what is
/// marked, else the last number, else the whole of a short text. Empty: there is none.
std::string votedAnswer(std::string_view text, bool anywhere);
/// Content of the last complete \boxed{…} or \fbox{…}, with balanced braces.
std::optional<std::string> lastBoxed(std::string_view text);

std::string trimmed(std::string_view text);
std::string withoutSpaces(std::string_view text);
void replaceAll(std::string& text, std::string_view from, std::string_view to);
/// Digits alone, at most `mostDigits` (18 fit); a sign where `negative` allows one.
std::optional<int64_t> wholeNumber(std::string_view text, bool negative = false,
                                   size_t mostDigits = 18);
/// Full-width forms and look-alikes in ASCII: "１２", "−", "×", "：".
std::string toAsciiForms(std::string_view text);

VerifyResult verifyMath(const std::string& gold, std::string_view text, NormalForms forms);
/// gold: "target: n n n".
VerifyResult verifyCountdown(const std::string& gold, std::string_view text);

} // namespace rationale
