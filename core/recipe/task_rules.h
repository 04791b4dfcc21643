// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace rationale {

/// What a procedural task asks for, told to a person. Pure data, so that the form, the help and the
/// studio have it without the engine that generates the problems (core/data).
struct TaskRule {
    std::string name; // "chains"
    std::string rule; // one sentence, with a worked example
};

/// In the order of the task registry.
const std::vector<TaskRule>& taskRules();
/// Empty for a task that is not among them.
std::string taskRule(const std::string& name);

} // namespace rationale
