// SPDX-License-Identifier: GPL-3.0-or-later
// Answer kinds of the procedural families: answers of a shape that no number has. Each is pure and
// takes time in proportion to the answer, of which more than a few thousand bytes are refused.
#pragma once

#include "core/text/verify.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// One kind: what its gold looks like, and its check.
struct AnswerKind {
    const char* name;
    const char* gold; // an example, for messages
    VerifyResult (*verify)(const std::string& gold, std::string_view text);
};

/// "word", "list", "roots", "fraction", "factors", "duration", "grid", "roles", "path", "hanoi".
const std::vector<AnswerKind>& answerKinds();
/// Nothing for a name that is not among them. Throws Error{Input} for a gold that is none.
std::optional<VerifyResult> verifyOfKind(const std::string& kind, const std::string& gold,
                                         std::string_view text);

/// The checks themselves. A word or short text, "|" between spellings that are all right, compared
/// without case: "Wednesday|星期三".
VerifyResult verifyWord(const std::string& gold, std::string_view text);
/// Items in this order, numbers by value: "-3.5, 2, apple".
VerifyResult verifyList(const std::string& gold, std::string_view text);
/// Numbers in any order, each once or more: "-2, 7/3".
VerifyResult verifyRoots(const std::string& gold, std::string_view text);
/// A fraction that must be written in lowest terms: "3/4".
VerifyResult verifyFraction(const std::string& gold, std::string_view text);
/// The number whose prime factors are asked for, in any order, powers allowed: "280".
VerifyResult verifyFactors(const std::string& gold, std::string_view text);
/// "01:29:27.345", "13:05", "12 days", "2 days, 03:05".
VerifyResult verifyDuration(const std::string& gold, std::string_view text);
/// Rows of cells, "/" or a line break between rows: "1 2/2 1".
VerifyResult verifyGrid(const std::string& gold, std::string_view text);
/// Who is what, in any order: "Anna is a knight, Ben is a knave".
VerifyResult verifyRoles(const std::string& gold, std::string_view text);
/// Rows of a maze (S start, E end, # wall) and the number of moves of a shortest way: "S.#/..E:3".
/// Any shortest way is right.
VerifyResult verifyPath(const std::string& gold, std::string_view text);
/// The peg of each disk, the smallest first, and the one where all shall go: "AAA:C". Right are the
/// fewest allowed moves that do it.
VerifyResult verifyHanoi(const std::string& gold, std::string_view text);

/// What these checks share.
namespace answers {

VerifyResult right(std::string extracted, std::string reason);
VerifyResult wrong(std::string extracted, std::string reason);
[[noreturn]] void refuseGold(const std::string& gold, const char* what, const char* example);

/// An answer of one line: what is marked as the answer, else the last line of the text; ASCII
/// forms, without quotes, bold, $ and a full stop around it. Empty when there is none.
std::string line(std::string_view text);
/// An answer of several lines: all of what is tagged or boxed, else the whole text.
std::string block(std::string_view text, bool& marked);
std::string unwrapped(std::string_view text);
std::string lowered(std::string text); // ASCII letters
/// Longer answers than this are wrong unread.
inline constexpr size_t longest = 4000;

} // namespace answers

} // namespace rationale
