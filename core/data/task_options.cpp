// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_options.h"

#include "core/base/error.h"

#include <sstream>

namespace rationale {

namespace {

const Json* given(const Json& options, const char* key) {
    if (!options.is_object())
        return nullptr;
    const auto found = options.find(key);
    return found == options.end() || found->is_null() ? nullptr : &*found;
}

[[noreturn]] void refuse(const Json& value, const char* key, const std::string& wanted) {
    throw Error(ErrorKind::Usage, toJsonText(value) + " is no value for " + key, key,
                "Give " + wanted);
}

template <typename T>
std::string between(T low, T high) {
    std::ostringstream text;
    text << "a number from " << low << " to " << high;
    return text.str();
}

} // namespace

int64_t integerOption(const Json& options, const char* key, int64_t fallback, int64_t low,
                      int64_t high) {
    const Json* value = given(options, key);
    if (!value)
        return fallback;
    if (!value->is_number_integer() || value->get<int64_t>() < low || value->get<int64_t>() > high)
        refuse(*value, key, between(low, high));
    return value->get<int64_t>();
}

double numberOption(const Json& options, const char* key, double fallback, double low,
                    double high) {
    const Json* value = given(options, key);
    if (!value)
        return fallback;
    if (!value->is_number() || !(value->get<double>() >= low && value->get<double>() <= high))
        refuse(*value, key, between(low, high));
    return value->get<double>();
}

bool boolOption(const Json& options, const char* key, bool fallback) {
    const Json* value = given(options, key);
    if (!value)
        return fallback;
    if (!value->is_boolean())
        refuse(*value, key, "true or false");
    return value->get<bool>();
}

std::string textOption(const Json& options, const char* key, const std::string& fallback) {
    const Json* value = given(options, key);
    if (!value)
        return fallback;
    if (!value->is_string())
        refuse(*value, key, "a text");
    return value->get<std::string>();
}

Difficulty difficultyOption(const Json& options, const char* section) {
    const auto low = static_cast<int>(integerOption(options, "k_min", 2, 1, 8));
    const auto high = static_cast<int>(integerOption(options, "k_max", 4, 1, 8));
    if (low > high)
        throw Error(ErrorKind::Usage, "k_min is larger than k_max", std::string(section) + ".k_min",
                    "Swap them");
    return {low, high};
}

} // namespace rationale
