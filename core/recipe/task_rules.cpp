// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/task_rules.h"

namespace rationale {

const std::vector<TaskRule>& taskRules() {
    static const std::vector<TaskRule> rules = {
        {"chains", "Each digit on its own, modulo 10, without carry: 5 7 times 3 gives 5 1 "
                   "(15 and 21)."},
        {"countdown", "Reach the target with every given number used exactly once: 24 from 3 5 9 "
                      "is 3 * 5 + 9."},
        {"arithmetic", "Ordinary sums, differences and products by one digit: 47 plus 38 is 85."},
        {"sorting", "Sort the numbers from small to large: 30 4 12 gives 4, 12, 30."},
        {"counting", "Count how often a digit occurs in a row: 3 is twice in 3 1 3 8."},
        {"replies", "A short polite reply with the facts asked for, and no other: dear age 7 "
                    "thanks. Its true score is hidden from learned rewards."},
        {"dataset", "Problems of your own, with their right answers."},
    };
    return rules;
}

std::string taskRule(const std::string& name) {
    for (const TaskRule& each : taskRules())
        if (each.name == name)
            return each.rule;
    return {};
}

} // namespace rationale
