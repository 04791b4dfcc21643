// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/nn/rotary_table.h"

#include <optional>
#include <string>

namespace rationale {

/// Far above every published model: a config.json that claims more is wrong, and sizes within these
/// limits cannot overflow when they are multiplied.
namespace config_limits {
constexpr int64_t vocabulary = 16'777'216;
constexpr int64_t width = 1'048'576;
constexpr int64_t hidden = 4'194'304;
constexpr int64_t layers = 4096;
constexpr int64_t heads = 16'384;
constexpr int64_t headDim = 16'384;
constexpr int64_t experts = 65'536;
constexpr int64_t positions = 4'194'304; // the rotary table has a row for each
constexpr double scale = 1e12;           // of the rotary numbers
} // namespace config_limits

/// Reads a config.json; every mistake is one Error{Input} that names the key.
class ConfigReader {
public:
    explicit ConfigReader(const Json& config)
        : m_config(config) {}

    [[noreturn]] static void refuse(const std::string& what, const std::string& remedy = {});
    /// There and not null.
    bool has(const char* key) const;
    const Json& at(const char* key) const { return m_config.at(key); }
    /// From 1 (or `least`) to `limit`.
    int64_t whole(const char* key, int64_t limit, std::optional<int64_t> fallback = {},
                  int64_t least = 1) const;
    /// Above 0, at most `limit`.
    double positive(const char* key, double limit, double fallback) const;
    /// From 0 to `limit`.
    double weight(const char* key, double limit, double fallback) const;
    bool flag(const char* key, bool fallback = false) const;
    /// One of `known`; the fallback when it is missing.
    std::string oneOf(const char* key, const std::vector<std::string>& known,
                      const std::string& fallback) const;
    /// Refuses a key that is set to true: what it asks for is not supported.
    void refuseFlag(const char* key) const;
    void requireActivation(const char* key, const std::vector<std::string>& known) const;

    /// `rope_theta` and `rope_scaling`, or the `rope_parameters` of newer files: "default",
    /// "linear", "llama3", "yarn". `shape` has positions and dim.
    void readRotary(RotaryShape& shape) const;

private:
    void readFrequencies(RotaryShape& shape) const;
    void readYarn(const ConfigReader& scaling, RotaryShape& shape) const;

    const Json& m_config;
};

/// Throws Error{Input} when layers × experts is more than any model has.
void requireCountable(int64_t layers, int64_t experts);

/// 0.1 · m · ln s + 1 for s > 1 (YaRN; DeepSeek's yarn_get_mscale).
double yarnScale(double factor, double m);

} // namespace rationale
