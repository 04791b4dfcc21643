// SPDX-License-Identifier: GPL-3.0-or-later
// Chains on two dials: the arithmetic and the wording that the task and the corpora share.
#pragma once

#include "core/base/rng.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace rationale::chains {

/// Two digits; an operation acts on each alone, modulo 10. A guess is right once in a hundred.
struct Dials {
    int tens = 0, units = 0;
    bool operator==(const Dials&) const = default;
};

enum class Operation { Times, Plus, Minus };
struct Step {
    Operation operation = Operation::Times;
    int operand = 2; // 2 … 9
};
struct Problem {
    Dials start;
    std::vector<Step> steps;
};

Dials apply(Dials dials, Step step);

enum class Language { English, Chinese };
Language languageFromCode(const std::string& code); // "en", "zh"; throws Error{Usage}
const char* languageCode(Language language);

/// One language's words, each one token with the space before it.
struct Words {
    std::string_view ask, from, tags, answerMark;
    std::array<std::string_view, 3> operations; // by Operation
    std::string_view gives, so, answer, is, wait, no, yes;
    std::array<std::string_view, 2> connectives;
};
const Words& words(Language language);
/// All words of both languages, digits and the full stop, with their leading spaces.
std::vector<std::string> lexicon();

/// " 4 7"
std::string dialsText(Dials dials);
void appendDials(std::string& text, Dials dials);
/// " times 3 gives 2 1 ."
void appendStep(std::string& text, const Words& words, Step step, Dials result);
/// "Q: from 4 7 times 3 plus 8 tags A:", where the model goes on.
std::string prompt(const Problem& problem, Language language, bool tags);
/// "4 7 times 3 plus 8": the same for both languages; what held-out problems are told apart by.
std::string content(const Problem& problem);
/// Whether a problem with this content may never be trained on: a tenth is, by hash.
bool isHeldOutContent(std::string_view content);

/// `times` half the time, `plus` and `minus` a quarter each; operand 2 … 9.
Step drawStep(Rng& rng);
Dials drawDials(Rng& rng);
Problem drawProblem(Rng& rng, int minSteps, int maxSteps);

} // namespace rationale::chains
