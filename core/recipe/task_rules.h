// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace rationale {

/// What a procedural task asks for, told to a person. Pure data, so that the form, the help and the
/// studio have it without the engine that generates the problems (core/data).
struct TaskRule {
    std::string name;       // "chains"
    std::string rule;       // one sentence, with a worked example
    std::string difficulty; // what task.difficulty 1 … 5 means; empty: it has k_min and k_max
};

/// In the order of the task registry.
const std::vector<TaskRule>& taskRules();
/// Empty for a task that is not among them.
std::string taskRule(const std::string& name);
/// Whether task.difficulty is an option of it, instead of task.k_min and task.k_max.
bool hasDifficulty(const std::string& name);

} // namespace rationale
