// SPDX-License-Identifier: GPL-3.0-or-later
// Short polite replies that name the facts asked for: what the miniature has for the general,
// non-reasoning tasks of DeepSeek-R1 §2.3.4. How good a reply is, is known exactly and hidden from
// the reward model that learns it.
#pragma once

#include "core/data/chains.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace rationale::replies {

constexpr int factCount = 4;

/// Four facts with a digit each, of which one to three are asked for.
struct Problem {
    std::array<int, factCount> values{};
    std::vector<int> asked; // ascending
};

/// One language's words, each one token with the space before it.
struct Words {
    std::array<std::string_view, factCount> facts;
    std::string_view tell, greeting, thanks;
};
const Words& words(chains::Language language);
std::vector<std::string> lexicon(); // words of both languages that chains do not have

/// `fewest` to `most` facts are asked for, 1 … 3.
Problem drawProblem(Rng& rng, int fewest = 1, int most = 3);
/// "Q: room 4 age 7 price 3 size 8 tell age size tags A:"
std::string prompt(const Problem& problem, chains::Language language, bool tags);
std::string content(const Problem& problem); // the same for both languages
/// " age 7"
void appendFact(std::string& text, const Words& in, int fact, int value);
/// " dear age 7 size 8 thanks"
std::string bestReply(const Problem& problem, chains::Language language);

/// 0 … 1: 0.7 for the asked facts that are named rightly, 0.15 for beginning with the greeting and
/// 0.15 for ending with thanks; less 0.2 for a wrong fact, 0.1 for one that nobody asked for and
/// 0.05 for each word too many.
double trueScore(const Problem& problem, chains::Language language, std::string_view reply);

} // namespace rationale::replies
