// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/task_rules.h"

namespace rationale {

const std::vector<TaskRule>& taskRules() {
    static const std::vector<TaskRule> rules = {
        {"chains",
         "Each digit on its own, modulo 10, without carry: 5 7 times 3 gives 5 1 "
         "(15 and 21).",
         ""},
        {"countdown",
         "Reach the target with every given number used exactly once: 24 from 3 5 9 "
         "is 3 * 5 + 9.",
         ""},
        {"arithmetic", "Ordinary sums, differences and products by one digit: 47 plus 38 is 85.",
         ""},
        {"sorting", "Sort the numbers from small to large: 30 4 12 gives 4, 12, 30.", ""},
        {"counting", "Count how often a digit occurs in a row: 3 is twice in 3 1 3 8.", ""},
        {"replies",
         "A short polite reply with the facts asked for, and no other: dear age 7 "
         "thanks. Its true score is hidden from learned rewards.",
         ""},
        // For real models: full sentences in both languages, a difficulty of 1 … 5.
        {"chain_sum", "Sums and differences in a row: 12 + 34 - 5 is 41.",
         "2 or 3 numbers of one digit to 7 of five"},
        {"products", "Products: 23 × 45 is 1035.", "2 digits by 1 to 4 by 4"},
        {"decimal_arithmetic", "Sum, difference or product of decimals: 2.5 × 0.4 is 1.",
         "one to three places"},
        {"fraction_simplification", "A fraction in lowest terms, written so: 12/16 is 3/4.",
         "terms up to 100 to 135,000"},
        {"gcd", "The greatest common divisor: 6 for 12 and 18.",
         "two numbers up to 144, three up to 30,000"},
        {"lcm", "The least common multiple: 36 for 12 and 18.",
         "two numbers up to 20, three up to 90"},
        {"prime_factorization", "The prime factors, in any order: 12 is 2 × 2 × 3.",
         "numbers up to 300, 1,000, 5,000, 20,000, 100,000"},
        {"base_conversion", "Write a number in another base: 101 of base 2 is 5 in base 10.",
         "bases 2, 8, 10, 16, then up to 16 and 36; numbers up to 200 to 100,000"},
        {"bitwise_arithmetic", "AND, OR, XOR: 12 XOR 10 is 6.", "4 bits to 12"},
        {"simple_equations", "Linear equations with a whole solution: 3*x + 4 = 10 gives 2.",
         "x on one side, on both (3), in brackets (5); larger numbers"},
        {"polynomial_equations",
         "All real solutions of a quadratic equation, in any order: "
         "x^2 - 5*x + 6 = 0 gives 2, 3.",
         "larger solutions, fractions from 4 on"},
        {"leg_counting", "The legs of some animals: 2 cats and 1 ant have 14.",
         "2 kinds to 8, more of each"},
        {"calendar_arithmetic", "Weekdays: 10 days after a Monday is a Thursday.",
         "up to 60 and 1,000 days, then dates of a year, of a few, of a century"},
        {"time_intervals", "From 22:50 to 01:15 on the next day is 02:25.",
         "minutes, past midnight, seconds, both, milliseconds"},
        {"number_sorting", "Sort numbers in either direction: 3, -1, 2 gives -1, 2, 3.",
         "3 numbers to 14; negative from 2, decimals from 3 on"},
        {"letter_counting", "How often a letter occurs in a text: e is 3 times in cheese.",
         "1 word to 12"},
        {"spell_backward", "The letters in reverse: sun becomes nus.", "1 word to 6"},
        {"word_sorting",
         "Words in the order of the alphabet or against it: river, apple gives "
         "apple, river.",
         "3 words to 13"},
        {"caesar_cipher", "Move every letter back by a known number: khoor by 3 is hello.",
         "1 word moved by up to 3, to 6 words by up to 25"},
        {"game_of_life", "One step of Conway's game on a small board.", "3 by 3 cells to 7 by 7"},
        {"shortest_path", "A shortest way through a small maze, any of them: right, down.",
         "3 by 3 cells to 7 by 7, at least 2 to 6 moves"},
        {"mini_sudoku", "4 by 4 cells with 1 to 4, one certain digit after the other.",
         "5, 7, 9, 10, 11 empty cells"},
        {"tower_of_hanoi", "The fewest moves from any position to a tower: A->C, A->B, C->B.",
         "3 disks to 7"},
        {"puzzle24", "24 from four numbers, each once: 2 3 4 6 gives (3 + 6 / 2) * 4.",
         "numbers up to 8, 10, 13, 20, 30"},
        {"knights_knaves", "Who tells the truth and who lies: Anna is a knight, Ben is a knave.",
         "2 people to 6"},
        {"family_relationships", "What one is to another: my mother's father is my grandfather.",
         "parents and children, three generations, in-laws, uncles and aunts, married ones"},
        {"dataset", "Problems of your own, with their right answers.", ""},
    };
    return rules;
}

std::string taskRule(const std::string& name) {
    for (const TaskRule& each : taskRules())
        if (each.name == name)
            return each.rule;
    return {};
}

bool hasDifficulty(const std::string& name) {
    for (const TaskRule& each : taskRules())
        if (each.name == name)
            return !each.difficulty.empty();
    return false;
}

} // namespace rationale
