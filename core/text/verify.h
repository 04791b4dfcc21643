// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace rationale {

enum class Verdict { Correct, Wrong, Unverifiable };
std::string toString(Verdict verdict); // "correct", "wrong", "unverifiable"

struct VerifyResult {
    Verdict verdict = Verdict::Unverifiable;
    std::string extracted; // the answer found in the text; empty when none
    std::string reason;    // one line
};

/// kind: "math" (integers, decimals, fractions, percentages, \boxed, "answer is"), "countdown"
/// (gold is "target: n n n"), "choice", "exact" (tokens compared after removing white space),
/// "reply" (never verifiable: what is asked for has no right answer), and those of answerKinds() in
/// verify_kinds.h ("word", "list", "grid" …).
/// Throws Error{Usage} for an unknown kind, naming the known ones; "code" is refused: it
/// takes a sandbox, which checkAnswer() of core/sandbox has.
VerifyResult verifyAnswer(const std::string& kind, const std::string& gold,
                          const std::string& text);

} // namespace rationale
