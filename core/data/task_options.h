// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>

namespace rationale {

/// Options of tasks, corpora and rewards with their defaults and ranges. A null `options` means
/// none given. Each throws Error{Usage} that names the key, the value and what is allowed.
int64_t integerOption(const Json& options, const char* key, int64_t fallback, int64_t low,
                      int64_t high);
double numberOption(const Json& options, const char* key, double fallback, double low, double high);
bool boolOption(const Json& options, const char* key, bool fallback);
std::string textOption(const Json& options, const char* key, const std::string& fallback);

/// `k_min` and `k_max` (1 … 8): the difficulty of a task, both ends included. Throws when they
/// cross.
struct Difficulty {
    int low = 2, high = 4;
};
Difficulty difficultyOption(const Json& options, const char* section);

} // namespace rationale
