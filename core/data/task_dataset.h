// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rationale {

/// Problems of a task as rows of a dataset.
struct TaskDatasetRequest {
    std::string task;
    int64_t rows = 0;
    Json options = Json::object(); // the task's own: difficulty, or k_min and k_max
    std::vector<std::string> languages = {"en", "zh"}; // in turn
    uint64_t seed = 0;
    bool heldOut = false; // the problems that no run trains on, instead of the others

    Json toJson() const;
};

/// Gives one row after the other to `use`, no two of which have the same key; columns: prompt,
/// reference, language, kind, task, key, difficulty (where the task has one), completion (a worked
/// solution) and source. Row i is a function of (task, options, languages, seed) and of which rows
/// came before. Throws Error{Usage} for unknown tasks and options, and when the task has not that
/// many different problems.
void generateTaskRows(const TaskDatasetRequest& request,
                      const std::function<void(const Json&)>& use);

} // namespace rationale
