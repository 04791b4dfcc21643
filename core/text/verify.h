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
    // What was compared, in one spelling each: "sqrt(3)/3". Only where NormalForms::Build asks for
    // them, of answers of the kind "math"; empty where there was nothing to read.
    std::string goldForm = {}, answerForm = {};
};

/// A verdict does without normal forms, which take as long as it.
enum class NormalForms { LeaveOut, Build };

/// kind: "math" (numbers, units, lists, intervals, matrices, equations and expressions in LaTeX or
/// plain notation, compared exactly: see verify_math.cpp), "countdown"
/// (gold is "target: n n n"), "choice", "exact" (tokens compared after removing white space),
/// "reply" (never verifiable: what is asked for has no right answer), and those of answerKinds() in
/// verify_kinds.h ("word", "list", "grid" …).
/// Throws Error{Usage} for an unknown kind, naming the known ones; "code" is refused: it
/// takes a sandbox, which checkAnswer() of core/sandbox has.
VerifyResult verifyAnswer(const std::string& kind, const std::string& gold, const std::string& text,
                          NormalForms forms = NormalForms::LeaveOut);

/// "math, countdown, …", those of the procedural families last: for help and messages.
std::string knownAnswerKinds();

} // namespace rationale
